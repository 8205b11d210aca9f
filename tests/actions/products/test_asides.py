"""What interrupts a form is answered, and the form goes on where it was."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from talking import Talk, _rule
from town import Town

from actions.contract import Awaiting
from actions.registration import registered
from actions.routes import ROUTES
from actions.slots import Task
from actions.turn import Outcome, Turn, action, say
from crm.tables import ServiceCase

NUMBER = "我的手机号是138 1234 5678"
# A yes is an answer; everything else that is declared an aside is tried.
ASIDES = sorted({each.name for each in registered().values() if each.digression})
INTENTS = {action: intent for intent, action in ROUTES.items()} | {
    "action_acknowledge_out_of_turn": "acknowledge_disclosure",
    "action_clarify": "nlu_fallback",
}
TRIED = [INTENTS[name] for name in ASIDES if name != "action_affirm"]
ATTRIBUTES = ["ask_rate", "ask_term", "ask_minimum", "ask_risk", "ask_fees"]


def assessing(town: Town) -> Talk:
    return town.talk("2").says("risk_assessment", "测评").says("inform", "1")


def calculating(town: Town, *said: tuple[str, dict[str, str]]) -> Talk:
    talk = town.talk("1").says("calculate_deposit", "算利息")
    for text, values in said:
        talk.says("inform", text, **values)
    return talk


def borrowing(town: Town, **values: str) -> Talk:
    return town.talk("1").says("calculate_loan", "算月供", **values)


def accepting(town: Town) -> Talk:
    return town.talk("1").says("accept_offer", "我要买", product="W90")


def several_booked(town: Town) -> Talk:
    talk = town.talk("1")
    for moment in ("2026-11-24T15:00", "2026-11-26T10:00"):
        talk.says("book_callback", "约", moment=moment).says("affirm", "对")
    return talk.says("move_appointment", "改时间")


def number_left(town: Town) -> Talk:
    return town.talk(None).says("leave_number", NUMBER).says("affirm", "同意")


def due_soon(town: Town) -> Talk:
    town.hold("1", "D365", 30_000, date(2026, 11, 30))
    return town.talk("1").says("ask_maturity", "到期了吗")


FORMS: dict[str, Callable[[Town], Talk]] = {
    "assessment": assessing,
    "amount": calculating,
    "term": lambda town: calculating(town, ("五万", {"amount": "50000"})),
    "loan_amount": borrowing,
    "loan_term": lambda town: borrowing(town, amount="200000"),
    "callback_offer": lambda town: town.talk("1").says("human", "转人工"),
    "callback_time": lambda town: town.talk("1").says("book_callback", "回电"),
    "callback_confirm": lambda town: town.talk("1").says(
        "book_callback", "明天三点", moment="2026-11-24T15:00"
    ),
    "appointment": several_booked,
    "phone_number": lambda town: town.talk(None).says("leave_number", "留电话"),
    "phone_consent": lambda town: town.talk(None).says("leave_number", NUMBER),
    "contact_consent": accepting,
    "disclosure": lambda town: accepting(town).says("affirm", "同意"),
    "assessment_offer": lambda town: town.talk("2").says("accept_offer", "买", product="W90"),
    "renewal": due_soon,
    "number_deletion": lambda town: number_left(town).says("leave_number", "delete my number"),
}


def asides_in(form: str, *more: str) -> list[str]:
    """Intents that are asides while this is open: "I have read it" is an answer in two of them."""
    return [intent for intent in (*TRIED, *more) if _rule(intent, form) in ASIDES]


def held(talk: Talk) -> dict[str, object]:
    """What a form has so far."""
    return {name: talk.slots.get(name) for name in ("awaiting", "task", "assessment", "callback")}


@pytest.mark.parametrize("form", sorted(FORMS))
def test_no_digression_closes_or_replaces_an_open_form(town: Town, form: str) -> None:
    talk = FORMS[form](town)
    before, question = held(talk), talk.says("greet", "你好").keys[-1]
    assert before["awaiting"] == form
    for intent in asides_in(form, *ATTRIBUTES):
        for values in ({}, {"product": "F4"}, {"category": "fund"}, {"product": "D365"}):
            faqs = ["fund_types"] if "category" in values else []
            talk.says(intent, "…", faqs=faqs, **values)
            assert held(talk) == before, (intent, values)
            assert talk.keys[-1] == question or intent == "goodbye", (intent, values)


def test_what_an_aside_would_ask_itself_is_not_taken_over(town: Town) -> None:
    @action("action_pushy", digression=True)
    def pushy(turn: Turn) -> Outcome:
        return say(awaiting=Awaiting.RENEWAL, task=Task("recommend"), amount=Decimal(5))

    talk = borrowing(town, amount="200000")
    result = talk.performer.perform(pushy, talk.take("chitchat"))
    assert result["slots"] == {"awaiting": "loan_term", "amount": "5"}
    assert [draft["text"]["key"] for draft in result["drafts"]] == ["calculators.ask_loan_term"]


def test_a_number_to_be_deleted_does_not_wait_for_a_form(town: Town) -> None:
    talk = number_left(town).says("book_callback", "明天三点", moment="2026-11-24T15:00")
    talk.says("faq", "actually delete my number", faqs=["change_mobile_number"])
    assert (talk.keys, talk.awaiting) == (["prospects.ask_erase"], "number_deletion")
    assert talk.says("affirm", "好的").keys == ["prospects.erased"]


def test_a_death_told_in_passing_ends_the_form(town: Town) -> None:
    talk = FORMS["callback_confirm"](town)
    talk.says("chitchat", "我奶奶刚走，心情不好", ranking=["chitchat", "bereavement"])
    assert [case.kind for case in town.all(ServiceCase)] == ["bereavement"]
    assert (talk.awaiting, talk.slots["callback"]) == ("callback_offer", None)


def of_other_questions(talk: Talk) -> list[str]:
    """Buttons of yes and no that answer another question than the open one."""
    return [
        button.args["answer"]
        for button in talk.buttons()
        if button.args.get("answer", talk.awaiting).partition(".")[0] != talk.awaiting
        and button.intent in {"affirm", "deny"}
    ]


@pytest.mark.parametrize("form", sorted(FORMS))
def test_beside_an_open_form_no_other_question_of_yes_or_no_is_put(town: Town, form: str) -> None:
    talk = FORMS[form](town)
    for intent in asides_in(form):
        for values in ({}, {"product": "F4"}):
            assert not of_other_questions(talk.says(intent, "…", **values)), (intent, values)
            assert not {"products.which", "products.which_category"} & set(talk.keys)


def test_an_assessment_survives_a_question_of_no_product(town: Town) -> None:
    talk = assessing(town).says("product_details", "那种是什么")
    assert talk.keys == ["products.name_it", "assessing.question"]
    talk.says("inform", "3")
    assert len(talk.slots["assessment"]["answers"]) == 2


def test_what_the_knowledge_base_knows_is_answered_from_there(town: Town) -> None:
    talk = assessing(town)
    talk.says("product_details", "基金是什么", category="fund", faqs=["fund_types"])
    assert talk.keys == ["knowledge.answer", "assessing.question"]


def test_a_minimum_is_a_products_whatever_the_knowledge_base_resembles(town: Town) -> None:
    talk = assessing(town).says("ask_minimum", "minimum amount?", faqs=["minimum_payment"])
    assert talk.keys == ["products.name_it", "assessing.question"]


def test_a_button_of_an_aside_is_no_answer_of_the_assessment(town: Town) -> None:
    talk = assessing(town)
    talk.says("product_details", "基金是什么", category="fund", faqs=["fund_types"])
    talk.presses("knowledge.button_question")
    assert talk.keys == ["knowledge.answer", "assessing.question"]
    assert talk.awaiting == "assessment"


@pytest.mark.parametrize("said", ["is it confidential", "会保密吗", "会不会泄露"])
def test_whether_it_stays_confidential_is_no_matter_of_a_grade(town: Town, said: str) -> None:
    talk = assessing(town).says("ask_risk", said)
    assert talk.keys == ["knowledge.answer", "assessing.question"]
    assert "加密" in talk.words()[0]


def test_a_rate_asked_in_a_loans_calculation_is_the_loans(town: Town) -> None:
    talk = town.talk("1").says("product_details", "安心存", product="D365")
    talk.says("calculate_loan", "贷二十万", amount="200000").says("ask_rate", "利率多少")
    assert talk.words()[0].startswith("消费贷款的年化利率（单利）是 3.6%")
    assert talk.keys[-1] == "calculators.ask_loan_term"
    assert talk.says("inform", "三年", term="1095").keys == ["calculators.loan"]


def test_with_several_deposits_it_depends_which_one_it_becomes(town: Town) -> None:
    talk = calculating(town).says("ask_rate", "利率多少")
    assert "安心存一年的年利率是 2.15%" in talk.words()[0]
    assert (talk.keys[-1], talk.awaiting) == ("calculators.ask_amount", "amount")


def test_another_product_named_in_a_calculation_is_told_of(town: Town) -> None:
    talk = borrowing(town).says("ask_rate", "安心存利率", product="D365")
    assert talk.keys == ["products.rate_fixed", "calculators.ask_loan_amount"]


def test_whoever_wants_a_product_is_still_asked_which_after_an_aside(town: Town) -> None:
    talk = town.talk("1").says("accept_offer", "我要办一个").says("ask_rate", "利率呢")
    assert (talk.awaiting, talk.slots["task"]["name"]) == ("product", "accept_offer")


def test_without_a_form_the_product_is_asked_as_before(talk: Talk) -> None:
    assert talk.says("ask_rate", "利率多少").keys == ["products.which_category_rate"]
    assert talk.awaiting == "product"


def test_what_becomes_of_money_if_the_bank_fails_is_no_products_risk(talk: Talk) -> None:
    talk.says("product_details", "稳进90天怎么样", product="W90")
    talk.says("ask_risk", "is my money safe if the bank goes bust")
    assert talk.keys == ["knowledge.answer"]
    assert "50" in talk.words()[0]
    assert talk.says("ask_risk", "这个安全吗").keys == ["products.risk"]
