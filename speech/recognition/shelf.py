"""Models of an engine: one a language, loaded once in a worker thread, shared by all streams."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from speech.contract import (
    EngineMissing,
    LanguageUnknown,
    ModelBroken,
    ModelMissing,
    ModelState,
    ModelStatus,
    SpeechError,
)
from speech.models import manifest
from speech.workers import Workers

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """Where a model's files are expected.

    Attributes:
        name: as ``banter models list`` names it, or what its folder is called.
        folder: the folder.
        marks: files of which one is there when the model is.
        pull: whether ``banter models pull`` can get it.
    """

    name: str
    folder: Path
    marks: tuple[str, ...]
    pull: bool = True

    @property
    def present(self) -> bool:
        """Whether the files are there."""
        return any((self.folder / mark).is_file() for mark in self.marks)


class ModelShelf(Generic[T]):
    """Loads each model when it is first wanted; a failure is kept until it is wanted again."""

    def __init__(
        self, places: Mapping[str, ModelPlace], load: Callable[[Path], T], workers: Workers
    ) -> None:
        """Name the models; nothing is loaded.

        Args:
            places: language -> where its model is. Two languages may share a folder, and then
                share the model.
            load: reads a folder; runs in a worker thread.
            workers: who loads.
        """
        self._places = dict(places)
        self._load = load
        self._workers = workers
        self._lock = threading.Lock()
        self._loads: dict[Path, Future[T]] = {}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are models for, here or not."""
        return tuple(self._places)

    def status(self) -> dict[str, ModelStatus]:
        """Return how the model of each language is; never waits."""
        return {language: self._status(place) for language, place in self._places.items()}

    async def require(self, language: str) -> T:
        """Return the model, loaded.

        Raises:
            LanguageUnknown: there is no model for the language.
            EngineMissing, ModelMissing, ModelBroken: it cannot be loaded here.
        """
        place = self._places.get(language)
        if place is None:
            known = ", ".join(self._places) or "none"
            raise LanguageUnknown(f"No speech model for language {language!r}; there are: {known}.")
        return await asyncio.shield(asyncio.wrap_future(self._loading(place)))

    async def warm(self) -> None:
        """Load every model that is here."""
        here = [language for language, place in self._places.items() if place.present]
        results = await asyncio.gather(*map(self.require, here), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, SpeechError):
                raise result

    def _loading(self, place: ModelPlace) -> Future[T]:
        with self._lock:
            load = self._loads.get(place.folder)
            if load is None or (load.done() and load.exception() is not None):
                load = self._workers.submit(lambda: self._read(place))
                self._loads[place.folder] = load
            return load

    def _read(self, place: ModelPlace) -> T:
        if not place.present:
            raise ModelMissing(place.name, str(place.folder), pull=place.pull)
        # Vosk does not notice a file that was cut off, and takes the process down with it later.
        if wrong := next(manifest.problems(place.folder, thorough=False), None):
            raise ModelBroken(f"Speech model {place.name}: {wrong}. banter models pull mends it.")
        try:
            return self._load(place.folder)
        except SpeechError:
            raise
        except Exception as error:  # each engine raises its own kinds for a broken file
            raise ModelBroken(
                f"Speech model {place.name} in {place.folder} does not load ({error}): "
                f"remove the folder, then banter models pull {place.name}."
            ) from error

    def _status(self, place: ModelPlace) -> ModelStatus:
        load = self._loads.get(place.folder)
        if load is not None and not load.done():
            return ModelStatus(ModelState.LOADING, f"Speech model {place.name} is being loaded.")
        error = load.exception() if load is not None else None
        if isinstance(error, ModelBroken | EngineMissing):
            return ModelStatus(ModelState.BROKEN, str(error))
        if load is not None and error is None:
            return ModelStatus(ModelState.READY, f"Speech model {place.name} is loaded.")
        if not place.present:
            missing = ModelMissing(place.name, str(place.folder), pull=place.pull)
            return ModelStatus(ModelState.MISSING, str(missing))
        return ModelStatus(
            ModelState.INSTALLED, f"Speech model {place.name} is loaded by its first call."
        )
