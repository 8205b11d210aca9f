"""Which question of the knowledge base a text asks, in the intents' own embedding.

A linear head over the entries chooses (held out, it is right three times in four where the
nearest wording is right every second time); the nearest wording's similarity tells whether
the knowledge base knows such a question at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.contract import FaqAnswer, FaqMatch
from nlu.encoding.encoder import Vectors
from nlu.model.index import VectorIndex

MATCHES = 4
# A match less probable than this is no help as "did you mean" either.
_LEAST = 0.03
NOTHING = FaqAnswer(matches=())


@dataclass(frozen=True)
class FaqLimits:
    """When a question may be answered; chosen on held-out wordings.

    Attributes:
        confidence: least calibrated probability of the best entry.
        similarity: least cosine to the nearest wording; below it the text asks something else.
    """

    confidence: float
    similarity: float


@dataclass(frozen=True)
class FaqModel:
    """The questions of the knowledge base.

    Attributes:
        ids: the entries.
        weights: float32 (d, entries), linear head.
        bias: float32 (entries,).
        sharpness: factor of the head's scores (calibration).
        index: every wording of every entry; None when there is no knowledge.
        limits: when to answer.
    """

    ids: tuple[str, ...]
    weights: Vectors
    bias: Vectors
    sharpness: float
    index: VectorIndex | None
    limits: FaqLimits

    @classmethod
    def empty(cls, dimension: int) -> FaqModel:
        """Return the model of an empty knowledge base."""
        nothing = np.empty((dimension, 0), np.float32)
        return cls((), nothing, np.empty(0, np.float32), 1.0, None, FaqLimits(1.0, 1.0))

    def answers(self, vectors: Vectors) -> list[FaqAnswer]:
        """Return the entries each text (n, d) may ask for, the likeliest first."""
        if self.index is None or not len(vectors):
            return [NOTHING] * len(vectors)
        nearest = self.index.search(vectors, 1).similarity[:, 0]
        probability = shares(vectors @ self.weights + self.bias, self.sharpness)
        return [
            self._answer(row, float(similarity))
            for row, similarity in zip(probability, nearest, strict=True)
        ]

    def _answer(self, probability: Vectors, similarity: float) -> FaqAnswer:
        if similarity < self.limits.similarity:
            return NOTHING
        best = np.argsort(-probability, kind="stable")[:MATCHES]
        matches = tuple(
            FaqMatch(faq_id=self.ids[place], score=round(float(probability[place]), 4))
            for place in best
            if probability[place] >= _LEAST
        )
        sure = bool(matches) and matches[0].score >= self.limits.confidence
        return FaqAnswer(matches=matches, sure=sure)


def shares(scores: NDArray[np.float32], sharpness: float) -> Vectors:
    """Return the softmax of scores times a factor, float32 (n, entries)."""
    logits = sharpness * (scores - scores.max(axis=1, keepdims=True))
    exponentials = np.exp(logits)
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True), np.float32)
