"""The speech models and voices that can be pulled: ``models.yml``.

Errors::

    PullError           getting or checking a model failed; the message says what to do
    ├── ModelUnknown    there is no such model in the catalogue
    ├── NotReached      no network, the site is down, or it broke off too often: again goes on
    ├── NoSpace         the disk is full
    └── WrongContent    what came is not what was expected: checksum, or a dangerous archive
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

_FILE = Path(__file__).with_name("models.yml")


class PullError(Exception):
    """A model could not be got or checked; the message says what to do."""


class ModelUnknown(PullError):
    """There is no such model in the catalogue."""


class NotReached(PullError):
    """The site could not be reached, or broke off; pulling again goes on where it stopped."""


class NoSpace(PullError):
    """The disk is full."""


class WrongContent(PullError):
    """What came is not what was expected."""


class Download(BaseModel):
    """One file to get.

    Attributes:
        url: where it is.
        size: bytes; the maker's rounded figure where there is no ``sha256``.
        sha256: empty where it is remembered at the first pull.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    size: int
    sha256: str = ""

    @property
    def file(self) -> str:
        """The file's own name."""
        return self.url.rsplit("/", 1)[-1]


class Model(BaseModel):
    """A model of the catalogue: one archive, or a list of files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    language: str
    engine: Literal["vosk", "whisper", "sherpa"]
    licence: str
    archive: Download | None = None
    files: tuple[Download, ...] = ()

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.archive is None) == (not self.files):
            raise ValueError("a model has either an archive or files")
        return self

    @property
    def downloads(self) -> tuple[Download, ...]:
        """Everything that is got."""
        return self.files if self.archive is None else (self.archive,)

    @property
    def size(self) -> int:
        """Bytes of all downloads."""
        return sum(each.size for each in self.downloads)


class Catalogue:
    """Models by name."""

    def __init__(self, models: tuple[Model, ...]) -> None:
        self.models = models

    @classmethod
    def load(cls, file: Path = _FILE) -> Catalogue:
        """Read the catalogue."""
        return cls(_read(file))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all models."""
        return tuple(model.name for model in self.models)

    def require(self, name: str) -> Model:
        """Return a model.

        Raises:
            ModelUnknown: there is none of this name.
        """
        for model in self.models:
            if model.name == name:
                return model
        raise ModelUnknown(f"No speech model {name!r}; there are: {', '.join(self.names)}.")


@cache
def _read(file: Path) -> tuple[Model, ...]:
    found = TypeAdapter(dict[str, Model]).validate_python(yaml.safe_load(file.read_text("utf-8")))
    return tuple(model.model_copy(update={"name": name}) for name, model in found.items())
