"""Splits that leak nothing: few shots, a held-out part, folds; all stratified and seeded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from nlu.evaluation.contract import Sample, SplitImpossible
from nlu.training.networks.members import Labels


def few_shots(samples: Sequence[Sample], shots: int, seed: int) -> list[Sample]:
    """Draw ``shots`` different messages of every class (all of a smaller class).

    Raises:
        SplitImpossible: no class has as many messages.
    """
    rows = _rows_by_label(list(dict.fromkeys(samples)))
    if max(len(found) for found in rows.values()) < shots:
        raise SplitImpossible(f"no class has {shots} messages: ask for fewer --shots")
    generator = np.random.default_rng(seed)
    return [
        found[i]
        for _, found in sorted(rows.items())
        for i in generator.permutation(len(found))[:shots]
    ]


def hold_out(labels: Labels, share: float, seed: int) -> tuple[Labels, Labels]:
    """Split rows in two, stratified: of each class about ``share``, at least one, is held out.

    A class of one message stays whole in the first part.

    Returns:
        Rows to learn from, rows held out; int64, rising.
    """
    generator = np.random.default_rng(seed)
    held: list[int] = []
    for label in np.unique(labels):
        rows = generator.permutation(np.flatnonzero(labels == label))
        many = max(1, round(share * len(rows))) if len(rows) > 1 else 0
        held += rows[:many].tolist()
    outside = np.array(sorted(held), np.int64)
    return np.setdiff1d(np.arange(len(labels)), outside), outside


def folds(
    samples: Sequence[Sample], count: int, seed: int
) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """Split samples into ``count`` stratified folds; copies of a text stay in one fold.

    Yields:
        What to learn from, what to judge on.

    Raises:
        SplitImpossible: there are fewer messages than folds.
    """
    if len(samples) < count:
        raise SplitImpossible(f"{len(samples)} messages make no {count} folds")
    number = _fold_numbers(samples, count, seed)
    for fold in range(count):
        yield (
            [s for s, n in zip(samples, number, strict=True) if n != fold],
            [s for s, n in zip(samples, number, strict=True) if n == fold],
        )


def _fold_numbers(samples: Sequence[Sample], count: int, seed: int) -> list[int]:
    """Deal the texts of each class out in turn, where the last class stopped."""
    generator = np.random.default_rng(seed)
    fold_of: dict[str, int] = {}
    turn = 0
    for _, found in sorted(_rows_by_label(samples).items()):
        for i in generator.permutation(len(found)):
            key = _key(found[i].text)
            if key not in fold_of:
                fold_of[key] = turn % count
                turn += 1
    return [fold_of[_key(sample.text)] for sample in samples]


def _rows_by_label(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    rows: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        rows[sample.label].append(sample)
    return rows


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()
