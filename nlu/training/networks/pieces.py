"""Scores by pieces: how well the intent has a match for each piece of a message.

The mean of a message blurs the one word that tells ``declined_transfer`` from ``declined_cash``;
here every piece, as the network reads it in its place, looks for the likest piece of an intent
(as naive-Bayes nearest neighbours look for image patches: Boiman et al. 2008). Rare pieces count
more. Nothing of it is trained, which is why a few messages suffice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors
from nlu.training.networks.compiled import Pieces
from nlu.training.networks.members import Labels
from nlu.training.networks.packed import packed_linear

# A piece that every message has still counts this much beside ln(messages / those that have it).
_LEAST_WEIGHT = 0.3
# Brings mean cosines to the scale of logits.
_SCALE = 10.0


@dataclass(frozen=True)
class PieceMatcher:
    """The pieces of the training messages, to be matched.

    Attributes:
        cosines: torch, float32 (n, d) to (n, known pieces); these lie intent after intent.
        starts: int64 (classes,), the first piece of each intent.
        rarity: weight of each piece of the vocabulary that the training messages have.
        unknown: weight of the others.
    """

    cosines: Any
    starts: NDArray[np.int64]
    rarity: dict[int, float]
    unknown: float

    def scores(self, read: Sequence[Pieces]) -> Vectors:
        """Score messages; float32 (n, classes)."""
        return np.stack([self._score(one) for one in read])

    def _score(self, message: Pieces) -> Vectors:
        import torch

        with torch.inference_mode():
            cosines = self.cosines(torch.from_numpy(message.vectors)).numpy()
        best = np.maximum.reduceat(cosines, self.starts, axis=1)
        weights = np.array([self.rarity.get(i, self.unknown) for i in message.ids.tolist()])
        return np.asarray(_SCALE * (weights / weights.sum()) @ best, np.float32)


def collect(read: Sequence[Pieces], labels: Labels, classes: int) -> PieceMatcher:
    """Collect the pieces of every intent; every class 0 .. classes-1 must occur."""
    import torch

    intents = np.repeat(labels, [len(one.ids) for one in read])
    order = np.argsort(intents, kind="stable")
    known = np.concatenate([one.vectors for one in read])[order]
    return PieceMatcher(
        packed_linear(torch.from_numpy(known)),
        np.searchsorted(intents[order], np.arange(classes)),
        _rarity(read),
        float(np.log(1 + len(read))) + _LEAST_WEIGHT,
    )


def _rarity(read: Sequence[Pieces]) -> dict[int, float]:
    counts: dict[int, int] = {}
    for one in read:
        for piece in set(one.ids.tolist()):
            counts[piece] = counts.get(piece, 0) + 1
    return {
        piece: float(np.log((1 + len(read)) / (1 + count))) + _LEAST_WEIGHT
        for piece, count in counts.items()
    }
