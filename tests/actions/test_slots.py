from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from actions.contract import Awaiting
from actions.slots import (
    SLOT_NAMES,
    AssessmentProgress,
    CallbackPlan,
    Clarification,
    SlotChanges,
    Slots,
    Task,
    changes,
    read_slots,
    write_slots,
)

words = st.text(min_size=1, max_size=8)
pairs = st.dictionaries(words, words, max_size=3)

slots = st.builds(
    Slots,
    awaiting=st.sampled_from(Awaiting),
    task=st.none() | st.builds(Task, words, pairs),
    amount=st.none() | st.decimals(min_value=0, max_value=10**12, places=2),
    term_days=st.none() | st.integers(1, 10_000),
    category=st.none() | words,
    risk=st.none() | words,
    product=st.none() | words,
    products=st.lists(words, max_size=3).map(tuple),
    decision=st.none() | words,
    assessment=st.none() | st.builds(AssessmentProgress, words, pairs),
    callback=st.none() | st.builds(CallbackPlan, words, words, words, words, words),
    clarification=st.none()
    | st.builds(Clarification, st.lists(words, max_size=2).map(tuple), pairs),
    misses=st.integers(0, 9),
    phone=st.none() | st.integers(1, 999),
    rating_subject=st.none() | words,
    stepup=st.none() | words,
    asked=st.lists(words, max_size=2).map(tuple),
)


@given(slots)
def test_what_is_written_is_read_back(value: Slots) -> None:
    every: SlotChanges = {name: getattr(value, name) for name in SLOT_NAMES}  # type: ignore[assignment]
    assert read_slots(write_slots(every)) == value


@given(st.dictionaries(st.sampled_from(SLOT_NAMES), st.none() | st.booleans() | words | pairs))
def test_a_value_of_another_shape_is_absent_not_an_error(raw: dict[str, object]) -> None:
    read_slots(raw)


def test_numbers_that_came_back_as_floats_are_whole_again() -> None:
    assert read_slots({"term_days": 365.0, "misses": 1.0}).term_days == 365


def test_changed_replaces_only_what_is_named() -> None:
    before = Slots(amount=Decimal(5), product="A")
    assert before.changed(changes(amount=None)) == Slots(product="A")
