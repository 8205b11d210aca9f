"""Near copies among many texts, beside comparing every pair.

``python tests/benchmarks/test_near_copies.py`` prints the processor time of 50,000 texts and what
every pair of them would take, reckoned from 1,000. As a test it only checks that all was measured,
on fewer: no test asserts a time.
"""

from __future__ import annotations

import time
from collections import Counter
from itertools import combinations
from random import Random

from data.linting.similarity import GRAMS, near_pairs
from data.utterances import load, normalise

ALIKE = 0.8


def texts_of(many: int) -> list[str]:
    """Return different texts: one of our utterances, and the beginning of another."""
    chance, ours = Random(7), [normalise(each.text) for each in load()]
    made: dict[str, None] = {}
    while len(made) < many:
        made[f"{chance.choice(ours)}{chance.choice(ours)[:12]}"] = None
    return list(made)


def grams(text: str) -> Counter[str]:
    """Return the pieces that two texts are compared by."""
    padded, sizes = f" {text} ", range(GRAMS[0], GRAMS[1] + 1)
    return Counter(padded[at : at + n] for n in sizes for at in range(len(padded) - n + 1))


def measure(many: int, compared: int) -> tuple[float, float, int]:
    """Return the seconds of ``many`` texts, those of every pair of them, and the pairs found."""
    texts = texts_of(many)
    started = time.process_time()
    found = sum(1 for _ in near_pairs(texts, ALIKE))
    ours = time.process_time() - started
    some = [grams(text).keys() for text in texts[:compared]]
    started = time.process_time()
    for one, other in combinations(some, 2):
        assert len(one & other) <= len(one)
    pairs = compared * (compared - 1) / 2
    every = (time.process_time() - started) * (many * (many - 1) / 2) / pairs
    return ours, every, found


def test_both_ways_are_measured() -> None:
    ours, every, found = measure(2_000, 100)
    assert ours > 0
    assert every > 0
    assert found > 0


if __name__ == "__main__":
    seconds, of_every_pair, pairs_found = measure(50_000, 1_000)
    print(  # noqa: T201
        f"50,000 texts: {seconds:.0f} s, {pairs_found} pairs; every pair compared: "
        f"{of_every_pair:,.0f} s, {of_every_pair / seconds:,.0f} times as long"
    )
