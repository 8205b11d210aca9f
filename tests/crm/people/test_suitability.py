"""Suitability and the risk assessment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from world import World

from crm.contract import Conflict, Invalid
from crm.people import suitability
from crm.tables import AuditEvent
from data.rules.questionnaire import LEVELS
from data.texts.catalogue import Texts

FORM = suitability.questionnaire()
GRADES = ("R1", "R2", "R3", "R4", "R5")


def answers(position: int) -> dict[str, str]:
    """The first (0), second, … option of every question; the last where there are fewer."""
    return {q.id: q.options[min(position, len(q.options) - 1)].id for q in FORM.questions}


ANSWERS = st.fixed_dictionaries(
    {q.id: st.sampled_from([o.id for o in q.options]) for q in FORM.questions}
)


@given(st.sampled_from([None, *LEVELS]), st.sampled_from(GRADES))
def test_cn_may_buy_up_to_rn_and_without_assessment_r1(level: str | None, grade: str) -> None:
    allowed = GRADES[: LEVELS.index(level) + 1] if level else GRADES[:1]
    assert suitability.permits(level, grade) == (grade in allowed)


@given(ANSWERS)
def test_who_can_bear_no_loss_is_c1_whatever_else(said: dict[str, str]) -> None:
    assert FORM.level({**said, "loss": "none"}) == "C1"


@given(ANSWERS, st.sampled_from(FORM.questions))
def test_a_bolder_answer_never_lowers_the_level(said: dict[str, str], question: object) -> None:
    options = question.options  # type: ignore[attr-defined]
    levels = [FORM.level({**said, question.id: o.id}) for o in options]  # type: ignore[attr-defined]
    assert levels == sorted(levels)


def test_every_level_can_be_reached() -> None:
    some_risk = {**answers(1), "goal": "balanced", "loss": "third"}
    sheets = [answers(0), answers(1), some_risk, answers(2), answers(9)]
    assert [FORM.level(sheet) for sheet in sheets] == list(LEVELS)


def test_every_question_and_option_has_words_in_both_languages() -> None:
    texts = Texts.load()
    for question in FORM.questions:
        assert texts.has(question.text_key)
        assert all(texts.has(question.option_key(option)) for option in question.options)


def test_an_assessment_counts_at_once_and_for_a_year(any_world: World) -> None:
    customer = any_world.customers["2"]
    with any_world.bank.work() as work:
        assert suitability.current(work, customer) is None
        taken = suitability.record(work, customer, answers(2), "chat", "c")
        assert suitability.current(work, customer) == taken
    assert (taken.level, taken.valid) == ("C4", True)
    assert taken.expires_at - taken.taken_at == timedelta(days=365)


def test_an_expired_assessment_is_known_but_not_valid(any_world: World) -> None:
    any_world.bank.clock.instant += timedelta(days=336)  # type: ignore[attr-defined]
    with any_world.bank.read() as work:
        found = suitability.current(work, any_world.customers["1"])
    assert found is not None
    assert (found.level, found.valid) == ("C3", False)


def test_taking_it_is_audited_without_the_answers(world: World) -> None:
    with world.bank.work() as work:
        suitability.record(work, world.customers["2"], answers(1), "chat", "c")
        [event] = work.session.scalars(select(AuditEvent))
    assert event.detail == {"level": "C2", "source": "chat", "conversation_id": "c"}


@pytest.mark.parametrize("change", [{"goal": ""}, {"goal": "to the moon"}])
def test_an_answer_that_is_none_of_the_options_is_named(
    world: World, change: dict[str, str]
) -> None:
    with world.bank.work() as work, pytest.raises(Invalid, match="goal"):
        suitability.record(work, world.customers["2"], {**answers(1), **change}, "chat")


def test_two_attempts_a_day(any_world: World) -> None:
    customer = any_world.customers["2"]
    with any_world.bank.work() as work:
        for _ in range(2):
            suitability.record(work, customer, answers(1), "chat")
        assert suitability.may_take(work, customer).reason == "day"
        with pytest.raises(Conflict, match="day"):
            suitability.record(work, customer, answers(1), "chat")
    # Midnight in Shanghai is what ends the day, not midnight UTC.
    clock = any_world.bank.clock
    clock.instant = clock.business_now().replace(hour=0, minute=1) + timedelta(days=1)  # type: ignore[attr-defined]
    with any_world.bank.read() as work:
        assert suitability.may_take(work, customer).allowed


def test_eight_attempts_in_twelve_months(any_world: World) -> None:
    customer = any_world.customers["2"]
    for _ in range(8):
        any_world.bank.clock.instant += timedelta(days=2)  # type: ignore[attr-defined]
        with any_world.bank.work() as work:
            suitability.record(work, customer, answers(1), "chat")
    any_world.bank.clock.instant += timedelta(days=2)  # type: ignore[attr-defined]
    with any_world.bank.read() as work:
        assert suitability.may_take(work, customer).reason == "year"
    any_world.bank.clock.instant += timedelta(days=365)  # type: ignore[attr-defined]
    with any_world.bank.read() as work:
        assert suitability.may_take(work, customer).allowed
