from talking import Talk
from town import Town

from crm import consent
from crm.contract import Channel, ConsentState, Purpose
from crm.tables import Consent, DoNotDisturb

ANY_STATE = ("recommend", "accept_offer", "risk_assessment", "book_callback", "calculate_loan")


def marketing(town: Town, channel: Channel) -> ConsentState | None:
    with town.bank.read() as work:
        customer = town.world.customers["1"]
        return consent.state(work, customer, Purpose.MARKETING_CONTACT, channel)


def test_an_opt_out_works_in_any_state_and_at_once(town: Town) -> None:
    town.allow_contact("1")
    for intent in ANY_STATE:
        talk = town.talk("1").says("recommend", "推荐一下").says(intent, "…", product="W90")
        talk.says("stop_recommending", "别再推荐了")
        assert (talk.keys, talk.awaiting) == (["consent.stopped"], "none")
        assert marketing(town, Channel.RM) is ConsentState.WITHDRAWN
        assert (talk.slots["product"], talk.slots["products"]) == (None, None)


def test_opting_out_takes_the_banks_own_offer_off_the_table(talk: Talk, town: Town) -> None:
    town.push(talk, "W90")
    talk.says("stop_recommending", "别再推荐了").says("accept_offer", "好的")
    assert talk.keys == ["products.which_category"]


def test_one_channel_can_be_stopped_alone(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.says("opt_out_channel", "别给我发短信", channel="sms")
    assert talk.words() == ["好的，已停止通过短信向您发送营销信息，现在就生效。"]
    assert marketing(town, Channel.SMS) is ConsentState.WITHDRAWN
    assert marketing(town, Channel.RM) is ConsentState.GRANTED


def test_unsubscribing_without_a_channel_stops_all(talk: Talk, town: Town) -> None:
    assert talk.says("opt_out_channel", "退订").keys == ["consent.stopped"]
    assert town.count(DoNotDisturb, DoNotDisturb.channel == "any") == 1


def test_whoever_opted_out_gets_the_general_list_when_asking(talk: Talk, town: Town) -> None:
    talk.says("stop_recommending", "别再推荐了").says("recommend", "有什么推荐")
    assert talk.keys == ["offers.intro_general"]


def test_whoever_opted_out_is_offered_nothing_unasked(talk: Talk, town: Town) -> None:
    talk.says("stop_recommending", "别再推荐了")
    for intent in ("greet", "thank", "ask_capabilities", "ask_maturity", "goodbye", "chitchat"):
        talk.says(intent, "…")
        assert not {"carousel", "product_card"} & set(talk.types)
        assert "offers.button_recommend" not in talk.labels


def test_offers_may_be_resumed_without_granting_anything(talk: Talk, town: Town) -> None:
    town.allow_contact("1")
    talk.says("stop_recommending", "别再推荐了").says("resume_offers", "可以推荐了")
    assert talk.keys == ["consent.resumed"]
    assert town.count(DoNotDisturb) == 0
    assert marketing(town, Channel.RM) is None


def test_turning_personalisation_off_shows_the_general_list_in_the_same_answer(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("personalisation_off", "关闭个性化推荐")
    assert talk.keys == ["consent.personalisation_off", "offers.intro_general"]


def test_turning_personalisation_off_by_itself_is_just_confirmed(talk: Talk) -> None:
    talk.says("personalisation_off", "关闭个性化推荐")
    assert talk.keys == ["consent.personalisation_off"]


def test_turning_it_on_without_ever_having_agreed_shows_the_notice_first(town: Town) -> None:
    talk = town.talk("2").says("personalisation_on", "打开个性化推荐")
    assert (talk.keys, talk.awaiting) == (
        ["consent.ask_personalisation"],
        "personalisation_consent",
    )
    assert town.count(Consent, Consent.customer_id == town.world.customers["2"]) == 0
    assert talk.says("affirm", "同意").keys == ["consent.personalisation_on"]
    assert town.count(Consent, Consent.customer_id == town.world.customers["2"]) == 1


def test_turning_it_on_again_needs_no_second_notice(talk: Talk) -> None:
    talk.says("personalisation_off", "关掉").says("personalisation_on", "打开")
    assert talk.keys == ["consent.personalisation_on"]
    assert talk.says("recommend", "推荐一下").keys == ["offers.intro"]


def test_a_visitor_has_nothing_to_switch(town: Town) -> None:
    talk = town.talk(None)
    assert talk.says("personalisation_on", "打开").keys == ["consent.visitor_general"]
    assert talk.says("stop_recommending", "别推荐").keys == ["consent.visitor_no_marketing"]
