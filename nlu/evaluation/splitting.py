"""Splits that leak nothing: few shots, a held-out part, folds; all stratified and seeded.

What is kept together: of a held-out part and of folds, texts that are equal but for capitals and
spaces, whatever their labels. Texts that are nearly alike may part; ``evaluate --new-only`` leaves
those out of a test. Few shots are drawn without copies, word for word and label for label.
"""

from __future__ import annotations

from collections import Counter, defaultdict
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


def hold_out(
    texts: Sequence[str], labels: Labels, share: float, seed: int
) -> tuple[Labels, Labels]:
    """Split rows in two, stratified: of each class about ``share``, at least one, is held out.

    Of a class that repeats itself it is no more than that of its rows and of its different texts.
    Copies of a text stay on one side. A class of one text stays whole in the first part, and so
    does a text of two classes.

    Returns:
        Rows to learn from, rows held out; int64, rising.
    """
    generator = np.random.default_rng(seed)
    keys = [_key(text) for text in texts]
    classes: dict[str, set[int]] = defaultdict(set)
    for key, label in zip(keys, labels.tolist(), strict=True):
        classes[key].add(label)
    held: set[str] = set()
    for label in np.unique(labels):
        rows = generator.permutation(np.flatnonzero(labels == label)).tolist()
        own = [keys[row] for row in rows if len(classes[keys[row]]) == 1]
        held |= _held_out(own, len({keys[row] for row in rows}), share, len(rows))
    outside = np.array([row for row, key in enumerate(keys) if key in held], np.int64)
    return np.setdiff1d(np.arange(len(labels)), outside), outside


def _held_out(keys: Sequence[str], different: int, share: float, rows: int) -> set[str]:
    """Choose the texts of a class that are held out.

    Args:
        keys: the texts, once a row, in a random order; without those of other classes as well.
        different: texts that the class has; one of them is left to learn from.
        share: of rows and of texts that is wanted.
        rows: that the class has.
    """
    if different < 2 or not keys:
        return set()
    many = max(1, round(share * rows))
    texts = min(max(1, round(share * different)), different - 1)
    copies = Counter(keys)  # keeps the order in which the texts come
    chosen: set[str] = set()
    for key, count in copies.items():
        if count <= many and len(chosen) < texts:
            chosen.add(key)
            many -= count
    # Every text is said more often than rows are wanted: that of the fewest.
    return chosen or {min(copies, key=copies.__getitem__)}


def folds(
    samples: Sequence[Sample], count: int, seed: int
) -> Iterator[tuple[list[Sample], list[Sample]]]:
    """Split samples into ``count`` stratified folds; copies of a text stay in one fold.

    Yields:
        What to learn from, what to judge on.

    Raises:
        SplitImpossible: there are fewer different messages than folds.
    """
    different = len({_key(sample.text) for sample in samples})
    if different < count:
        said = f" ({different} different ones)" if different < len(samples) else ""
        raise SplitImpossible(f"{len(samples)} messages{said} make no {count} folds")
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
