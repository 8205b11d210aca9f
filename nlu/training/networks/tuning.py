"""Trains an encoder further on labelled messages: cosine to a direction an intent, and contrast.

The loss is cross-entropy over scaled cosines (with label smoothing: public labels are noisy) plus
supervised contrast (Khosla et al. 2020) within a batch. Word embeddings stay as they are; lower
layers learn more slowly than upper ones, or not at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from nlu.encoding.encoder import Encoder, Vectors
from nlu.encoding.universal import SCALE
from nlu.model.head import dense
from nlu.model.index import VectorIndex
from nlu.model.intents import NEIGHBOURS, neighbour_evidence
from nlu.training.networks.backbones import Backbone
from nlu.training.networks.compiled import CompiledBackbone
from nlu.training.networks.layers import Trainee, UpperLayers
from nlu.training.networks.members import Labels, Member
from nlu.training.networks.pieces import PieceMatcher, collect

# Batches are cut from this many messages sorted by length, so that little is padding.
_SORTED_BATCHES = 8
_SMOOTHING = 0.1
_WARM = 0.1
_DIRECTION_RATE = 5e-3
# Inverse regularisation over trained vectors, which are further apart than untrained ones.
_TUNED_C = 5.0
# Fixed: what is held out of a few shots is too little to weigh two members by.
_PIECES_WEIGHT = np.float32(2.5)


@dataclass(frozen=True)
class Schedule:
    """How long and how an encoder is trained.

    Attributes:
        epochs: passes over the messages.
        rate: learning rate of the uppermost layer.
        contrast: weight of the contrast beside the cross-entropy.
        temperature: of the contrast.
        batch: messages a step; contrast needs large ones where an intent has few messages.
        kept: layers that stay as they are, from below.
    """

    epochs: int
    rate: float = 1e-4
    contrast: float = 0.5
    temperature: float = 0.1
    batch: int = 32
    kept: int = 0


class Head(Enum):
    """What reads a trained encoder.

    Attributes:
        DIRECTIONS: cosine to the directions of the training, and the nearest examples.
        LOGISTIC: a logistic head, which serves few messages better.
        PIECES: the same, and matching pieces; dear where there are many messages.
    """

    DIRECTIONS = "directions"
    LOGISTIC = "logistic"
    PIECES = "pieces"


@dataclass(frozen=True)
class TunedPlan:
    """An encoder to be trained further, from the same start at every fit.

    Attributes:
        head: what reads the trained vectors.
    """

    backbone: Backbone
    schedule: Schedule
    seed: int
    head: Head = Head.DIRECTIONS

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> Member:
        """Train a copy; see ``MemberPlan``."""
        backbone = self.backbone.copied()
        directions = train(backbone, texts, labels, classes, self.schedule, self.seed)
        encoder = CompiledBackbone(backbone)
        vectors, pieces = encoder.read(texts)
        if self.head is Head.DIRECTIONS:
            return TunedMember(encoder, directions, VectorIndex(vectors), labels)
        weights, bias = dense(vectors, labels, classes, _TUNED_C)
        matcher = collect(pieces, labels, classes) if self.head is Head.PIECES else None
        return LogisticMember(encoder, weights, bias, matcher)


@dataclass(frozen=True)
class LogisticMember:
    """Scores of a logistic head over a trained encoder, and of matching pieces.

    Attributes:
        encoder: the trained encoder.
        weights: float32 (d, classes).
        bias: float32 (classes,).
        matcher: of the pieces as the trained encoder reads them; None = not matched.
    """

    encoder: CompiledBackbone
    weights: Vectors
    bias: Vectors
    matcher: PieceMatcher | None

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Score texts; see ``Member``."""
        vectors, pieces = self.encoder.read(texts)
        scores = vectors @ self.weights + self.bias
        if self.matcher is not None:
            scores += _PIECES_WEIGHT * self.matcher.scores(pieces)
        return [np.asarray(scores, np.float32)]


