"""The streams an engine has open, over models that are loaded when they are first needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from speech.contract import LanguageUnknown, ModelStatus, RateUnknown
from speech.recognition.decoding import QueuedStream
from speech.recognition.shelf import ModelShelf
from speech.workers import Places, Workers


class MakeStream(Protocol):
    """Opens a stream on a loaded model."""

    def __call__(self, model: Any, *, freed: Callable[[QueuedStream], None]) -> QueuedStream:
        """Return the stream; ``freed`` is told once, when it is closed."""


class OpenStreams:
    """Of one engine: so many at once, each on the model of its language.

    Args:
        engine: its name, for what is said when it cannot.
        rates: the rates it takes, Hz.
        most: so many may be open.
        shelf: the models.
        workers: the threads that decode; ended with the streams.
    """

    def __init__(
        self,
        engine: str,
        rates: Collection[int],
        most: int,
        shelf: ModelShelf[Any],
        workers: Workers,
    ) -> None:
        self._engine = engine
        self._rates = rates
        self._places = Places(most)
        self._shelf = shelf
        self._workers = workers
        self._open: dict[QueuedStream, bool] = {}  # whether it gives its place up, by age

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are models for."""
        return self._shelf.languages

    @property
    def places(self) -> int:
        """How many may be open."""
        return self._places.limit

    @property
    def late_s(self) -> float:
        """Seconds of sound that wait for a worker in the stream that is furthest behind."""
        return max((stream.late_s for stream in self._open), default=0.0)

    async def open(
        self, language: str, rate: int, make: MakeStream, *, yields: bool = False
    ) -> QueuedStream:
        """Open a stream; the first one of a language waits for its model.

        Args:
            language: to listen for.
            rate: of the sound, Hz.
            make: opens it on the model.
            yields: it is closed when its place is wanted for one that does not yield.

        Raises:
            LanguageUnknown, RateUnknown: it was asked for what the engine does not have.
            EngineMissing, ModelMissing, ModelBroken: it cannot work here.
            AtCapacity: too many streams are open.
        """
        if language not in self.languages:
            known = ", ".join(self.languages)
            raise LanguageUnknown(
                f"{self._engine} has no model for {language!r}, but for: {known}."
            )
        if rate not in self._rates:
            taken = ", ".join(map(str, self._rates))
            raise RateUnknown(f"{self._engine} is fed at {taken} Hz, not {rate}.")
        if not yields:
            await self._make_room()
        self._places.take()
        try:
            model = await self._shelf.require(language)
        except BaseException:  # cancelled while it loads: the place is free again
            self._places.give_back()
            raise
        stream = make(model, freed=self._freed)
        self._open[stream] = yields
        return stream

    def ready(self) -> Mapping[str, ModelStatus]:
        """Return how the model of each language is."""
        return self._shelf.status()

    async def warm(self) -> None:
        """Load every model that is here."""
        await self._shelf.warm()

    async def close(self) -> None:
        """Close every stream and end the workers."""
        for stream in list(self._open):
            await stream.close()
        self._workers.end()

    async def _make_room(self) -> None:
        """Close streams that yield, the last one first, until a place is free."""
        while self._places.full:
            stream = next((each for each in reversed(self._open) if self._open[each]), None)
            if stream is None:
                return
            await stream.close()

    def _freed(self, stream: QueuedStream) -> None:
        del self._open[stream]
        self._places.give_back()
