"""Leader clustering: a text joins the nearest cluster that is near enough, or begins one.

Incremental by nature: a cluster is never split, merged or renamed, so what staff have seen of
it stays true; and one pass over new texts costs (new x clusters) inner products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nlu.encoding.encoder import Vectors

# On our own 6,700 utterances, in random order: at 0.6 clusters of three and more hold 81 % of
# the texts, and three in four texts share the intent of their cluster's majority (0.7: 57 % and
# 87 %; 0.5: 93 % and 58 %). Staff take out single texts, so many at once counts for more.
SIMILARITY = 0.6


@dataclass(frozen=True)
class Placed:
    """Where the texts went.

    Attributes:
        clusters: of each text, the number of its cluster: those given first, then new ones.
        totals: float32 (clusters, d); the sum of each cluster's vectors, old and new.
    """

    clusters: list[int]
    totals: Vectors


def place(vectors: Vectors, totals: Vectors, similarity: float = SIMILARITY) -> Placed:
    """Put texts into clusters, one after the other.

    Args:
        vectors: float32 (n, d), unit vectors of the new texts.
        totals: float32 (k, d), the sums of the present clusters' unit vectors; k may be 0.
        similarity: least cosine between a text and the middle of a cluster.
    """
    sums: list[Vectors] = list(totals)
    middles: list[Vectors] = [_unit(total) for total in sums]
    clusters: list[int] = []
    for vector in vectors:
        nearest = _nearest(vector, middles, similarity)
        if nearest is None:
            nearest = len(sums)
            sums.append(np.zeros_like(vector))
            middles.append(vector)
        sums[nearest] = sums[nearest] + vector
        middles[nearest] = _unit(sums[nearest])
        clusters.append(nearest)
    return Placed(clusters, np.array(sums, np.float32).reshape(-1, totals.shape[1]))


def _nearest(vector: Vectors, middles: Sequence[Vectors], similarity: float) -> int | None:
    if not middles:
        return None
    cosines = np.array(middles) @ vector
    best = int(cosines.argmax())
    return best if cosines[best] >= similarity else None


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
