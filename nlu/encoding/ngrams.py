"""Character and word n-grams hashed into a fixed number of columns.

Embeddings know that two sentences are alike; n-grams know the exact word that makes the
difference (要 or 不要, fee or rate). The head reads both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

# 16k columns keep collisions rare for the ~20k distinct n-grams that matter after idf,
# and the head's table at 16k x 60 classes x 4 bytes = 4 MB.
BUCKETS = 2**14
_LONGEST_WORDS = 3
_INSIDE_WORD = (3, 4)
_READ_CHARACTERS = 400

# A unit is one Chinese character, one Latin word, one number (which one does not matter), or
# one other sign.
_UNIT = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_\u3040-\u9fff\uac00-\ud7af]+|[^\s]")


def buckets(text: str) -> NDArray[np.int64]:
    """Return the distinct columns that a text fills, in rising order."""
    units = ["#" if unit[0].isdigit() else unit for unit in _UNIT.findall(text[:_READ_CHARACTERS])]
    padded = ["^", *units, "$"]
    found = {crc32(unit.encode()) % BUCKETS for unit in units}
    for length in range(2, _LONGEST_WORDS + 1):
        for start in range(len(padded) - length + 1):
            found.add(crc32(" ".join(padded[start : start + length]).encode()) % BUCKETS)
    for unit in units:
        if len(unit) > _INSIDE_WORD[0]:
            found.update(_inside(f"<{unit}>"))
    return np.array(sorted(found), np.int64)


def _inside(word: str) -> set[int]:
    """Return the columns of the pieces of a Latin word: they survive a typo."""
    return {
        crc32(b"~" + word[start : start + length].encode()) % BUCKETS
        for length in _INSIDE_WORD
        for start in range(len(word) - length + 1)
    }


def inverse_frequency(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return how telling each column is: ln((1 + n) / (1 + df)) + 1, float32 (BUCKETS,)."""
    counts = np.zeros(BUCKETS)
    for text in texts:
        counts[buckets(text)] += 1
    return np.asarray(np.log((1 + len(texts)) / (1 + counts)) + 1, np.float32)


def weighted(text: str, idf: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the columns of a text and their weights (idf, scaled to length 1)."""
    columns = buckets(text)
    weights = idf[columns]
    length = float(np.sqrt(weights @ weights)) or 1.0
    return columns, weights / np.float32(length)


def matrix(texts: Sequence[str], idf: NDArray[np.float32]) -> sparse.csr_matrix:
    """Return the weighted n-grams of texts as CSR float32 (n, BUCKETS)."""
    rows = [weighted(text, idf) for text in texts]
    pointers = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    return sparse.csr_matrix(
        (
            np.concatenate([weights for _, weights in rows]),
            np.concatenate([columns for columns, _ in rows]),
            pointers,
        ),
        shape=(len(texts), BUCKETS),
        dtype=np.float32,
    )
