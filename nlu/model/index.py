"""Nearest example utterances (FAISS): all rows compared, or a graph where that is too slow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors

# Exact search over 100,000 utterances takes about 10 ms of one core, the whole of what a
# message may cost; the graph 0.3 ms.
APPROXIMATE_FROM = 100_000
# Of 16 / 32 links and 64 / 128 / 256 candidates: 98 % of the exact neighbours among 100,000 and
# 90 % among a million (docs/benchmarks.md); twice the links take two and a half times as long
# to build.
_LINKS = 16
_CANDIDATES_BUILDING = 80
_CANDIDATES_SEARCHING = 128
# Numbers of one byte: a third of the memory, and the same neighbours within half a percent.
_ONE_BYTE: Any = faiss.ScalarQuantizer.QT_8bit  # FAISS's types take the enum for an int
# The range of each column is read from this many rows.
_RANGED = 100_000
# From so many rows on one byte a number is scanned first, and all four bytes of the best only: a
# third of the time (of 29,000 rows 0.9 ms, not 2.7), and less waiting for memory. It may miss a
# neighbour that one byte a number puts behind all that are read again.
SCANNED_FROM = 4_000
# So many times the neighbours that are asked for are read again: of 300 utterances held out from
# our 34,432 each had all of its twelve among the 48.
_REREAD = 4


class IndexKind(StrEnum):
    """How neighbours are searched.

    Attributes:
        EXACT: every number of every row is compared.
        SCAN: one byte a number of every row, then the best again in full.
        HNSW: along a graph of near rows.
    """

    EXACT = "exact"
    SCAN = "scan"
    HNSW = "hnsw"


def kind_for(wanted: str, rows: int) -> IndexKind:
    """Return the kind for a wish (``auto`` or a kind's name) and a number of utterances.

    >>> [kind_for("auto", rows).value for rows in (3_999, 4_000, 100_000)]
    ['exact', 'scan', 'hnsw']
    >>> kind_for("exact", 1_000_000).value
    'exact'

    Raises:
        ValueError: there is no such kind.
    """
    if wanted != "auto":
        return IndexKind(wanted)
    if rows >= APPROXIMATE_FROM:
        return IndexKind.HNSW
    return IndexKind.SCAN if rows >= SCANNED_FROM else IndexKind.EXACT


@dataclass(frozen=True)
class Neighbours:
    """The nearest rows of each query, best first.

    Attributes:
        rows: int64 (n, k); row numbers of the index.
        similarity: float32 (n, k); cosine.
    """

    rows: NDArray[np.int64]
    similarity: Vectors


class VectorIndex:
    """Search over unit vectors.

    Args:
        vectors: float32 (n, d) of length 1.
        kind: how to search them; none = what suits their number.
    """

    def __init__(self, vectors: Vectors, kind: IndexKind | None = None) -> None:
        rows = np.ascontiguousarray(vectors, np.float32)
        self._index = _empty(kind or kind_for("auto", len(rows)), rows.shape[1])
        if not self._index.is_trained:
            self._index.train(rows[:: max(1, len(rows) // _RANGED)])
        self._index.add(rows)

    @classmethod
    def read(cls, path: Path) -> VectorIndex:
        """Read an index from a file.

        Raises:
            ValueError: it is not an index.
        """
        index = cls.__new__(cls)
        try:
            index._index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name} is not an index") from error
        return index

    def write(self, path: Path) -> None:
        """Write the index to a file."""
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def kind(self) -> IndexKind:
        """How neighbours are searched."""
        if isinstance(self._index, faiss.IndexHNSW):
            return IndexKind.HNSW
        scanned = isinstance(self._index, faiss.IndexRefine)
        return IndexKind.SCAN if scanned else IndexKind.EXACT

    @property
    def vectors(self) -> Vectors:
        """The rows, float32 (n, d); with HNSW as exactly as they are kept."""
        return np.asarray(self._index.reconstruct_n(0, len(self)), np.float32)

    def search(self, queries: Vectors, k: int) -> Neighbours:
        """Find the ``k`` nearest rows (fewer if the index is smaller) of each query."""
        similarity, rows = self._index.search(queries, min(k, len(self)))
        missing = rows < 0  # a graph may find fewer: the best stands in, as far as can be
        if missing.any():
            rows = np.where(missing, rows[:, :1], rows)
            similarity = np.where(missing, np.float32(-1), similarity)
        return Neighbours(rows, similarity)


def use_threads(threads: int) -> None:
    """Limit FAISS's own threads (one search is far shorter than starting them)."""
    faiss.omp_set_num_threads(threads)


def _empty(kind: IndexKind, dimension: int) -> Any:
    if kind is IndexKind.EXACT:
        return faiss.IndexFlatIP(dimension)
    if kind is IndexKind.SCAN:
        rough = faiss.IndexScalarQuantizer(dimension, _ONE_BYTE, faiss.METRIC_INNER_PRODUCT)
        reread = faiss.IndexRefineFlat(rough)
        reread.k_factor = _REREAD
        return reread
    index = faiss.IndexHNSWSQ(dimension, _ONE_BYTE, _LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = _CANDIDATES_BUILDING
    index.hnsw.efSearch = _CANDIDATES_SEARCHING
    return index