@dataclass(frozen=True)
class TunedMember:
    """Scores of a trained encoder: cosine to the directions, and the nearest examples.

    Attributes:
        encoder: the trained encoder.
        directions: float32 (classes, d), unit length.
        index: the training messages.
        labels: of the index.
    """

    encoder: Encoder
    directions: Vectors
    index: VectorIndex
    labels: Labels

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Score texts; see ``Member``."""
        vectors = self.encoder.encode(texts)
        near = self.index.search(vectors, NEIGHBOURS)
        return [
            np.asarray(SCALE * vectors @ self.directions.T, np.float32),
            neighbour_evidence(near, self.labels, len(self.directions)),
        ]


def train(
    backbone: Backbone,
    texts: Sequence[str],
    labels: Labels,
    classes: int,
    schedule: Schedule,
    seed: int,
) -> Vectors:
    """Train the backbone in place.

    Returns:
        The directions of the intents, float32 (classes, d), unit length.
    """
    upper = UpperLayers(backbone, schedule.kept)
    states = upper.states(backbone.ids(texts))
    starts = centres(backbone.encode(texts), labels, classes)
    return descend(upper, states, labels, starts, schedule, seed)


def descend(
    trainee: Trainee,
    states: Sequence[Any],
    labels: Labels,
    starts: Vectors,
    schedule: Schedule,
    seed: int,
) -> Vectors:
    """Train what is trainable in place, and the directions of the intents with it.

    Args:
        trainee: learns in place.
        states: what the trainee reads of each message, as long as that has pieces.
        labels: of the messages.
        starts: where the directions begin, see ``centres``.
        schedule: how long and how.
        seed: of the batches and of what is left out.

    Returns:
        The directions, float32 (classes, d), unit length.
    """
    import torch

    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    directions = torch.nn.Parameter(torch.from_numpy(starts.copy()))
    taught = {"params": [directions], "lr": _DIRECTION_RATE, "weight_decay": 0.0}
    optimiser = torch.optim.AdamW([*trainee.groups(schedule.rate), taught], fused=True)
    rates = [group["lr"] for group in optimiser.param_groups]
    total = schedule.epochs * math.ceil(len(states) / schedule.batch)
    step = 0
    trainee.network.train()
    for _ in range(schedule.epochs):
        for rows in _batches([len(one) for one in states], schedule.batch, generator):
            share = min((step + 1) / (_WARM * total + 1), 1.0) * (1 - step / total)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * share
            vectors = trainee.vectors([states[i] for i in rows])
            loss = _loss(vectors, torch.from_numpy(labels[rows]), directions, schedule)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
    trainee.network.eval()
    return np.asarray(torch.nn.functional.normalize(directions, dim=1).detach().numpy(), np.float32)


def centres(vectors: Vectors, labels: Labels, classes: int) -> Vectors:
    """Return the mean of each intent's messages, float32 (classes, d), unit length."""
    means = np.stack([vectors[labels == label].mean(axis=0) for label in range(classes)])
    return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)


def _batches(
    lengths: Sequence[int], size: int, generator: np.random.Generator
) -> Iterator[list[int]]:
    order = generator.permutation(len(lengths)).tolist()
    batches = []
    for start in range(0, len(order), size * _SORTED_BATCHES):
        near = sorted(order[start : start + size * _SORTED_BATCHES], key=lambda i: lengths[i])
        batches += [near[at : at + size] for at in range(0, len(near), size)]
    yield from (batches[place] for place in generator.permutation(len(batches)).tolist())


def _loss(vectors: Any, labels: Any, directions: Any, schedule: Schedule) -> Any:
    from torch.nn import functional

    cosines = vectors @ functional.normalize(directions, dim=1).T
    loss = functional.cross_entropy(SCALE * cosines, labels, label_smoothing=_SMOOTHING)
    if schedule.contrast:
        loss = loss + schedule.contrast * _contrast(vectors, labels, schedule.temperature)
    return loss


def _contrast(vectors: Any, labels: Any, temperature: float) -> Any:
    """Supervised contrast (Khosla et al. 2020, equation 2), over messages that have a partner."""
    import torch

    self_mask = torch.eye(len(labels), dtype=torch.bool)
    near = (vectors @ vectors.T / temperature).masked_fill(self_mask, -1e9)
    partner = (labels[:, None] == labels[None]) & ~self_mask
    surprise = torch.logsumexp(near, 1, keepdim=True) - near
    partners = partner.sum(1)
    each = (surprise * partner).sum(1)[partners > 0] / partners[partners > 0]
    return each.mean() if len(each) else near.sum() * 0
