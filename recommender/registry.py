"""Trained models on disk: ``<models>/<name>/<version>/`` and which version counts.

A version is written beside its place and moved there whole; ``current`` is replaced last, so
a reader never sees half a model.

Errors::

    ModelMissing    no such model or version has been trained
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_CURRENT, _ARRAYS, _CARD = "current", "arrays.npz", "metrics.json"


class ModelMissing(LookupError):
    """No such model or version has been trained."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a version was trained on and how good it is on data it had not seen."""

    name: str
    version: str
    inputs: str  # fingerprint of data and settings: the same inputs are not trained again
    seed: int
    window_from: str | None = None  # ISO dates
    window_until: str | None = None
    features: tuple[str, ...] = ()
    metrics: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A version as read from disk."""

    card: ModelCard
    arrays: dict[str, NDArray[Any]]


class Registry:
    """The models folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, card: ModelCard, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Write a version and make it the current one."""
        home = self.folder / card.name
        place, draft = home / card.version, home / f".{card.version}.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        np.savez(draft / _ARRAYS, **arrays)  # type: ignore[arg-type]
        text = json.dumps(asdict(card), ensure_ascii=False, indent=2)
        (draft / _CARD).write_text(text + "\n", encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)
        draft.rename(place)
        pointer = home / f".{_CURRENT}.{os.getpid()}"
        pointer.write_text(card.version, encoding="utf-8")
        pointer.replace(home / _CURRENT)

    def current(self, name: str) -> str | None:
        """Return the version that counts, None before the first training."""
        try:
            return (self.folder / name / _CURRENT).read_text(encoding="utf-8").strip() or None
        except FileNotFoundError:
            return None

    def pointer_stamp(self, name: str) -> int:
        """Return what changes when another version becomes current: cheap to ask (one stat)."""
        try:
            return (self.folder / name / _CURRENT).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def card(self, name: str) -> ModelCard | None:
        """Return what is known of the current version, None before the first training."""
        version = self.current(name)
        path = self.folder / name / (version or "") / _CARD
        if version is None or not path.is_file():
            return None
        document = json.loads(path.read_text(encoding="utf-8"))
        return ModelCard(**{**document, "features": tuple(document["features"])})

    def load(self, name: str) -> StoredModel:
        """Read the current version.

        Raises:
            ModelMissing: it has not been trained.
        """
        card = self.card(name)
        if card is None:
            raise ModelMissing(
                f"no trained model {name!r} in {self.folder}; run banter train recommender"
            )
        with np.load(self.folder / name / card.version / _ARRAYS, allow_pickle=False) as stored:
            return StoredModel(card, {key: stored[key] for key in stored.files})
