import pytest
from talking import Talk
from town import Town

from crm import consent
from crm.contract import Channel, ConsentState, Purpose
from crm.tables import Appointment, Consent, DoNotDisturb

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


def test_whoever_has_just_switched_it_off_is_not_asked_for_it(town: Town) -> None:
    talk = (
        town.talk("2").says("personalisation_off", "别用我的数据").says("recommend", "推荐个产品")
    )
    assert talk.keys == ["offers.intro_general_r1", "assessing.suggested"]


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


@pytest.mark.parametrize(
    "text", ["i dun want u to look at my spending to suggest things", "我不想让你们看我的账"]
)
def test_what_has_a_no_in_it_permits_nothing(town: Town, text: str) -> None:
    talk = town.talk("1").says("personalisation_off", "关掉")
    talk.says("personalisation_on", text, confidence=0.93)
    assert (talk.keys, talk.awaiting) == (
        ["consent.ask_personalisation"],
        "personalisation_consent",
    )
    talk.says("personalisation_on", text, confidence=0.93)
    assert talk.keys == ["consent.ask_personalisation"]


def test_a_visitor_has_nothing_to_switch(town: Town) -> None:
    talk = town.talk(None)
    assert talk.says("personalisation_on", "打开").keys == ["consent.visitor_general"]
    assert talk.says("stop_recommending", "别推荐").keys == ["consent.visitor_no_marketing"]


@pytest.mark.parametrize(
    ("intent", "text", "channel"),
    [
        ("stop_recommending", "别再推荐了", {}),
        ("opt_out_channel", "退订", {}),
        ("opt_out_channel", "别给我打电话", {"channel": "voice"}),
    ],
)
def test_a_visitor_who_left_a_number_is_asked_whether_it_is_to_go(
    town: Town, intent: str, text: str, channel: dict[str, str]
) -> None:
    talk = town.talk(None).says("accept_offer", "我想办安心存", product="D365")
    talk.presses("disclosure.button_acknowledge").says("inform", "13812345678")
    talk.says("affirm", "同意").says(intent, text, **channel)
    assert (talk.keys, talk.awaiting) == (["prospects.ask_erase"], "number_deletion")
    assert not any(talk.slots[name] for name in ("task", "product", "products"))
    talk.presses("prospects.button_erase")
    assert talk.keys == ["prospects.erased"]
    assert [lead.status for lead in town.leads()] == ["disqualified"]


def test_so_is_one_with_a_call_booked_and_one_question_is_asked(town: Town) -> None:
    talk = town.talk(None).says("leave_number", "13812345678").says("affirm", "同意")
    talk.says("opt_out_channel", "别给我打电话", channel="voice")
    assert talk.keys == ["prospects.ask_erase"]
    talk.says("affirm", "删除")
    assert [each.status for each in town.all(Appointment)] == ["cancelled"]


WAITING = ("你们怎么还没联系我", "怎么没人联系我", "别忘了给我打电话", "nobody contacted me yet")


@pytest.mark.parametrize("text", [*WAITING, "you still haven't called me"])
@pytest.mark.parametrize("intent", ["opt_out_channel", "stop_recommending"])
def test_who_waits_for_a_call_is_not_opted_out(
    talk: Talk, town: Town, intent: str, text: str
) -> None:
    talk.says(intent, text, confidence=0.99, channel="voice")
    assert (talk.keys, talk.awaiting) == (["consent.not_in_touch_yet"], "callback_offer")
    assert town.count(DoNotDisturb) == 0
    assert talk.says("affirm", "好").keys == ["appointments.when_callback"]


def test_who_waits_with_a_lead_hears_that_it_is_noted(talk: Talk, town: Town) -> None:
    talk.says("accept_offer", "我要买", product="W90").says("affirm", "同意")
    talk.presses("disclosure.button_acknowledge")
    later = town.talk("1").says("opt_out_channel", "怎么没人联系我")
    assert later.keys == ["afterwards.contact_by"]
    assert str(town.leads()[0].number) in later.words()[0]
    assert later.labels == ["appointments.button_callback", "handover.button_human"]


def test_who_waits_for_a_callback_that_is_booked_hears_when(talk: Talk) -> None:
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00").says("affirm", "对")
    talk.says("opt_out_channel", "别忘了给我打电话", channel="voice")
    assert talk.keys == ["appointments.listed"]


def test_a_reminder_cancels_no_callback(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00").says("affirm", "对")
    talk.says("cancel_appointment", "please don't forget to call me tomorrow")
    assert talk.keys == ["appointments.listed"]
    assert "15:00" in talk.words()[0]


def test_the_form_stays_open_for_who_waits(talk: Talk) -> None:
    talk.says("calculate_deposit", "算利息").says("opt_out_channel", "怎么没人联系我")
    assert (talk.keys[0], talk.awaiting) == ("consent.not_in_touch_yet", "amount")


def stopped(town: Town) -> set[Channel]:
    with town.bank.read() as work:
        return consent.do_not_disturb(work, town.world.customers["1"])


@pytest.mark.parametrize("text", ["短信可以发了", "恢复短信推送", "给我发短信吧", "别停短信"])
def test_who_wants_messages_again_gets_them(talk: Talk, town: Town, text: str) -> None:
    talk.says("opt_out_channel", "别给我发短信", channel="sms")
    talk.says("opt_out_channel", "别给我打电话", channel="voice")
    talk.says("opt_out_channel", text, confidence=0.99, channel="sms")
    assert (talk.keys, stopped(town)) == (["consent.channel_resumed"], {Channel.VOICE})
    talk.says("opt_out_channel", text, channel="sms")
    assert (talk.keys, stopped(town)) == (["consent.not_stopped"], {Channel.VOICE})


def test_everything_is_not_resumed_for_one_channel(talk: Talk, town: Town) -> None:
    talk.says("stop_recommending", "别再推荐了")
    talk.says("opt_out_channel", "短信可以发了", channel="sms")
    assert (talk.keys, stopped(town)) == (["consent.resume_everything"], {Channel.ANY})
    talk.presses("consent.button_resume")
    assert (talk.keys, stopped(town)) == (["consent.resumed"], set())


def test_an_opt_out_needs_words_of_it(talk: Talk, town: Town) -> None:
    talk.says("opt_out_channel", "电话的事", channel="voice", ranking=["book_callback"])
    assert (talk.keys, stopped(town)) == (["clarify.did_you_mean"], set())
    talk.presses("clarify.opt_out_channel")
    assert stopped(town) == {Channel.VOICE}


FORMS = ("risk_assessment", "calculate_deposit", "calculate_loan", "book_callback")


@pytest.mark.parametrize("text", ["stop", "停", "别说了", "Stop it!", "够了"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("intent", ["opt_out_channel", "deny", "stop_recommending"])
def test_a_bare_stop_ends_the_form_and_nothing_else(
    talk: Talk, town: Town, form: str, intent: str, text: str
) -> None:
    talk.says(form, "…").says(intent, text, confidence=0.99)
    assert (talk.keys, talk.awaiting) == (["repair.cancelled"], "none")
    assert stopped(town) == set()


def test_a_bare_stop_without_a_form_is_an_opt_out(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下").says("opt_out_channel", "stop")
    assert (talk.keys, stopped(town)) == (["consent.stopped"], {Channel.ANY})


def test_what_is_to_stop_is_obeyed_in_a_form(talk: Talk, town: Town) -> None:
    talk.says("risk_assessment", "测评").says("opt_out_channel", "stop all marketing")
    assert stopped(town) == {Channel.ANY}
