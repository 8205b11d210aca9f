"""Which of the versions on disk is used: what a person chose stands until there is news."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nlu.model import artefact as storage
from nlu.model import keeping
from nlu.model.artefact import ArtefactError


@dataclass(frozen=True)
class Version:
    """A version on disk.

    Attributes:
        name: its hash.
        at: when it was written.
        accuracy: share of held-out messages understood, 0 to 1; None if its files are damaged.
        pointers: those of ``current`` and ``candidate`` that name it.
    """

    name: str
    at: datetime
    accuracy: float | None
    pointers: tuple[str, ...]


def list_versions(models: Path) -> list[Version]:
    """Return the versions on disk, the newest first."""
    names = (storage.CURRENT, storage.CANDIDATE)
    pointed = {name: storage.pointed(models, name) for name in names}
    return [
        Version(
            folder.name,
            datetime.fromtimestamp(folder.stat().st_mtime, UTC),
            _accuracy(folder),
            tuple(name for name in names if folder.name in pointed[name]),
        )
        for folder in keeping.versions_in(storage.folder_of(models))
    ]


def choose(models: Path, version: str) -> None:
    """Publish a version in a person's name: one before, or the candidate.

    The next start leaves it: neither what it replaces nor itself is news then.

    Raises:
        ArtefactError: it is not there, or damaged; the published one stays.
    """
    folder = storage.folder_of(models)
    if version not in [path.name for path in keeping.versions_in(folder)]:
        raise ArtefactError(
            f"no version {version} in {folder}: `banter nlu rollback` lists those there"
        )
    with keeping.locked(folder):
        storage.load(models, version)
        replaced = storage.pointed(models, storage.CURRENT)
        known = dict.fromkeys([*storage.pointed(models, storage.TRAINED), *replaced, version])
        storage.point(models, storage.TRAINED, *known)
        storage.point(models, storage.CURRENT, version)


def why_kept(models: Path, version: str) -> str | None:
    """Return why ``current`` stays although the data call for a version; None when it must not.

    Publishing is for news: not for what training published last time and somebody replaced,
    nor for the candidate, which waits to be judged beside ``current``.
    """
    current = storage.current_version(models)
    if current is None or not storage.is_whole(models, current):
        return None
    if version == current:
        return "unchanged"
    if version in storage.pointed(models, storage.TRAINED):
        return f"{current} stays: chosen in place of {version}"
    if version in storage.pointed(models, storage.CANDIDATE):
        return f"{current} stays: {version} is the candidate"
    return None


def tidy(models: Path, needed: Collection[str]) -> None:
    """Remove old versions, except those that a pointer names and the needed ones."""
    folder = storage.folder_of(models)
    with keeping.locked(folder):
        keeping.clear_drafts(folder)
        names = (storage.CURRENT, storage.CANDIDATE, storage.TRAINED)
        pointed = [version for name in names for version in storage.pointed(models, name)]
        keeping.remove_old(folder, {*pointed, *needed})


def _accuracy(folder: Path) -> float | None:
    try:
        metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
        return float(metrics["accuracy"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
