"""A backbone for answering one message at a time; it cannot be trained any more."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors
from nlu.training.networks.backbones import (
    ENCODED_AT_ONCE,
    Backbone,
    encoded,
    knows_bfloat16,
    padded,
    pooled,
)
from nlu.training.networks.packed import pack


@dataclass(frozen=True)
class Pieces:
    """The pieces of one text, without the marks of its begin and end.

    Attributes:
        ids: int64 (k,), numbers in the tokenizer's vocabulary.
        vectors: float32 (k, d), unit length.
    """

    ids: NDArray[np.int64]
    vectors: Vectors


class CompiledBackbone:
    """A backbone in bfloat16 where that is fast, its weights packed, traced into one graph.

    A dozen words take about a third of the processor time
    (docs/decisions/0013-evaluation-recipe.md).
    """

    def __init__(self, backbone: Backbone) -> None:
        self.dimension = backbone.dimension
        self.fingerprint = f"{backbone.name}, compiled"
        self._ids = backbone.ids
        self._padding = backbone.tokenizer.padding
        self._graph = _graph(pack(_halved(backbone.network)), backbone)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``nlu.encoding.encoder.Encoder``."""
        return encoded(
            lambda ids: self._graph(*padded(ids, self._padding))[0],
            self._ids(texts),
            self.dimension,
        )

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[Pieces]]:
        """Encode texts, and tell what the network makes of each piece in its place."""
        import torch

        ids = self._ids(texts)
        vectors: list[Vectors] = []
        pieces: list[Pieces] = []
        with torch.inference_mode():
            for start in range(0, len(ids), ENCODED_AT_ONCE):
                batch = ids[start : start + ENCODED_AT_ONCE]
                whole, hidden = self._graph(*padded(batch, self._padding))
                vectors.append(whole.numpy())
                pieces += [_inner(row, states) for row, states in zip(batch, hidden, strict=True)]
        return np.concatenate(vectors), pieces


def _inner(ids: list[int], states: Any) -> Pieces:
    """Cut begin and end off; of an empty message they are all there is."""
    inner = slice(1, len(ids) - 1) if len(ids) > 2 else slice(0, len(ids))
    vectors = states[inner.start : inner.stop].numpy()
    return Pieces(np.array(ids[inner], np.int64), vectors)


def _halved(network: Any) -> Any:
    """Return a copy in bfloat16 where the processor knows it, in float32 elsewhere."""
    import torch

    copied = copy.deepcopy(network).eval()
    return copied.to(torch.bfloat16) if knows_bfloat16() else copied


def _graph(network: Any, backbone: Backbone) -> Any:
    """Trace a network that returns messages and their pieces, of any number and length."""
    import torch

    class Read(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, ids: Any, mask: Any) -> Any:
            hidden = self.network(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            return pooled(hidden, mask), torch.nn.functional.normalize(hidden, dim=-1)

    # Two lengths, so that the graph has the mask in it.
    example = padded(backbone.ids(["a", "a longer message"]), backbone.tokenizer.padding)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(Read().eval(), example, strict=False, check_trace=False)
        return torch.jit.freeze(traced)
