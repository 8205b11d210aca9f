"""The folder of all versions: one process writes at a time, and what nobody needs goes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

from filelock import FileLock

# A day's corrections can be gone back on one by one; a version takes 145 MB.
NEWEST_KEPT = 5

_DRAFT = re.compile(r"\.[0-9a-f]{32}$")


def locked(folder: Path) -> FileLock:
    """Return the lock of everything that is written in the folder, which is made.

    It is the system's: a process that is killed lets it go.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / ".lock")


def draft_of(path: Path) -> Path:
    """Return a name beside a file or folder that nobody reads, to write it or take it away."""
    start = "" if path.name.startswith(".") else "."
    return path.with_name(f"{start}{path.name}.{uuid4().hex}")


def versions_in(folder: Path) -> list[Path]:
    """Return the folders of the versions, the newest first."""
    if not folder.is_dir():
        return []
    found = [path for path in folder.iterdir() if path.is_dir() and path.name[0] != "."]
    return sorted(found, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)


def remove(path: Path) -> None:
    """Take a version away at once: half of one is never seen under its name."""
    draft = draft_of(path)
    path.rename(draft)
    shutil.rmtree(draft)


def clear_drafts(folder: Path) -> None:
    """Remove what killed processes left half written; only under the lock."""
    for path in folder.iterdir():
        if not _DRAFT.search(path.name):
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def remove_old(folder: Path, needed: Collection[str]) -> None:
    """Keep the newest versions and the needed ones; only under the lock."""
    for path in versions_in(folder)[NEWEST_KEPT:]:
        if path.name not in needed:
            remove(path)
