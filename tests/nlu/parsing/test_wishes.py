"""Several wishes in one message: all, the urgent one, or the message as it is."""

from __future__ import annotations

import pytest

from nlu.contract import (
    FALLBACK_INTENT,
    Context,
    Entity,
    EntityKind,
    FaqMatch,
    IntentMatch,
    ParseResult,
)
from nlu.parsing.wishes import halves, joined

TEXT = "定期利率多少，另外帮我约个客户经理"


def parsed(text: str, intent: str, faq: str | None = None) -> ParseResult:
    match = IntentMatch(name=intent, confidence=0.9)
    return ParseResult(
        text=text,
        intent=match,
        entities=(),
        intent_ranking=(match,),
        language="zh",
        faq=(FaqMatch(faq_id=faq, score=0.9),) if faq else (),
        faq_sure=faq is not None,
    )


WHOLE = parsed(TEXT, "book_callback")


def test_both_wishes_are_kept_and_the_first_stands_for_the_message() -> None:
    result = joined(
        WHOLE, [parsed("定期利率多少", "ask_rate"), parsed("帮我约个客户经理", "book_callback")]
    )
    assert (result.text, result.intent.name) == (TEXT, "ask_rate")
    assert [(part.text, part.intent.name) for part in result.parts] == [
        ("定期利率多少", "ask_rate"),
        ("帮我约个客户经理", "book_callback"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ask_rate", FALLBACK_INTENT),
        (FALLBACK_INTENT, "ask_rate"),
        ("inform", "ask_rate"),
        ("greet", "ask_balance"),
        ("ask_balance", "thank"),
        ("ask_rate", "ask_rate"),
    ],
)
def test_a_half_that_wishes_nothing_of_its_own_divides_nothing(first: str, second: str) -> None:
    assert joined(WHOLE, [parsed("a", first), parsed("b", second)]) == WHOLE


@pytest.mark.parametrize("second", ["lost_card", "fraud", "human", "bereavement"])
def test_what_is_urgent_comes_alone(second: str) -> None:
    result = joined(parsed(TEXT, "ask_balance"), [parsed("a", "ask_balance"), parsed("b", second)])
    assert (result.intent.name, result.parts) == (second, ())


@pytest.mark.parametrize("urgent", ["complaint", "lost_card"])
def test_an_opt_out_stays_beside_what_is_urgent(urgent: str) -> None:
    for names in ((urgent, "stop_recommending"), ("stop_recommending", urgent)):
        result = joined(WHOLE, [parsed(TEXT[:4], names[0]), parsed("b", names[1])])
        assert tuple(part.intent.name for part in result.parts) == names


def test_three_wishes_are_three_parts() -> None:
    two = joined(parsed("bc", "ask_fees"), [parsed("b", "ask_fees"), parsed("c", "ask_term")])
    three = joined(WHOLE, [parsed(TEXT[:4], "ask_rate"), two])
    assert [part.intent.name for part in three.parts] == ["ask_rate", "ask_fees", "ask_term"]


def test_what_was_urgent_as_a_whole_stays_so() -> None:
    whole = parsed(TEXT, "fraud")
    assert joined(whole, [parsed("a", "lost_card"), parsed("b", "ask_balance")]) == whole


def test_two_different_questions_of_the_knowledge_base_are_two_wishes() -> None:
    two = joined(WHOLE, [parsed("a", "faq", "pin"), parsed("b", "faq", "limit")])
    assert [part.faq[0].faq_id for part in two.parts] == ["pin", "limit"]
    assert joined(WHOLE, [parsed("a", "faq", "pin"), parsed("b", "faq", "pin")]) == WHOLE


@pytest.mark.parametrize("awaiting", ["callback_time", "disclosure", "assessment", "phone_number"])
def test_an_answer_to_a_question_is_not_divided(awaiting: str) -> None:
    assert halves(WHOLE, Context(awaiting="none")) == ("定期利率多少", "帮我约个客户经理")
    assert halves(WHOLE, Context(awaiting=awaiting)) is None


def test_a_message_with_a_personal_number_is_not_divided() -> None:
    number = Entity(entity=EntityKind.PHONE, value="13912345678", start=0, end=2, text="定期")
    assert halves(WHOLE.model_copy(update={"entities": (number,)}), Context()) is None
