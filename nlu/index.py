"""Nearest example utterances (FAISS, exact inner product)."""

from __future__ import annotations

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from nlu.encoder import Vectors


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
    """Exact search over unit vectors.

    Args:
        vectors: float32 (n, d) of length 1.
    """

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = np.ascontiguousarray(vectors, np.float32)
        self._index = faiss.IndexFlatIP(self.vectors.shape[1])
        self._index.add(self.vectors)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, queries: Vectors, k: int) -> Neighbours:
        """Find the ``k`` nearest rows (fewer if the index is smaller) of each query."""
        similarity, rows = self._index.search(queries, min(k, len(self)))
        return Neighbours(rows, similarity)


def use_threads(threads: int) -> None:
    """Limit FAISS's own threads (one search is far shorter than starting them)."""
    faiss.omp_set_num_threads(threads)
