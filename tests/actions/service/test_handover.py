import pytest
from talking import Talk
from town import Town

from crm import handoffs
from crm.tables import Handoff

EVERY_STATE = (
    "recommend",
    "accept_offer",
    "risk_assessment",
    "calculate_deposit",
    "calculate_loan",
    "book_callback",
    "nlu_fallback",
    "complaint",
)


@pytest.mark.parametrize("intent", EVERY_STATE)
def test_a_human_is_one_step_away_in_any_state(town: Town, intent: str) -> None:
    town.come_on_duty()
    talk = town.talk("1").says(intent, "…", product="F4").says("human", "转人工")
    assert talk.types == ["handoff"]
    assert talk.said[0].state == "queued"


def test_with_nobody_on_duty_the_hours_are_told_and_a_callback_offered(talk: Talk) -> None:
    talk.says("human", "转人工")
    assert (talk.said[0].state, talk.awaiting) == ("closed", "callback_offer")
    assert "周一至周五" in talk.words()[0]
    assert talk.presses("appointments.button_callback").keys == ["appointments.when_callback"]


def test_no_callback_leaves_the_bot_at_hand(talk: Talk) -> None:
    talk.says("human", "转人工").presses("handover.button_no_callback")
    assert (talk.keys, talk.awaiting) == (["appointments.declined"], "none")


def test_talk_of_a_product_goes_to_the_sales_desk(town: Town) -> None:
    town.come_on_duty()
    town.talk("1").says("product_details", "稳进90天", product="W90").says("human", "转人工")
    assert town.all(Handoff)[0].queue == "sales"


def test_asking_twice_is_one_handoff(town: Town) -> None:
    town.come_on_duty()
    town.talk("1").says("human", "转人工").says("human", "人工！")
    assert town.count(Handoff) == 1


def rated(town: Town) -> tuple[Talk, str]:
    town.come_on_duty()
    talk = town.talk("1").says("human", "转人工")
    with town.bank.read() as work:
        return talk, handoffs.latest(work, talk.conversation_id) or ""


@pytest.mark.parametrize(("score", "key"), [("5", "handover.rated"), ("1", "handover.rated_low")])
def test_the_stars_are_stored(town: Town, score: str, key: str) -> None:
    talk, handoff_id = rated(town)
    talk.says("rate", "5星", score=score, subject=f"handoff:{handoff_id}")
    assert (talk.keys, town.all(Handoff)[0].csat) == ([key], int(score))


def test_a_rating_without_a_number_is_asked_for_once_more(town: Town) -> None:
    talk, _ = rated(town)
    talk.says("rate", "还行吧")
    assert (talk.types, talk.awaiting) == (["rating"], "rating")
    talk.says("inform", "4")
    assert town.all(Handoff)[0].csat == 4


def test_a_score_before_other_words_counts(town: Town) -> None:
    talk, _ = rated(town)
    talk.says("rate", "5, very good")
    assert (talk.keys, town.all(Handoff)[0].csat) == (["handover.rated"], 5)


def test_without_a_handoff_there_is_nothing_to_rate(talk: Talk) -> None:
    assert talk.says("rate", "五分", score="5").keys == ["handover.nothing_to_rate"]


def test_a_rating_heard_without_one_open_leaves_the_open_question(talk: Talk, town: Town) -> None:
    talk.says("book_callback", "明天三点", moment="2026-11-24T15:00")
    talk.says("rate", "actually make it five")
    assert (talk.keys, talk.awaiting) == (
        ["clarify.sorry", "appointments.confirm_callback"],
        "callback_confirm",
    )
    assert talk.says("affirm", "对").types == ["receipt"]


def test_a_rating_given_late_is_kept_and_the_form_goes_on(town: Town) -> None:
    talk, handoff_id = rated(town)
    talk.says("deny", "不评价").says("calculate_loan", "算月供")
    talk.says("rate", "make it 4")
    assert (talk.keys[0], talk.awaiting) == ("clarify.sorry", "loan_amount")
    talk.says("rate", "5星", score="5", subject=f"handoff:{handoff_id}")
    assert talk.keys == ["handover.rated", "calculators.ask_loan_amount"]
    assert town.all(Handoff)[0].csat == 5


def test_a_rating_under_an_offer_does_not_take_it_off_the_table(talk: Talk) -> None:
    talk.says("recommend", "推荐一下").says("rate", "五分", score="5")
    assert (talk.keys, talk.awaiting) == (["handover.nothing_to_rate"], "offer")
