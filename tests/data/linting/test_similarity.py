from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.linting.similarity import GRAMS, near_pairs
from data.utterances import load, normalise

TEXTS = st.lists(st.text(alphabet="abc开户卡", max_size=12), max_size=12, unique=True)


def grams(text: str) -> set[str]:
    padded = f" {text} "
    sizes = range(GRAMS[0], GRAMS[1] + 1)
    return {padded[at : at + n] for n in sizes for at in range(len(padded) - n + 1)}


def alike(one: str, other: str) -> float:
    a, b = grams(one), grams(other)
    return len(a & b) / (len(a) * len(b)) ** 0.5


@given(TEXTS, st.sampled_from([0.5, 0.8, 0.9, 1.0]))
def test_it_finds_what_comparing_all_pairs_finds(texts: list[str], threshold: float) -> None:
    found = {(one, other): how for one, other, how in near_pairs(texts, threshold)}
    every = {
        (one, other): how
        for one, other in combinations(range(len(texts)), 2)
        if (how := alike(texts[one], texts[other])) >= threshold - 1e-9
    }
    assert found == pytest.approx(every)


def test_progress_is_told_to_the_end() -> None:
    chance, ours = Random(7), [normalise(each.text) for each in load()]
    steps: list[int] = []
    list(near_pairs(chance.sample(ours, 3_000), 0.8, lambda done, total: steps.append(done)))
    assert steps == sorted(steps)
    assert steps[-1] == 3_000


def test_nothing_and_one_text_have_no_pairs() -> None:
    assert list(near_pairs([], 0.8)) == list(near_pairs(["hello"], 0.8)) == []
