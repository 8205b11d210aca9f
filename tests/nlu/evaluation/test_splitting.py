from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
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
    seen, held = hold_out([str(row) for row in range(len(labels))], labels, 0.2, seed)
    assert sorted([*seen, *held]) == list(range(len(labels)))
    assert set(labels[seen]) == set(labels)
    # Where no text is repeated: of each class about a fifth, and one of two.
    counts = {label: numbers.count(label) for label in numbers}
    wanted = sum(max(1, round(0.2 * n)) for n in counts.values() if n > 1)
    assert len(held) == wanted


@given(labelled, st.integers(0, 5))
def test_copies_are_held_out_together_and_every_class_is_learnt(
    samples: list[Sample], seed: int
) -> None:
    labels = np.array([ord(sample.label) for sample in samples])
    seen, held = hold_out([sample.text for sample in samples], labels, 0.2, seed)
    assert sorted([*seen, *held]) == list(range(len(samples)))
    assert not _plain([samples[i] for i in seen]) & _plain([samples[i] for i in held])
    assert set(labels[seen]) == set(labels)


def test_of_a_log_with_many_copies_no_more_than_the_share_is_held_out() -> None:
    texts = ["Yes"] * 60 + ["yes "] * 20 + [f"yes {i}" for i in range(20)] + ["no", "NO", "never"]
    labels = np.array([0] * 100 + [1] * 3)
    _, held = hold_out(texts, labels, 0.2, seed=0)
    assert sum(labels[held] == 0) == 4  # of 21 texts; that of 80 rows is learnt
    assert {texts[i] for i in held if labels[i] == 1} == {"never"}


@given(labelled, st.integers(2, 4), st.integers(0, 3))
def test_folds_judge_everything_once_and_leak_nothing(
    samples: list[Sample], count: int, seed: int
) -> None:
    assume(len(_plain(samples)) >= count)
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


def test_fewer_texts_than_folds_are_an_error() -> None:
    copies = [Sample(text, "a") for text in ("yes", "Yes", "YES ", "no")]
    with pytest.raises(SplitImpossible, match=r"4 messages \(2 different ones\) make no 3 folds"):
        list(folds(copies, 3, seed=0))


def _plain(samples: list[Sample]) -> set[str]:
    """Return the texts, whatever their capitals and spaces."""
    return {" ".join(sample.text.split()).casefold() for sample in samples}
