"""What a house writes is its owner's alone: folders of mode 700, files of mode 600."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from data.settings import HouseSettings

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077


def write_privately() -> None:
    """Let this process, and those it starts, make files that only their owner can read."""
    os.umask(_OTHERS)


def close_to_others(house: HouseSettings) -> None:
    """Take from everybody else what a house has written before: data, keys, models, logs.

    What belongs to another user stays as it is; only that one could change it.
    """
    for path in _written(house):
        _close(path)


def private_folder(path: Path) -> Path:
    """Return a folder that only its owner can enter, made if it is not there."""
    path.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    _close(path)
    return path


def private_file(path: Path) -> Path:
    """Return a file that only its owner can read, made empty if it is not there.

    Raises:
        OSError: it cannot be made.
    """
    if not path.exists():
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, FILE_MODE))
    _close(path)
    return path


def _written(house: HouseSettings) -> Iterator[Path]:
    tops = (house.database_folder, house.keys_folder, house.models_folder, house.logs_folder)
    for top in tops:
        for folder, _, files in os.walk(top):
            yield Path(folder)
            yield from (Path(folder) / name for name in files)


def _close(path: Path) -> None:
    with suppress(PermissionError, FileNotFoundError):  # another's; gone meanwhile
        mode = path.stat().st_mode
        if mode & _OTHERS and not path.is_symlink():
            path.chmod(mode & 0o7777 & ~_OTHERS)
