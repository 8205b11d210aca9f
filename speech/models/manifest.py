"""What files an installed model consists of: written when it is pulled, checked later."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

FILE = "banter-model.json"
_BLOCK = 1 << 20


class ModelFile(BaseModel):
    """Size and checksum of one file."""

    model_config = ConfigDict(frozen=True)

    size: int
    sha256: str


class Manifest(BaseModel):
    """A model's files by their path within its folder."""

    model_config = ConfigDict(frozen=True)

    name: str
    files: dict[str, ModelFile]


def write(folder: Path, name: str) -> None:
    """Write down what is in the folder."""
    files = {
        path.relative_to(folder).as_posix(): ModelFile(
            size=path.stat().st_size, sha256=sha256(path)
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != FILE
    }
    made = Manifest(name=name, files=files).model_dump_json(indent=1)
    (folder / FILE).write_text(made, encoding="utf-8")


def read(folder: Path) -> Manifest | None:
    """Return what was written down, or None: the folder was put there by hand."""
    try:
        return Manifest.model_validate_json((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (ValidationError, UnicodeDecodeError):
        return Manifest(name=folder.name, files={FILE: ModelFile(size=-1, sha256="")})


def problems(folder: Path, *, thorough: bool) -> Iterator[str]:
    """Yield what is not as it was pulled; nothing where there is no manifest.

    Args:
        folder: the model's.
        thorough: compare checksums too, else presence and size only.
    """
    manifest = read(folder)
    for name, expected in (manifest.files if manifest else {}).items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size != expected.size:
            yield f"{name} has another size"
        elif thorough and sha256(path) != expected.sha256:
            yield f"{name} was changed"


def sha256(path: Path) -> str:
    """Return the checksum of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
