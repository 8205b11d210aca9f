"""The layers of a network that are trained, on what the layers below make of the messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nlu.encoder import Vectors
from nlu.evaluation.backbones import Backbone, knows_bfloat16, padded, pooled

_READ_AT_ONCE = 64


class UpperLayers:
    """A backbone whose lowest layers stay as they are, and so are computed once.

    Args:
        backbone: trained in place.
        kept: layers that are not trained, from below; the word embeddings never are.
    """

    def __init__(self, backbone: Backbone, kept: int) -> None:
        self._network = backbone.network
        self._padding = backbone.tokenizer.padding
        layers = list(backbone.network.encoder.layer)
        self._kept, self.layers = layers[:kept], layers[kept:]
        for frozen in (backbone.network.embeddings, *self._kept):
            for parameter in frozen.parameters():
                parameter.requires_grad_(False)
        for layer in self.layers:
            # Dropout among the weights of attention rules the fast kernel out and gains nothing.
            layer.attention.self.dropout.p = 0.0

    def states(self, ids: Sequence[Sequence[int]]) -> list[Vectors]:
        """Return what the kept layers make of each message, float32 (pieces, d)."""
        import torch

        self._network.eval()
        found: list[Vectors] = []
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, knows_bfloat16()):
            for start in range(0, len(ids), _READ_AT_ONCE):
                batch = ids[start : start + _READ_AT_ONCE]
                filled, mask = padded(batch, self._padding)
                hidden = _through(self._kept, self._network.embeddings(input_ids=filled), mask)
                rows = hidden.float().numpy()
                found += [row[: len(one)].copy() for row, one in zip(rows, batch, strict=True)]
        return found

    def vectors(self, states: Sequence[Vectors]) -> Any:
        """Return unit vectors as a torch tensor float32 (n, d), differentiable."""
        import torch

        longest = max(map(len, states))
        filled = np.zeros((len(states), longest, states[0].shape[1]), np.float32)
        mask = np.zeros((len(states), longest), np.int64)
        for row, one in enumerate(states):
            filled[row, : len(one)] = one
            mask[row, : len(one)] = 1
        dropped = torch.nn.functional.dropout(
            torch.from_numpy(filled),
            self._network.config.hidden_dropout_prob,
            self._network.training,
        )
        # bfloat16 halves the time where the processor knows it, and changes nothing elsewhere.
        with torch.autocast("cpu", torch.bfloat16, knows_bfloat16()):
            told = torch.from_numpy(mask)
            return pooled(_through(self.layers, dropped, told), told)


def _through(layers: Sequence[Any], hidden: Any, mask: Any) -> Any:
    for layer in layers:
        hidden = layer(hidden, mask[:, None, None, :].bool())
    return hidden
