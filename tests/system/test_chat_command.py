"""``banter chat``: the conversation of the issue, in a terminal, with lines piped in."""

from __future__ import annotations

import pytest
from chatting import FIVE_LINES, chat
from customers import Person, fresh_customer
from sqlalchemy import select
from stack import Stack

from crm.bank import Bank
from crm.tables import Customer, GateReceiptRow, Lead, Turn

pytestmark = pytest.mark.system
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


def leads_of(bank: Bank, person: Person) -> list[str]:
    with bank.read() as work:
        own = select(Customer.customer_id).where(Customer.cif_no == person.cif_no)
        query = select(Lead.lead_id).where(Lead.customer_id.in_(own))
        return list(work.session.scalars(query))


@LANGUAGES
def test_the_five_lines_end_with_a_lead(stack: Stack, stack_bank: Bank, language: str) -> None:
    person = fresh_customer(stack_bank, 1)
    talk = chat(stack, person.cif_no, language, *FIVE_LINES[language])
    assert talk.code == 0
    assert talk.types == [
        "carousel", "text", "product_card", "quick_replies", "disclosure", "receipt",
    ]  # fmt: skip
    assert talk.lead is not None
    assert leads_of(stack_bank, person) == [talk.lead]


def test_the_same_lines_again_end_with_the_same_lead(stack: Stack, stack_bank: Bank) -> None:
    """The consent stands by then, so that one line fewer would do; the last one changes nothing."""
    person = fresh_customer(stack_bank, 1)
    talks = [chat(stack, person.cif_no, each, *FIVE_LINES[each]) for each in ("zh", "en", "zh")]
    assert talks[0].lead is not None
    assert [talk.lead for talk in talks] == [talks[0].lead] * 3
    assert leads_of(stack_bank, person) == [talks[0].lead]


@LANGUAGES
def test_the_first_three_lines_leave_no_lead(stack: Stack, stack_bank: Bank, language: str) -> None:
    person = fresh_customer(stack_bank, 1)
    talk = chat(stack, person.cif_no, language, *FIVE_LINES[language][:3])
    assert talk.types[-1] == "quick_replies"
    assert talk.lead is None
    assert leads_of(stack_bank, person) == []


@pytest.mark.parametrize(
    ("language", "wish", "reason", "take_it"),
    [
        ("zh", "我想买科技创新股票基金", "R4，高于您的测评等级 C2", "测评"),
        ("en", "I want to buy the Technology Innovation Equity Fund", "R4", "ssess"),
    ],
)
def test_a_cautious_customer_is_refused_a_bold_fund(
    stack: Stack, stack_bank: Bank, language: str, wish: str, reason: str, take_it: str
) -> None:
    person = fresh_customer(stack_bank, 4)
    talk = chat(stack, person.cif_no, language, wish)
    assert reason in talk.words
    assert "C2" in talk.words
    assert any(take_it in label for label in talk.buttons)
    assert not talk.offers_something
    assert leads_of(stack_bank, person) == []
    with stack_bank.read() as work:
        conversation_id = talk.messages[0].conversation_id
        asked = select(GateReceiptRow).filter_by(conversation_id=conversation_id)
        receipts = list(work.session.scalars(asked))
    assert [(r.verdict, r.reason) for r in receipts] == [("refuse", "above_risk_level")]


def test_the_assessment_that_is_offered_begins_when_it_is_taken(
    stack: Stack, stack_bank: Bank
) -> None:
    person = fresh_customer(stack_bank, 4)
    refused = chat(stack, person.cif_no, "zh", "我想买科技创新股票基金")
    [label] = [label for label in refused.buttons if "测评" in label]
    talk = chat(stack, person.cif_no, "zh", "我想买科技创新股票基金", label)
    assert talk.types[-1] == "form_prompt"


@pytest.mark.parametrize(
    ("language", "small_talk", "wish"),
    [
        ("zh", ("你好", "一年期定期存款利率多少？", "谢谢"), "给我推荐点理财"),
        ("en", ("hello", "what does the 1-year deposit pay?"), "what do you recommend?"),
    ],
)  # fmt: skip
def test_who_opted_out_is_offered_nothing_unasked_and_the_general_list_when_asking(
    stack: Stack, stack_bank: Bank, language: str, small_talk: tuple[str, ...], wish: str
) -> None:
    person = fresh_customer(stack_bank, 5)
    unasked = chat(stack, person.cif_no, language, *small_talk)
    assert len(unasked.messages) >= len(small_talk)
    assert not unasked.offers_something
    asked = chat(stack, person.cif_no, language, wish)
    assert asked.products
    assert not any(personalised for _, personalised in asked.products)


def test_numbers_press_buttons(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1)
    talk = chat(stack, person.cif_no, "zh", FIVE_LINES["zh"][0], "1", "1", "1")
    assert talk.types == ["carousel", "quick_replies", "disclosure", "receipt"]
    assert leads_of(stack_bank, person) == [talk.lead]


def test_the_words_of_a_button_press_it(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1)
    talk = chat(stack, person.cif_no, "zh", *FIVE_LINES["zh"][:3], "不同意。")
    with stack_bank.read() as work:
        last = work.session.get_one(Turn, f"{talk.messages[-1].conversation_id}:8")
    assert last.button is not None
    assert last.button["intent"] == "deny"


def test_a_step_up_is_fulfilled_by_itself(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1)
    talk = chat(stack, person.cif_no, "zh", "我的余额是多少")
    assert talk.types[0] == "step_up"
    assert "余额" in talk.messages[-1].transcript
    assert "步" not in talk.complaint


def test_each_run_begins_a_new_conversation(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1)
    first, second = (chat(stack, person.cif_no, "zh", "你好") for _ in range(2))
    assert first.messages[0].conversation_id != second.messages[0].conversation_id


def test_a_customer_that_the_bank_does_not_have(stack: Stack) -> None:
    talk = chat(stack, "no-such-customer", "zh", "你好")
    assert (talk.code, talk.messages) == (1, ())
    assert talk.complaint.count("\n") == 1
    assert talk.complaint.startswith("Customer 'no-such-customer' is not in this bank")


def test_a_language_that_is_not_spoken(stack: Stack) -> None:
    done = stack.run("chat", "--lang", "fr")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "--lang 'fr' is not spoken here: use zh or en.\n"


def test_what_is_refused_is_said_and_the_talk_goes_on(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1)
    talk = chat(stack, person.cif_no, "zh", "长" * 5000, "你好")
    assert (talk.code, talk.errors) == (0, ("text_too_long",))
    assert len(talk.messages) == 1


def test_for_people_it_prints_lines_with_numbered_buttons(stack: Stack, stack_bank: Bank) -> None:
    person = fresh_customer(stack_bank, 1)
    lines = "\n".join(FIVE_LINES["en"])
    done = stack.run("chat", "--customer", person.cif_no, "--lang", "en", stdin=lines)
    assert "    [1] I'm interested" in done.stdout
    assert "── " in done.stdout
    assert f"[lead {leads_of(stack_bank, person)[0]}]" in done.stdout


def test_a_visitor_gets_the_general_list(stack: Stack) -> None:
    done = stack.run("chat", "--visitor", "--lang", "en", stdin="what do you recommend?\n")
    assert done.returncode == 0
    assert "[1] " in done.stdout
