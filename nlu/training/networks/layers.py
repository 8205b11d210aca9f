"""The layers of a network that are trained, on what the layers below make of the messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors
from nlu.training.networks.backbones import Backbone, knows_bfloat16, padded, pooled

_READ_AT_ONCE = 64
_LAYER_DECAY = 0.9


class Trainee(Protocol):
    """What is trained.

    Attributes:
        network: the torch module.
    """

    network: Any

    def groups(self, rate: float) -> list[dict[str, Any]]:
        """Return what is trained, as an optimiser takes it."""
        ...

    def vectors(self, states: Sequence[Any]) -> Any:
        """Return unit vectors as a torch tensor float32 (n, d), differentiable.

        Args:
            states: one a message, as long as the message has pieces.
        """
        ...


class UpperLayers:
    """A backbone whose lowest layers stay as they are, and so are computed once.

    Args:
        backbone: trained in place.
        kept: layers that are not trained, from below; the word embeddings never are.
    """

    def __init__(self, backbone: Backbone, kept: int) -> None:
        self.network = backbone.network
        self._padding = backbone.tokenizer.padding
        layers = list(backbone.network.encoder.layer)
        self._kept, self.layers = layers[:kept], layers[kept:]
        for frozen in (backbone.network.embeddings, *self._kept):
            for parameter in frozen.parameters():
                parameter.requires_grad_(False)
        for layer in self.layers:
            # Dropout among the weights of attention rules the fast kernel out and gains nothing.
            layer.attention.self.dropout.p = 0.0

    def groups(self, rate: float) -> list[dict[str, Any]]:
        """Return the trained layers, the lower the slower; see ``Trainee``."""
        highest = len(self.layers) - 1
        return [
            {"params": list(layer.parameters()), "lr": rate * _LAYER_DECAY ** (highest - height)}
            for height, layer in enumerate(self.layers)
        ]

    def states(self, ids: Sequence[Sequence[int]]) -> list[Vectors]:
        """Return what the kept layers make of each message, float32 (pieces, d)."""
        import torch

        self.network.eval()
        found: list[Vectors] = []
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, knows_bfloat16()):
            for start in range(0, len(ids), _READ_AT_ONCE):
                batch = ids[start : start + _READ_AT_ONCE]
                filled, mask = padded(batch, self._padding)
                hidden = _through(self._kept, self.network.embeddings(input_ids=filled), mask)
                rows = hidden.float().numpy()
                found += [row[: len(one)].copy() for row, one in zip(rows, batch, strict=True)]
        return found

    def vectors(self, states: Sequence[Vectors]) -> Any:
        """Return unit vectors as a torch tensor float32 (n, d), differentiable."""
        import torch

        filled, mask = aligned(states)
        dropped = torch.nn.functional.dropout(
            torch.from_numpy(filled),
            self.network.config.hidden_dropout_prob,
            self.network.training,
        )
        # bfloat16 halves the time where the processor knows it, and changes nothing elsewhere.
        with torch.autocast("cpu", torch.bfloat16, knows_bfloat16()):
            told = torch.from_numpy(mask)
            return pooled(_through(self.layers, dropped, told), told)


def aligned(states: Sequence[Vectors]) -> tuple[Vectors, NDArray[np.int64]]:
    """Return states of unlike lengths as float32 (n, longest, d), and where there are any."""
    longest = max(map(len, states))
    filled = np.zeros((len(states), longest, states[0].shape[1]), np.float32)
    mask = np.zeros((len(states), longest), np.int64)
    for row, one in enumerate(states):
        filled[row, : len(one)] = one
        mask[row, : len(one)] = 1
    return filled, mask


def _through(layers: Sequence[Any], hidden: Any, mask: Any) -> Any:
    for layer in layers:
        hidden = layer(hidden, mask[:, None, None, :].bool())
    return hidden
