"""What a folder of files must hold to be one model of this Banter: names and hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

NAME = "manifest.json"
# Raised when the files of a model change their meaning.
FORMAT = 2


class ManifestError(Exception):
    """The files are not what was written, or not ours; the sentence says which."""


def write(folder: Path) -> None:
    """Note every file of a folder, as the last thing that is written to it."""
    files = {path.name: _hash(path) for path in sorted(folder.iterdir())}
    content = json.dumps({"format": FORMAT, "files": files}, indent=1) + "\n"
    (folder / NAME).write_text(content, encoding="utf-8")


def check(folder: Path) -> None:
    """Compare a folder with what was noted.

    Raises:
        ManifestError: a file is missing or changed, or another program or version wrote them.
    """
    try:
        noted = json.loads((folder / NAME).read_text(encoding="utf-8"))
        found, files = noted["format"], dict(noted["files"])
    except FileNotFoundError as error:
        raise ManifestError(f"{NAME} is missing: half copied, or not written by Banter") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"{NAME} is damaged") from error
    if found != FORMAT:
        raise ManifestError(f"it has format {found}, this Banter reads format {FORMAT}")
    for name, expected in files.items():
        _check_file(folder / name, expected)


def _check_file(path: Path, expected: str) -> None:
    try:
        same = _hash(path) == expected
    except OSError as error:
        raise ManifestError(f"{path.name} cannot be read") from error
    if not same:
        raise ManifestError(f"{path.name} is not what was written")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
