"""What is gathered of what people say: the doubtful, once, masked, and nobody's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from learned import BELOW, gather, said, sentences
from sqlalchemy import inspect

from crm import learning
from crm.bank import Bank
from crm.tables import LearningSentence


@pytest.mark.parametrize(
    ("intent", "confidence", "parse", "cause"),
    [
        ("nlu_fallback", 0.6, {}, "fallback"),
        ("out_of_scope", 0.99, {}, "out_of_scope"),
        ("recommend", BELOW - 0.01, {}, "unsure"),
        ("faq", 0.9, {"faq_sure": False}, "faq_unsure"),
        ("faq", 0.9, {"faq_sure": True}, None),
        ("recommend", BELOW, {}, None),
        ("faq", 1.0, {"model_version": "button"}, None),
    ],
)
def test_what_counts(
    bank: Bank, intent: str, confidence: float, parse: dict[str, object], cause: str | None
) -> None:
    said(bank, "利息咋算的", intent, confidence, **parse)
    assert gather(bank) == (cause is not None)
    assert [one.cause for one in sentences(bank)] == ([cause] if cause else [])


def test_a_sentence_keeps_the_models_guess_and_nothing_of_who_said_it(bank: Bank) -> None:
    turn_id = said(bank, "利息咋算的")
    gather(bank)
    (found,) = sentences(bank)
    assert (found.text, found.language, found.guess, found.confidence) == (
        "利息咋算的",
        "zh",
        "ask_rate",
        0.4,
    )
    values = {str(getattr(found, c.key)) for c in inspect(LearningSentence).columns}
    assert not any(part in value for value in values for part in turn_id.split(":")[:1])


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("我叫张晓明，电话13800138001", "我叫[NAME]，电话[PHONE]"),
        ("My name is Ann, call 13800138001", "My name is [NAME], call [PHONE]"),
        ("a" * 4000, "a" * 300),
        ("  利息\n咋算  ", "利息 咋算"),
    ],
)
def test_names_and_numbers_do_not_come_along(bank: Bank, text: str, kept: str) -> None:
    said(bank, text)
    gather(bank)
    assert [one.text for one in sentences(bank)] == [kept]


@pytest.mark.parametrize("text", ["🙂🙂", "12345", "13800138001", "?!"])
def test_what_has_no_words_is_left_out(bank: Bank, text: str) -> None:
    said(bank, text)
    gather(bank)
    assert sentences(bank) == []


def test_the_same_said_again_is_counted(any_bank: Bank) -> None:
    for text in ("What about FEES", "what about fees", "what about fees"):
        said(any_bank, text, language="en")
        gather(any_bank)
    said(any_bank, "what about fees", language="zh")
    gather(any_bank)
    assert [(one.language, one.times) for one in sentences(any_bank)] == [("en", 3), ("zh", 1)]


def test_every_turn_is_taken_once_whatever_the_batch(any_bank: Bank) -> None:
    for number in range(5):
        said(any_bank, f"第{'一二三四五'[number]}件怪事")
    assert [gather(any_bank, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert {one.times for one in sentences(any_bank)} == {1}


def test_turns_of_open_transactions_are_waited_for(bank: Bank) -> None:
    said(bank, "利息咋算的")
    with bank.work() as work:
        assert learning.gather(work, BELOW) == 0
    bank.clock.instant += timedelta(minutes=2)  # type: ignore[attr-defined]
    with bank.work() as work:
        assert learning.gather(work, BELOW) == 1
