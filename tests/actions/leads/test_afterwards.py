"""What is asked right after a lead is noted."""

from datetime import timedelta

import pytest
from shelving import shelve
from talking import Talk
from town import Town

ASKED = [
    ("ask_appointments", "when will I hear from you?"),
    ("leave_number", "谁会联系我"),
    ("nlu_fallback", "多久打给我"),
    ("bot_challenge", "联系我的人是谁"),
    ("book_callback", "会打哪个电话"),
]


@pytest.fixture
def noted(town: Town) -> Talk:
    """Customer 1's interest in the one-year deposit has just been noted."""
    return note(town, "D365")


def note(town: Town, product: str) -> Talk:
    town.allow_contact("1")
    talk = town.talk("1").says("accept_offer", "我要办这个", product=product, amount="50000")
    return talk.presses("disclosure.button_acknowledge")


@pytest.mark.parametrize(("intent", "text"), ASKED)
def test_who_is_in_touch_and_by_when(noted: Talk, town: Town, intent: str, text: str) -> None:
    noted.says(intent, text)
    assert (noted.keys, noted.awaiting) == (["afterwards.contact_by"], "none")
    assert noted.labels == ["appointments.button_callback", "handover.button_human"]
    [lead] = town.leads()
    due = lead.sla_due_at.astimezone(town.clock.timezone)
    assert f"{due:%H:%M}" in noted.words()[0]


@pytest.mark.parametrize(("intent", "text"), ASKED)
def test_the_amount_changes_after_a_question_as_well(
    noted: Talk, town: Town, intent: str, text: str
) -> None:
    noted.says(intent, text).says("correct", "change it to 30k", amount="30000")
    assert noted.keys == ["withdrawing.amount_changed"]
    assert town.leads()[0].amount == 30_000


def test_what_comes_next_is_no_question_of_the_knowledge_base(noted: Talk) -> None:
    noted.says("faq", "what happens next", faqs=["bank_statement"])
    assert noted.keys == ["afterwards.contact_by"]


def test_a_question_of_the_knowledge_base_is_answered_from_there(noted: Talk) -> None:
    noted.says("faq", "怎么收到交易通知", faqs=["hotline"])
    assert "afterwards" not in noted.keys[0]


def test_what_was_promised_and_is_past_is_not_promised_again(noted: Talk, town: Town) -> None:
    town.clock.instant += timedelta(days=7)
    assert noted.says("leave_number", "谁会联系我").keys == ["afterwards.contact"]


def test_in_another_conversation_it_is_told_as_well(noted: Talk, town: Town) -> None:
    talk = town.talk("1", fresh=True).says("ask_appointments", "什么时候联系我")
    assert talk.keys == ["afterwards.contact_by"]
    assert talk.says("ask_appointments", "我约了什么").keys == ["appointments.none_offer"]


def test_a_callback_that_is_booked_comes_first(noted: Talk) -> None:
    noted.says("book_callback", "明天三点", moment="2026-11-24T15:00").says("affirm", "对")
    assert noted.says("ask_appointments", "什么时候联系我").keys == ["appointments.listed"]


def test_when_a_loan_is_paid_out(town: Town) -> None:
    talk = note(town, "L36").says("ask_maturity", "啥时候放款")
    assert talk.keys == ["afterwards.payout_by"]


def test_money_of_a_deposit_is_not_paid_out(noted: Talk) -> None:
    assert "afterwards" not in noted.says("ask_maturity", "什么时候到账").keys[0]


def test_unclear_words_are_of_the_product_that_was_noted(noted: Talk) -> None:
    noted.says("nlu_fallback", "保障哪些", ranking=["product_details"])
    assert noted.keys == ["D365"]
    noted.says("nlu_fallback", "能随时取么", ranking=["ask_term"])
    assert noted.keys == ["products.term"]
    noted.says("correct", "改成三万", amount="30000")
    assert noted.keys == ["withdrawing.amount_changed"]


def test_an_amount_is_no_time_to_be_called(noted: Talk, town: Town) -> None:
    noted.says("book_callback", "回电", moment="2026-11-24T15:00").says("affirm", "对")
    noted.says("cancel", "取消").says("ask_appointments", "我约了什么")
    assert noted.awaiting == "callback_offer"
    noted.says("correct", "change it to 30k", amount="30000")
    assert noted.keys == ["withdrawing.amount_changed"]


@pytest.mark.parametrize(("intent", "text"), [("cancel", "撤回"), ("deny", "先不办理")])
def test_what_was_to_be_replaced_still_stands_and_is_named(
    noted: Talk, town: Town, intent: str, text: str
) -> None:
    shelve(town, "D180", 180)
    noted.says("correct", "改六个月的行不", term="180").says(intent, text)
    assert (noted.keys, noted.awaiting) == (["withdrawing.not_instead"], "lead_withdrawal")
    assert noted.says("affirm", "撤回吧").keys == ["withdrawing.withdrawn"]
    assert [lead.status for lead in town.leads()] == ["disqualified"]


def test_what_was_to_be_replaced_stands_when_the_contact_is_declined(
    noted: Talk, town: Town
) -> None:
    shelve(town, "D180", 180)
    noted.says("faq", "撤回客户经理联系我的同意").presses("withdrawing.button_keep")
    noted.says("correct", "改六个月的行不", term="180")
    assert noted.awaiting == "contact_consent"
    assert noted.says("deny", "不同意").keys == ["withdrawing.not_instead_silent"]
    assert noted.says("affirm", "撤回吧").keys == ["withdrawing.withdrawn"]


def test_who_waits_in_the_middle_of_something_hears_of_the_lead_that_stands(town: Town) -> None:
    town.allow_contact("1")
    town.talk("1").says("accept_offer", "我要买", product="D365").presses(
        "disclosure.button_acknowledge"
    )
    talk = town.talk("1", fresh=True).says("risk_assessment", "做个测评")
    talk.says("ask_appointments", "怎么没人联系我")
    assert talk.keys[0] == "afterwards.contact_by"
    assert talk.awaiting == "assessment"
