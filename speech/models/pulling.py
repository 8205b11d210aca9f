"""``banter models``: getting models, checking them, saying what is here."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from speech.models import manifest
from speech.models.catalogue import Catalogue, Download, Model, PullError, WrongContent
from speech.models.downloading import Downloader, Progress
from speech.models.unpacking import unpack

_TRUSTED = "trusted.json"
_PARTS = ".parts"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of one model found.

    Attributes:
        name: the model.
        here: whether it is installed.
        pulled: whether it came by ``pull``, so that its checksums are known.
        problems: what is wrong with it.
    """

    name: str
    here: bool
    pulled: bool
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether it is here, whole and unchanged."""
        return self.here and self.pulled and not self.problems


class ModelStore:
    """The folder of the speech models, and where they come from."""

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue | None = None,
        *,
        mirror: str = "",
        downloader: Downloader | None = None,
    ) -> None:
        """Name the folder; nothing is touched.

        Args:
            folder: one folder a model stands in it.
            catalogue: what there is; the shipped one by default.
            mirror: an address that has ``<model>/<file>`` in place of the makers' sites.
            downloader: how files are got.
        """
        self._folder = folder
        self.catalogue = catalogue or Catalogue.load()
        self._mirror = mirror.rstrip("/")
        self._downloader = downloader or Downloader()

    def folder_of(self, name: str) -> Path:
        """Return where a model stands, or would stand."""
        return self._folder / name

    def pull(self, name: str, progress: Progress = lambda _done, _total: None) -> bool:
        """Get a model unless it is here, whole; return whether anything was got.

        Raises:
            PullError: it could not be got; the model that was here before stays.
        """
        model = self.catalogue.require(name)
        with self._alone(name):
            if self.check(name).sound:
                return False
            parts = [self._get(model, each, progress) for each in model.downloads]
            self._install(model, parts)
        return True

    def check(self, name: str) -> Checked:
        """Compare an installed model with what was pulled, file by file.

        Raises:
            ModelUnknown: there is none of this name, in the catalogue or installed.
        """
        folder = self.folder_of(name)
        if not folder.is_dir():
            self.catalogue.require(name)
            return Checked(name, here=False, pulled=False, problems=())
        pulled = manifest.read(folder) is not None
        found = tuple(manifest.problems(folder, thorough=True)) if pulled else ()
        return Checked(name, here=True, pulled=pulled, problems=found)

    def installed(self) -> tuple[str, ...]:
        """Return the names of the folders that are here, in the catalogue or not."""
        if not self._folder.is_dir():
            return ()
        folders = (path for path in self._folder.iterdir() if path.is_dir())
        return tuple(sorted(path.name for path in folders if not path.name.startswith(".")))

    def _get(self, model: Model, wanted: Download, progress: Progress) -> Path:
        part = self._folder / _PARTS / f"{model.name}.{wanted.file}"
        url = f"{self._mirror}/{model.name}/{wanted.file}" if self._mirror else wanted.url
        self._downloader.get(url, part, progress)
        came, expected = manifest.sha256(part), wanted.sha256 or self._trusted().get(wanted.url, "")
        if expected and came != expected:
            _forget(part)
            raise WrongContent(
                f"{url} has checksum {came[:12]}… and should have {expected[:12]}…: what came was "
                "thrown away. Pull again; if it stays so, the file was changed at its source: "
                "do not use it before you know why."
            )
        return part

    def _install(self, model: Model, parts: list[Path]) -> None:
        fresh = self._folder / _PARTS / f"{model.name}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        trusted = {
            wanted.url: manifest.sha256(part)
            for wanted, part in zip(model.downloads, parts, strict=True)
        }
        try:
            if model.archive is not None:
                unpack(parts[0], fresh)
            else:
                fresh.mkdir()
                for wanted, part in zip(model.files, parts, strict=True):
                    shutil.copyfile(part, fresh / wanted.file)
        except WrongContent:
            for part in parts:
                _forget(part)
            raise
        manifest.write(fresh, model.name)
        self._swap(fresh, self.folder_of(model.name))
        self._trust(trusted)
        for part in parts:
            _forget(part)

    def _swap(self, fresh: Path, place: Path) -> None:
        old = self._folder / _PARTS / f"{place.name}.old"
        shutil.rmtree(old, ignore_errors=True)
        if place.exists():
            place.rename(old)
        fresh.rename(place)
        shutil.rmtree(old, ignore_errors=True)

    def _trusted(self) -> dict[str, str]:
        try:
            read: dict[str, str] = json.loads((self._folder / _TRUSTED).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise PullError(
                f"{self._folder / _TRUSTED} cannot be read ({error}): it holds the checksums that "
                "were seen before; restore it, or remove it to trust what comes next."
            ) from error
        return read

    def _trust(self, seen: dict[str, str]) -> None:
        text = json.dumps(self._trusted() | seen, indent=1, sort_keys=True)
        (self._folder / _TRUSTED).write_text(text + "\n", encoding="utf-8")

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        parts = self._folder / _PARTS
        parts.mkdir(parents=True, exist_ok=True)
        with (parts / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise PullError(f"{name} is being pulled already; wait for that.") from error
            yield


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_suffix(part.suffix + ".from").unlink(missing_ok=True)
