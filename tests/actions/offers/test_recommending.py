from talking import Talk
from town import GateThenCode, Town

from crm.messages import CarouselDraft
from crm.offers import touches
from crm.tables import Consent, DecisionRow, Touch


def test_a_customer_without_consent_gets_the_general_list_and_is_asked_once(town: Town) -> None:
    talk = town.talk("2").says("recommend", "推荐一下")
    assert talk.keys == ["offers.intro_general_r1", "consent.ask_personalisation"]
    assert talk.awaiting == "offer"
    assert "assessing.button_start" in talk.labels

    talk.says("recommend", "再推荐一下")
    assert "consent.ask_personalisation" not in talk.keys


def test_agreeing_to_the_notice_recommends_again_with_personal_data(town: Town) -> None:
    talk = town.talk("2").says("recommend", "推荐一下").presses("consent.button_personalise")
    assert talk.keys[0] == "consent.personalisation_on"
    assert talk.keys[1] == "offers.intro_r1"


def test_a_bare_yes_under_list_and_notice_assumes_neither(town: Town) -> None:
    talk = town.talk("2").says("recommend", "推荐一下").says("affirm", "同意")
    assert (talk.keys, talk.awaiting) == (["consent.which_yes"], "offer")
    assert town.count(Consent, Consent.customer_id == town.world.customers["2"]) == 0
    talk.presses("consent.button_personalise")
    assert talk.keys[0] == "consent.personalisation_on"


def test_a_bare_no_under_the_notice_is_no_to_the_notice(town: Town) -> None:
    talk = town.talk("2").says("recommend", "推荐一下").says("deny", "不要")
    assert talk.keys == ["consent.personalisation_declined"]
    assert town.count(Touch) == 0


def test_after_talking_of_the_product_a_yes_is_about_it(town: Town) -> None:
    talk = town.talk("2").says("recommend", "推荐一下").says("explain_why", "为什么")
    assert talk.says("affirm", "好的").keys == ["consent.ask_contact"]


def test_no_to_the_notice_keeps_the_list_on_the_table(town: Town) -> None:
    talk = town.talk("2").says("recommend", "推荐一下").presses("consent.button_keep_general")
    assert (talk.keys, talk.awaiting) == (["consent.personalisation_declined"], "offer")
    talk.says("recommend", "再推荐一下")
    assert "consent.ask_personalisation" not in talk.keys


def test_cards_carry_reasons_and_no_buy_button(talk: Talk) -> None:
    [carousel] = talk.says("recommend", "推荐一下").said
    assert isinstance(carousel, CarouselDraft)
    assert all(card.reasons for card in carousel.cards)
    intents = {button.intent for card in carousel.cards for button in card.buttons}
    assert intents == {"accept_offer", "explain_why", "not_interested"}


def test_more_options_never_shows_the_same_product_twice(talk: Talk, town: Town) -> None:
    town.performing_with(cards_at_once=1)
    talk = town.talk("1").says("recommend", "推荐一下")
    seen = [talk.slots["product"]]
    for _ in range(2):
        talk.says("more_options", "还有别的吗")
        seen.append(talk.slots["product"])
    assert sorted(seen) == ["D365", "L36", "W90"]
    assert talk.says("more_options", "还有吗").keys == ["offers.no_more"]


