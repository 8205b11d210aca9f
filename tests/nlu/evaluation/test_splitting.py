from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.evaluation.contract import Sample, SplitImpossible
from nlu.evaluation.splitting import few_shots, folds, hold_out

SAMPLES = [Sample(f"{label} {i}", label) for label in "abc" for i in range(7)]
labelled = st.lists(
    st.builds(Sample, st.text("xyXY ", min_size=1, max_size=3), st.sampled_from("ab")),
    min_size=4,
    max_size=30,
)


def test_few_shots_are_balanced_and_another_seed_draws_others() -> None:
    first, second = few_shots(SAMPLES, 3, seed=0), few_shots(SAMPLES, 3, seed=1)
    assert sorted(sample.label for sample in first) == [*"aaabbbccc"]
    assert first == few_shots(SAMPLES, 3, seed=0) != second


def test_few_shots_never_draw_a_copy() -> None:
    assert len(few_shots([*SAMPLES, *SAMPLES], 7, seed=0)) == len(SAMPLES)


def test_more_shots_than_there_are_is_an_error() -> None:
    with pytest.raises(SplitImpossible, match="no class has 8 messages"):
        few_shots(SAMPLES, 8, seed=0)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60), st.integers(0, 5))
def test_what_is_held_out_is_not_learnt_and_every_class_is(numbers: list[int], seed: int) -> None:
    labels = np.array(numbers, np.int64)
    seen, held = hold_out(labels, 0.2, seed)
    assert sorted([*seen, *held]) == list(range(len(labels)))
    assert set(labels[seen]) == set(labels)


@given(labelled, st.integers(2, 4), st.integers(0, 3))
def test_folds_judge_everything_once_and_leak_nothing(
    samples: list[Sample], count: int, seed: int
) -> None:
    parts = list(folds(samples, count, seed))
    assert sum(len(held) for _, held in parts) == len(samples)
    for seen, held in parts:
        assert not _plain(seen) & _plain(held)


def test_folds_are_stratified() -> None:
    for _, held in folds(SAMPLES, 7, seed=0):
        assert sorted(sample.label for sample in held) == ["a", "b", "c"]


def test_too_many_folds_are_an_error() -> None:
    with pytest.raises(SplitImpossible, match="21 messages make no 22 folds"):
        list(folds(SAMPLES, 22, seed=0))


def _plain(samples: list[Sample]) -> set[str]:
    """Return the texts, whatever their capitals and spaces."""
    return {" ".join(sample.text.split()).casefold() for sample in samples}
