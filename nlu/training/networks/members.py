"""What a matcher is put together from: each member gives every intent a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Encoder, Vectors
from nlu.encoding.normalise import normalise
from nlu.model import head as linear
from nlu.model.head import LinearHead
from nlu.model.index import VectorIndex
from nlu.model.intents import NEIGHBOURS, neighbour_evidence

Labels = NDArray[np.int64]

_ENCODED_AT_ONCE = 64
# Inverse regularisation of a plain head over unit vectors.
_PLAIN_C = 30.0


class Member(Protocol):
    """A fitted source of scores."""

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Return one or several tables of scores, float32 (n, classes) each."""
        ...


class MemberPlan(Protocol):
    """How a member is fitted."""

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> Member:
        """Fit on texts; every class 0 .. classes-1 must occur."""
        ...


class CombinedEncoder:
    """Several encoders side by side: one vector a text, of length 1."""

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self.encoders = encoders
        self.dimension = sum(encoder.dimension for encoder in encoders)
        self.fingerprint = "+".join(encoder.fingerprint for encoder in encoders)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``nlu.encoding.encoder.Encoder``."""
        parts = [
            np.hstack(
                [encoder.encode(texts[at : at + _ENCODED_AT_ONCE]) for encoder in self.encoders]
            )
            for at in range(0, len(texts), _ENCODED_AT_ONCE)
        ]
        vectors = np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)
        return np.asarray(vectors / np.sqrt(len(self.encoders)), np.float32)


@dataclass(frozen=True)
class FrozenPlan:
    """The bank's own recipe: a frozen encoder, n-grams and a logistic head, and neighbours."""

    encoder: Encoder

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> FrozenMember:
        """Fit on texts; see ``MemberPlan``."""
        vectors = self.encoder.encode(texts)
        head = linear.fit(texts, vectors, labels, classes)
        return FrozenMember(self.encoder, head, VectorIndex(vectors), labels, classes)


@dataclass(frozen=True)
class FrozenMember:
    """Scores of the linear head, and the evidence of the nearest examples."""

    encoder: Encoder
    head: LinearHead
    index: VectorIndex
    labels: Labels
    classes: int

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Score texts; see ``Member``."""
        vectors = self.encoder.encode(texts)
        near = self.index.search(vectors, NEIGHBOURS)
        return [
            self.head.scores(texts, vectors),
            neighbour_evidence(near, self.labels, self.classes),
        ]


@dataclass(frozen=True)
class PlainPlan:
    """The usual yardstick: a frozen encoder under a logistic head."""

    encoder: Encoder

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> PlainMember:
        """Fit on texts; see ``MemberPlan``."""
        weights, bias = linear.dense(self.encoder.encode(texts), labels, classes, _PLAIN_C)
        return PlainMember(self.encoder, weights, bias)


@dataclass(frozen=True)
class PlainMember:
    """Scores of a logistic head over a frozen encoder.

    Attributes:
        weights: float32 (d, classes).
        bias: float32 (classes,).
    """

    encoder: Encoder
    weights: Vectors
    bias: Vectors

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Score texts; see ``Member``."""
        return [np.asarray(self.encoder.encode(texts) @ self.weights + self.bias, np.float32)]


@dataclass(frozen=True)
class AddedPlan:
    """Members whose scores are added with given factors, where too little is held out to weigh.

    The factors bring the sum to logits, whose softmax is about as sure as it is right.

    Attributes:
        parts: a factor and what it is the factor of.
    """

    parts: Sequence[tuple[float, MemberPlan]]

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> AddedMember:
        """Fit every part on texts; see ``MemberPlan``."""
        return AddedMember([(f, plan.fit(texts, labels, classes)) for f, plan in self.parts])


@dataclass(frozen=True)
class AddedMember:
    """The sum of the scores of members, each table times the factor of its member."""

    parts: Sequence[tuple[float, Member]]

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Score texts; see ``Member``."""
        tables = [factor * table for factor, part in self.parts for table in part.scores(texts)]
        return [np.asarray(sum(tables), np.float32)]


@dataclass(frozen=True)
class Normalised:
    """A member that reads messages in their normal form, as the bank's own service does."""

    plan: MemberPlan

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> NormalisedMember:
        """Fit on the normal form of texts; see ``MemberPlan``."""
        return NormalisedMember(self.plan.fit(_normal(texts), labels, classes))


@dataclass(frozen=True)
class NormalisedMember:
    """Scores of a member, of the normal form of texts."""

    member: Member

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Score texts; see ``Member``."""
        return self.member.scores(_normal(texts))


def _normal(texts: Sequence[str]) -> list[str]:
    return [normalise(text).text for text in texts]
