"""Folds: everything is held out once, paraphrases together, every intent in each part."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.utterances import UtterancesError
from nlu.training.folds import folds_of, paraphrase_groups

LETTERS = np.random.default_rng(7).choice(list("abcdefghijklmnopqrstuvwxyz"), (400, 14))
PHRASES = ["".join(row) for row in LETTERS]  # no two are near copies


@given(
    chosen=st.lists(st.sampled_from(PHRASES), min_size=24, max_size=120, unique=True),
    count=st.integers(2, 5),
    seed=st.integers(0, 99),
)
def test_everything_is_held_out_once_and_paraphrases_are_not_parted(
    chosen: list[str], count: int, seed: int
) -> None:
    texts = [f"{said} {copy}" for n, said in enumerate(chosen) for copy in range(1 + n % 3)]
    labels = np.arange(len(texts), dtype=np.int64) // (len(texts) // 2 + 1)
    parts = folds_of(texts, labels, count, seed)
    held = np.sort(np.concatenate([part.held for part in parts]))
    assert held.tolist() == list(range(len(texts)))
    groups = paraphrase_groups(texts)
    assert len(set(groups.tolist())) == len(chosen)
    for part in parts:
        assert sorted([*part.seen, *part.held]) == list(range(len(texts)))
        assert not set(groups[part.seen].tolist()) & set(groups[part.held].tolist())


def test_every_intent_is_dealt_out_evenly() -> None:
    labels = np.arange(len(PHRASES), dtype=np.int64) % 7
    for part in folds_of(PHRASES, labels, 5, seed=1):
        counts = np.bincount(labels[part.held], minlength=7)
        assert np.abs(counts - np.bincount(labels) / 5).max() <= 1


@pytest.mark.filterwarnings("ignore:The least populated class")
def test_paraphrases_count_once_where_too_few_are_held_against_the_folds() -> None:
    texts = ["存一万", "存两万", "存三万", "取钱", "怎么取款"]
    labels = np.array([0, 0, 0, 1, 1])
    with pytest.raises(UtterancesError, match="no intent has 3 utterances that differ in more"):
        folds_of(texts, labels, 3, seed=0)
    assert len(folds_of(texts, labels, 2, seed=0)) == 2