def test_the_reasons_given_are_those_of_the_decision(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下").says("explain_why", "第二个为什么", ordinal="2")
    assert talk.said[1].reasons[0].key == "offers.button_recommend"
    assert town.count(DecisionRow) == 1


def test_without_a_recommendation_there_is_nothing_to_explain(talk: Talk) -> None:
    assert talk.says("explain_why", "为什么").keys == ["offers.nothing_to_explain"]


def test_what_was_refused_is_not_put_forward_again_soon(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下")
    refused = talk.slots["product"]
    talk.says("not_interested", "不感兴趣")
    talk.says("recommend", "再推荐一下")
    assert refused not in town.recommender.asked[0].exclude
    assert refused in town.recommender.asked[-1].exclude


def test_a_refusal_is_noted_once(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下").says("not_interested", "不感兴趣")
    assert (talk.keys, talk.awaiting) == (["offers.refused"], "none")
    with town.bank.read() as work:
        customer = town.world.customers["1"]
        long_ago = town.clock.now().replace(year=2020)
        assert touches.refusals(work, customer, "D365", long_ago).count == 1
    assert "D365" not in talk.slots["products"]


def test_a_visitor_is_recommended_without_personal_data(town: Town) -> None:
    talk = town.talk(None).says("recommend", "推荐一下")
    assert talk.keys == ["offers.intro_visitor"]
    assert town.recommender.asked[-1].customer_id is None


def test_a_grade_above_the_level_is_said_to_be_so(talk: Talk) -> None:
    talk.says("recommend", "推荐一只R4的基金", risk="R4", category="fund")
    assert "offers.above_level" in talk.keys


def test_a_list_of_which_all_is_above_the_level_says_so_with_the_lowest_grade(
    talk: Talk, town: Town
) -> None:
    for _ in range(3):
        talk.says("recommend", "推荐一下").says("not_interested", "不感兴趣")
    talk.says("recommend", "推荐一下")
    assert talk.keys == ["offers.above_level"]
    assert "R4" in talk.words()[0]


def test_an_unclear_amount_is_read_back_before_it_is_used(talk: Talk, town: Town) -> None:
    talk.says("recommend", "存5推荐什么", amount="50000", ambiguous=True)
    assert (talk.keys, talk.awaiting) == (["offers.which_amount"], "amount")
    assert town.recommender.asked == []
    talk.says("affirm", "对")
    assert town.recommender.asked[-1].amount == 50_000
    assert talk.awaiting == "offer"


def test_an_amount_read_back_wrong_is_asked_again(talk: Talk, town: Town) -> None:
    talk.says("recommend", "存5推荐什么", amount="50000", ambiguous=True)
    talk.presses("offers.button_amount_wrong")
    assert (talk.keys, talk.awaiting) == (["repair.tell_the_right_value"], "amount")
    talk.says("inform", "六千", amount="6000")
    assert town.recommender.asked[-1].amount == 6_000


def test_nothing_is_recommended_while_a_case_is_open(talk: Talk, town: Town) -> None:
    talk.says("complaint", "我要投诉").says("recommend", "推荐一下")
    assert talk.keys == ["offers.service_first"]
    assert town.recommender.asked == []


def test_a_customer_worth_keeping_hears_another_tone_and_a_benefit(town: Town) -> None:
    town.recommender = GateThenCode(notices=("retention", "benefit_fee_waiver"))
    talk = town.talk("1").says("recommend", "推荐一下")
    assert talk.keys == ["offers.intro_valued", "offers.benefit_fee_waiver"]
    assert "流失" not in "".join(talk.words())


def test_a_list_that_only_comes_close_says_so(town: Town) -> None:
    town.recommender = GateThenCode(notices=("relaxed_term",))
    talk = town.talk("1").says("recommend", "存十年", term="3650")
    assert talk.keys == ["offers.relaxed", "offers.intro"]


def test_correcting_the_amount_recommends_again(talk: Talk, town: Town) -> None:
    talk.says("recommend", "五千块推荐什么", amount="5000").says(
        "correct", "不对，是五万", amount="50000"
    )
    assert town.recommender.asked[-1].amount == 50_000
    assert talk.keys == ["offers.intro_amount"]


def test_a_bare_term_refines_the_recommendation(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下").says("inform", "一年的", term="365")
    assert town.recommender.asked[-1].term_days == 365


def test_a_pushed_offer_is_answered_by_a_bare_yes_or_no(town: Town) -> None:
    for intent, key in (("affirm", "consent.ask_contact"), ("deny", "offers.refused")):
        talk = town.talk("1")
        town.push(talk, "W90")
        talk.says(intent, "…")
        assert (talk.keys, talk.said[0].text.values["product"].zh) == ([key], "稳进90天")


def test_what_was_pushed_last_is_what_is_meant(talk: Talk, town: Town) -> None:
    talk.says("recommend", "推荐一下")
    town.push(talk, "W90")
    assert talk.says("accept_offer", "好的，我要").slots["product"] == "W90"


def test_a_push_without_a_decision_is_not_explained_with_invented_reasons(
    talk: Talk, town: Town
) -> None:
    town.push(talk, "W90", explained=False)
    assert talk.says("explain_why", "为什么给我推这个").keys == ["offers.explain_pushed"]


def test_a_pushed_offer_can_be_explained_refused_and_accepted(town: Town) -> None:
    for intent, key in (
        ("explain_why", "offers.explain_personal"),
        ("not_interested", "offers.refused"),
    ):
        talk = town.talk("1")
        town.push(talk, "W90")
        assert talk.says(intent, "…").keys[0] == key
    assert town.count(Touch, Touch.product_code == "W90") == 1
    talk = town.talk("1")
    town.push(talk, "W90")
    assert talk.says("accept_offer", "好的，我要").keys == ["consent.ask_contact"]


def test_no_funds_does_not_refuse_the_deposit_in_mind(talk: Talk, town: Town) -> None:
    talk.says("product_details", "安心存", product="D365")
    assert talk.says("not_interested", "不想买基金", category="fund").keys == ["offers.left_out"]
    assert town.count(Touch) == 0


def test_a_bare_no_to_a_push_that_was_explained_refuses_it(talk: Talk, town: Town) -> None:
    town.push(talk, "W90", explained=False)
    talk.says("explain_why", "为什么给我发这个").says("deny", "不要")
    assert talk.keys == ["offers.refused"]


def test_why_consent_is_asked_is_said_while_it_is_asked(talk: Talk) -> None:
    talk.says("accept_offer", "我要买", product="W90").says("explain_why", "为什么要同意")
    assert talk.keys == ["consent.why_contact", "repair.reask_contact"]
    talk.says("explain_why", "为什么推荐这款")
    assert talk.keys == ["offers.explain_listed", "repair.reask_contact"]


def test_why_the_assessment_is_asked_for_is_said_while_it_is(talk: Talk) -> None:
    talk.says("risk_assessment", "我要测评").says("explain_why", "为什么要测")
    assert talk.keys == ["knowledge.answer", "assessing.question"]
