from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from nlu.evaluation.contract import Answers, Judged
from nlu.evaluation.metrics import (
    Confusion,
    Mistake,
    accepted,
    choose_threshold,
    confusions,
    figures,
    macro_f1,
    reliability,
    worst_mistakes,
)
from nlu.training.calibration import expected_calibration_error


def _judged(labels: Sequence[int], rows: Sequence[Sequence[float]], threshold: float = 0) -> Judged:
    table = np.array(rows, np.float32)
    return Judged(
        names=["a", "b", "c"],
        texts=[f"text {i}" for i in range(len(labels))],
        labels=np.array(labels),
        answers=Answers(table, table.max(axis=1)),
        outside_texts=["rain", "love"],
        outside=Answers(
            np.array([[0.6, 0.2, 0.2], [0.1, 0.2, 0.7]], np.float32),
            np.array([0.2, 0.9], np.float32),
        ),
        threshold=threshold,
        milliseconds=np.array([1.0, 2.0, 3.0]),
        train_seconds=4.0,
    )


FOUR = _judged(
    [0, 1, 2, -1],
    [[0.9, 0.1, 0.0], [0.7, 0.3, 0.0], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1]],
    threshold=0.6,
)


def test_figures_of_four_messages_worked_out_by_hand() -> None:
    found = figures(FOUR)
    assert found.accuracy == 0.5
    assert found.in_scope_accuracy == 0.25  # of the two right ones, one is below the threshold
    assert found.oos_recall == 0.5
    assert found.threshold == 0.6
    assert found.ece == pytest.approx((0.1 + 0.7 + 0.5 + 0.8) / 4, abs=1e-6)
    assert (found.p50_ms, found.p95_ms, found.train_s) == (2.0, pytest.approx(2.9), 4.0)


def test_a_class_of_strangers_is_an_intent_to_accuracy_and_refused_to_recall() -> None:
    judged = replace(FOUR, strange=frozenset({"c", "d"}), untaught=["d"])
    found, before = figures(judged), figures(FOUR)
    for key in ("accuracy", "macro_f1", "ece"):
        assert getattr(found, key) == getattr(before, key)
    assert found.in_scope_accuracy == 0.5  # of "text 0" and "text 1"
    # "text 2" is of c, unsure, and heard as c; "text 3" is of d and heard as b; "rain" is unsure,
    # and "love" is heard as c.
    assert found.oos_recall == 0.75
    assert accepted([judged, judged]) == [Mistake("text 3", "d (never trained)", "b", 0.8)]
    assert accepted([FOUR]) == [Mistake("love", "(out of scope)", "c", 0.7)]


def test_a_test_of_strangers_only_has_no_accuracy_in_scope() -> None:
    found = figures(replace(FOUR, strange=frozenset("abcd"), untaught=["d"]))
    assert (found.in_scope_accuracy, found.oos_recall) == (None, 1.0)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=50))
def test_macro_f1_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    labels, heard = np.array(pairs).T
    expected = f1_score(labels, heard, average="macro", zero_division=0)
    assert macro_f1(labels, heard) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=60))
def test_calibration_error_is_a_share_and_blind_to_order(pairs: list[tuple[float, bool]]) -> None:
    confidence = np.array([pair[0] for pair in pairs], np.float32)
    right = np.array([pair[1] for pair in pairs])
    error = expected_calibration_error(confidence, right)
    assert 0 <= error <= 1
    assert error == pytest.approx(expected_calibration_error(confidence[::-1], right[::-1]))
    assert error >= abs(confidence.mean() - right.mean()) - 1e-5  # bins can only part, not cancel


def test_who_is_as_right_as_sure_has_no_calibration_error() -> None:
    assert expected_calibration_error(np.full(4, 0.75, np.float32), np.array([1, 1, 1, 0])) == 0


def test_the_threshold_refuses_strangers_at_half_a_point_of_accuracy() -> None:
    inside = np.linspace(0.3, 1, 1000).astype(np.float32)
    strangers = np.array([0.1, 0.2, 0.99], np.float32)
    limit = choose_threshold(inside, np.ones(1000, bool), strangers)
    assert (strangers < limit).tolist() == [True, True, False]
    assert (inside < limit).sum() <= 5


def test_without_strangers_one_right_answer_in_two_hundred_is_refused() -> None:
    inside = np.linspace(0, 1, 1001).astype(np.float32)
    assert choose_threshold(inside, np.ones(1001, bool), np.zeros(0, np.float32)) == pytest.approx(
        0.005
    )


def test_confusions_are_counted_over_fits_most_frequent_first() -> None:
    found = confusions([FOUR, FOUR])
    assert found == [
        Confusion("(never trained)", "b", 2),
        Confusion("(out of scope)", "c", 2),
        Confusion("b", "a", 2),
    ]


def test_the_worst_mistake_is_the_surest() -> None:
    assert worst_mistakes([FOUR])[0] == Mistake("text 3", "(never trained)", "b", 0.8)


def test_reliability_counts_every_message_once() -> None:
    bins = reliability(FOUR.answers.probabilities, FOUR.right)
    assert sum(one.count for one in bins) == 4
    assert [round(one.confidence, 2) for one in bins] == [0.5, 0.7, 0.8, 0.9]
