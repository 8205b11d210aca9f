from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlu.evaluation.contract import Sample
from nlu.evaluation.copies import apart

texts = st.lists(st.text("abc 好", min_size=1, max_size=6), max_size=12)


def _samples(*said: str) -> list[Sample]:
    return [Sample(text, "any") for text in said]


def test_a_copy_is_known_whatever_its_capitals_signs_and_label() -> None:
    test = [Sample("Yes, please!", "affirm"), Sample("not that one", "deny")]
    new, known = apart(test, [Sample("yes please", "thank")])
    assert (new, known) == (test[1:], test[:1])


def test_what_differs_in_a_slip_is_known_and_what_says_another_thing_is_new() -> None:
    train = _samples("what is the interest on a three year deposit")
    test = _samples(
        "whats is the interest on a three year deposit",
        "what is the fee of a three year loan",
    )
    new, known = apart(test, train)
    assert (new, known) == (test[1:], test[:1])


def test_a_test_may_repeat_itself() -> None:
    test = _samples("fees", "fees", "fee list")
    assert apart(test, _samples("rates")) == (test, [])


@given(texts, texts)
def test_everything_is_in_one_part_and_what_is_new_leaks_nothing(
    said: list[str], learnt: list[str]
) -> None:
    test, train = _samples(*said), _samples(*learnt)
    new, known = apart(test, train)
    assert sorted([*new, *known], key=lambda sample: sample.text) == sorted(
        test, key=lambda sample: sample.text
    )
    assert apart(new, train) == (new, [])
