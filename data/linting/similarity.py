"""Texts that are nearly the same: all pairs above a similarity, without comparing all pairs.

The similarity is the cosine of the sets of character n-grams (1 to 3): it does not depend on
the other texts, it falls faster than edit distance when a short text changes (我要开卡, 我要销卡),
and it is the same in Chinese and English.

Two sets that are alike share many grams, hence a rare one: with overlap at least t² of the
size, the 1 - t² rarest grams of both (plus one) must meet. Only such pairs are compared
(prefix filtering; Bayardo, Ma and Srikant, "Scaling up all pairs similarity search", 2007).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

GRAMS = (1, 3)
_ROWS = 1024  # texts compared with all others at a time
_PAIRS = 200_000  # candidates sketched at a time: some 50 MB
_BITS = 512  # some ten times the grams of a sentence, so that two rarely share a bit
_SLACK = 1e-9  # of floating point

Progress = Callable[[int, int], None]
Pair = tuple[int, int, float]


def near_pairs(
    texts: Sequence[str], threshold: float, progress: Progress = lambda done, total: None
) -> Iterator[Pair]:
    """Yield places of two texts (the smaller first) and their similarity, if high enough.

    Args:
        texts: best normalised before; none of them twice, or copies yield pairs of 1.0 each.
        threshold: least similarity, above 0 up to 1.
        progress: called with the number of texts compared so far and of all.

    >>> [(i, j) for i, j, _ in near_pairs(["deposit", "deposits", "loan"], 0.8)]
    [(0, 1)]
    """
    if len(texts) < 2:
        return
    grams = _grams(texts)
    prefixes = _prefixes(grams, threshold)
    sketches = _Sketches(grams)
    across = prefixes.T.tocsr()
    for start in range(0, len(texts), _ROWS):
        met = (prefixes[start : start + _ROWS] @ across).tocoo()
        rows, columns = met.row + start, met.col
        later = columns > rows
        for one, other in sketches.possible(rows[later], columns[later], threshold):
            yield from _measured(grams, one, other, threshold)
        progress(min(start + _ROWS, len(texts)), len(texts))


def _grams(texts: Sequence[str]) -> Any:
    """Return which text has which gram, rare grams first: 0/1 sparse (texts, grams)."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectoriser = CountVectorizer(
        analyzer="char", ngram_range=GRAMS, binary=True, lowercase=False, dtype=np.int32
    )
    matrix = vectoriser.fit_transform(f" {text} " for text in texts).tocsr()
    often = np.asarray(matrix.sum(axis=0)).ravel()
    ordered = matrix[:, np.argsort(often, kind="stable")].tocsr()
    ordered.sort_indices()
    return ordered


def _prefixes(grams: Any, threshold: float) -> Any:
    """Keep of each text only its rarest grams, of which two alike must share one."""
    from scipy.sparse import csr_matrix

    sizes = np.diff(grams.indptr)
    lengths = sizes - np.ceil(threshold**2 * sizes - 1e-9).astype(int) + 1
    kept = [
        grams.indices[start : start + length]
        for (start, _), length in zip(pairwise(grams.indptr), lengths, strict=True)
    ]
    columns = np.concatenate(kept)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((np.ones(len(columns), np.int32), columns, starts), shape=grams.shape)


class _Sketches:
    """A bit for each gram of a text: what one has and the other lacks is not shared.

    Most candidates fall away by it, before they are measured gram by gram.
    """

    def __init__(self, grams: Any) -> None:
        texts = np.repeat(np.arange(grams.shape[0]), np.diff(grams.indptr))
        seen = np.zeros((grams.shape[0], _BITS), np.uint8)
        seen[texts, grams.indices % _BITS] = 1
        self._bits = np.packbits(seen, axis=1).view(np.uint64)
        self._sizes = np.diff(grams.indptr)

    def possible(self, rows: Any, columns: Any, threshold: float) -> Iterator[tuple[Any, Any]]:
        """Yield those of the pairs that may be alike, in portions."""
        for start in range(0, len(rows), _PAIRS):
            one, other = rows[start : start + _PAIRS], columns[start : start + _PAIRS]
            least = threshold * np.sqrt(self._sizes[one] * self._sizes[other]) - _SLACK
            kept = (self._most(one, other) >= least) & (self._most(other, one) >= least)
            yield one[kept], other[kept]

    def _most(self, one: Any, other: Any) -> Any:
        """Return how many grams of each text the other can have at most."""
        lacking = self._bits[one] & ~self._bits[other]
        return self._sizes[one] - np.bitwise_count(lacking).sum(axis=1, dtype=np.int32)


def _measured(grams: Any, rows: Any, columns: Any, threshold: float) -> Iterator[Pair]:
    sizes = np.diff(grams.indptr).astype(np.float64)
    shared = np.asarray(grams[rows].multiply(grams[columns]).sum(axis=1)).ravel()
    similarity = shared / np.sqrt(sizes[rows] * sizes[columns])
    for place in np.flatnonzero(similarity >= threshold - _SLACK):
        yield int(rows[place]), int(columns[place]), float(similarity[place])
