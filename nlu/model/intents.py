"""Which intent a text has: neighbour evidence and a linear head, blended into probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.contract import FALLBACK_INTENT, IntentMatch
from nlu.encoding.encoder import Vectors
from nlu.encoding.universal import TrainedNetworks
from nlu.model.head import LinearHead
from nlu.model.index import Neighbours, VectorIndex

NEIGHBOURS = 12
# Who may be in distress or wants a human is heard at the least sign: asking back costs more
# than a wrong guess, and each of these answers offers a human.
URGENT = frozenset({"lost_card", "fraud", "bereavement", "human"})
_URGENT_CONFIDENCE = 0.4
# What permits the bank something is not guessed: "turn it off" heard as "turn it on" would be
# a consent that nobody gave.
PERMITTING = frozenset({"personalisation_on", "resume_offers", "acknowledge_disclosure"})
_PERMITTING_CONFIDENCE = 0.85
# A neighbour counts exp(similarity / TEMPERATURE): 0.1 closer is about 2.7 times the evidence.
_TEMPERATURE = np.float32(0.1)
# Evidence of a class with no neighbour among the nearest, before the logarithm.
_FLOOR = np.float32(1e-3)
RANKED = 6


@dataclass(frozen=True)
class Blend:
    """How the sources of scores are weighed; fitted on held-out folds (calibration).

    Attributes:
        head: factor of the head's scores.
        neighbours: factor of the neighbours' log share.
        networks: factor of the scores of networks trained further.
    """

    head: float
    neighbours: float
    networks: float = 0.0


@dataclass(frozen=True)
class Limits:
    """When an answer is too unsure to be acted on; chosen on held-out data.

    Attributes:
        confidence: least calibrated probability of the best intent.
        margin: least distance to the second best.
        similarity: least cosine to the nearest example: further away is unknown ground.
    """

    confidence: float
    margin: float
    similarity: float


@dataclass(frozen=True)
class Judgement:
    """The ranked intents of one text, and whether the first may be acted on."""

    ranking: tuple[IntentMatch, ...]
    sure: bool

    @property
    def best(self) -> IntentMatch:
        """The most probable real intent."""
        return self.ranking[0]

    def with_fallback(self) -> tuple[IntentMatch, ...]:
        """Return the ranking with ``nlu_fallback`` before the real intents.

        Its confidence is that of the best intent being wrong, or the best intent's own when
        that is higher, so that the ranking stays sorted.
        """
        confidence = max(round(1 - self.best.confidence, 4), self.best.confidence)
        return (IntentMatch(name=FALLBACK_INTENT, confidence=confidence), *self.ranking)


@dataclass(frozen=True)
class IntentModel:
    """Everything needed to judge a text.

    Attributes:
        names: the intents; scores are in this order.
        head: linear head.
        index: the example utterances.
        labels: int64 (rows of the index,), intent number of each example.
        blend: calibration.
        limits: when to fall back.
        networks: trained further on the utterances; None where the settings ask for none.
    """

    names: tuple[str, ...]
    head: LinearHead
    index: VectorIndex
    labels: NDArray[np.int64]
    blend: Blend
    limits: Limits
    networks: TrainedNetworks | None = None

    def judge(self, texts: Sequence[str], vectors: Vectors) -> list[Judgement]:
        """Judge texts (normal form) with their embeddings (n, d)."""
        near = self.index.search(vectors, NEIGHBOURS)
        probabilities = blended(
            self.head.scores(texts, vectors),
            neighbour_evidence(near, self.labels, len(self.names)),
            self.blend,
            self.networks.scores(texts) if self.networks else None,
        )
        sure = acted_on(probabilities, near.similarity[:, 0], self.names, self.limits)
        return [
            Judgement(self._ranked(row), bool(one))
            for row, one in zip(probabilities, sure, strict=True)
        ]

    def _ranked(self, probabilities: Vectors) -> tuple[IntentMatch, ...]:
        order = np.argsort(-probabilities, kind="stable")[:RANKED]
        return tuple(
            IntentMatch(name=self.names[i], confidence=round(float(probabilities[i]), 4))
            for i in order
        )


def acted_on(
    probabilities: Vectors, similarity: Vectors, names: Sequence[str], limits: Limits
) -> NDArray[np.bool_]:
    """Tell of each text whether its likeliest intent may be acted on.

    Args:
        probabilities: float32 (n, c), calibrated.
        similarity: float32 (n,), cosine to the nearest example.
        names: of the intents (c).
        limits: of the model.

    Returns:
        bool (n,).
    """
    best = probabilities.argmax(axis=1)
    two = np.sort(probabilities, axis=1)[:, -2:]
    urgent = np.array([name in URGENT for name in names])[best]
    permitting = np.array([name in PERMITTING for name in names])[best]
    least = np.select(
        [urgent, permitting],
        [
            min(limits.confidence, _URGENT_CONFIDENCE),
            max(limits.confidence, _PERMITTING_CONFIDENCE),
        ],
        limits.confidence,
    )
    distance = two[:, -1] - two[:, 0] if two.shape[1] > 1 else two[:, -1]
    enough = (two[:, -1] >= least) & (urgent | (distance >= limits.margin))
    return np.asarray(enough & (similarity >= limits.similarity))


def neighbour_evidence(near: Neighbours, labels: NDArray[np.int64], classes: int) -> Vectors:
    """Return the log share of each class among the neighbours, float32 (n, classes)."""
    strength = np.exp((near.similarity - near.similarity[:, :1]) / _TEMPERATURE)
    shares = np.zeros((len(near.rows), classes), np.float32)
    for row, rows, weights in zip(shares, near.rows, strength, strict=True):
        np.add.at(row, labels[rows], weights)
    shares /= shares.sum(axis=1, keepdims=True)
    return np.asarray(np.log(shares + _FLOOR), np.float32)


def blended(
    scores: Vectors, evidence: Vectors, blend: Blend, networks: Vectors | None = None
) -> Vectors:
    """Return calibrated probabilities, float32 (n, classes).

    Args:
        scores: of the head.
        evidence: of the neighbours.
        blend: their factors.
        networks: scores of networks trained further, if there are any.
    """
    logits = blend.head * scores + blend.neighbours * evidence
    if networks is not None:
        logits += blend.networks * networks
    logits -= logits.max(axis=1, keepdims=True)
    exponentials = np.exp(logits)
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True), np.float32)
