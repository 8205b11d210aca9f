"""Vosk: streaming recognition on the processor, one model a language shared by all streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from speech.contract import (
    SAMPLE_BYTES,
    Certainty,
    EngineMissing,
    Final,
    Grammar,
    ModelStatus,
    Partial,
)
from speech.recognition.decoding import QueuedStream
from speech.recognition.grammars import Phrases, load_phrases, vosk_grammar
from speech.recognition.open_streams import OpenStreams
from speech.recognition.shelf import ModelPlace, ModelShelf
from speech.recognition.vosk_results import Readings, joined, partial_text, readings
from speech.recognition.writing import written
from speech.workers import STREAMS_PER_CORE, Workers, cores

MARKS = ("am/final.mdl", "final.mdl")  # the folder's shape, and that of older models
RATES = (8_000, 16_000, 24_000, 32_000, 44_100, 48_000)


class VoskRecogniser:
    """The ``Recogniser`` over Vosk models."""

    name = "vosk"
    streaming = True
    certainty = Certainty(accept_from=0.35, sure_from=0.75)

    def __init__(
        self,
        models: Mapping[str, ModelPlace],
        *,
        streams: int | None = None,
        workers: int | None = None,
        niceness: int = 5,
        alternatives: int = 0,
        queue_s: float = 10.0,
        phrases: Phrases | None = None,
    ) -> None:
        """Set the engine up; nothing is loaded.

        Args:
            models: language -> model.
            streams: so many may be open; None = two a core.
            workers: threads that decode; None = one a core.
            niceness: how far the threads' priority is lowered.
            alternatives: readings of an utterance; 0 = one, whose words have Vosk's posteriors.
            queue_s: so many seconds of a stream's sound may wait.
            phrases: what grammars allow; None = the ones shipped.
        """
        self._workers = Workers("vosk", workers or cores(), niceness)
        self._streams = OpenStreams(
            "Vosk",
            RATES,
            streams or STREAMS_PER_CORE * cores(),
            ModelShelf(models, _load, self._workers),
            self._workers,
        )
        self._alternatives = alternatives
        self._queue_s = queue_s
        self._phrases = load_phrases() if phrases is None else phrases

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is set up for."""
        return self._streams.languages

    @property
    def places(self) -> int:
        """How many streams may be open at once."""
        return self._streams.places

    @property
    def late_s(self) -> float:
        """Seconds of sound that wait for a worker in the stream that is furthest behind."""
        return self._streams.late_s

    async def stream(
        self, language: str, rate: int, grammar: Grammar | None = None, *, yields: bool = False
    ) -> QueuedStream:
        """Open a stream; see ``Recogniser`` and ``OpenStreams.open``."""

        def make(model: Any, *, freed: Callable[[QueuedStream], None]) -> QueuedStream:
            return QueuedStream(
                VoskDecoder(model, language, rate, self._alternatives, self._phrases, grammar),
                language=language,
                rate=rate,
                workers=self._workers,
                queue_s=self._queue_s,
                freed=freed,
            )

        return await self._streams.open(language, rate, make, yields=yields)

    def ready(self) -> Mapping[str, ModelStatus]:
        """Return how the model of each language is."""
        return self._streams.ready()

    async def warm(self) -> None:
        """Load every model that is here."""
        await self._streams.warm()

    async def close(self) -> None:
        """Close every stream and end the workers."""
        await self._streams.close()


class VoskDecoder:
    """A ``Decoder`` over one KaldiRecognizer.

    Vosk ends a sentence whenever it hears a pause, which is not where a turn ends: the parts
    are kept and joined until the stream is finished.
    """

    held_bytes = 0

    def __init__(
        self,
        model: Any,
        language: str,
        rate: int,
        alternatives: int,
        phrases: Phrases,
        grammar: Grammar | None,
    ) -> None:
        """Keep what a recogniser is made from; it is made by the first sound, in its thread."""
        self._model = model
        self._language = language
        self._rate = rate
        self._alternatives = alternatives
        self._phrases = phrases
        self._grammar = grammar
        self._kaldi: Any = None
        self._made_for: Grammar | None = None
        self._fed_bytes = 0  # to this KaldiRecognizer; its word times count from there
        self._began_s = 0.0
        self._parts: list[Readings] = []
        self._shown = ""

    def accept(self, pcm: bytes) -> Partial | Final | None:
        """Decode the next piece."""
        kaldi = self._recogniser()
        self._fed_bytes += len(pcm)
        if kaldi.AcceptWaveform(pcm):
            part = readings(kaldi.Result(), self._language, self._began_s)
            if not part:
                return None
            self._parts.append(part)
            said = self._so_far()
            self._shown = said.text
            return said
        now = partial_text(kaldi.PartialResult(), self._language)
        settled = [part[0].text for part in self._parts]
        shown = written([*settled, now], self._language)
        if not now or shown == self._shown:
            return None
        self._shown = shown
        return Partial(shown)

    def finish(self) -> Final:
        """End the utterance and return all of it."""
        if self._kaldi is None:
            return Final()
        if part := readings(self._kaldi.FinalResult(), self._language, self._began_s):
            self._parts.append(part)
        said = self._so_far()
        self._begin_next()
        return said

    def reset(self) -> None:
        """Forget the utterance."""
        if self._kaldi is not None:
            self._kaldi.Reset()
        self._begin_next()

    def expect(self, grammar: Grammar | None) -> None:
        """Restrict the next utterances; the present one, if any, goes on as it began."""
        self._grammar = grammar
        if self._began_s == self._fed_s:  # nothing of an utterance is fed yet
            self._begin_next()

    def close(self) -> None:
        """Free the recogniser's memory."""
        self._kaldi = self._model = None

    def _so_far(self) -> Final:
        return Final(joined(self._parts, self._language, self._alternatives))

    @property
    def _fed_s(self) -> float:
        return self._fed_bytes / SAMPLE_BYTES / self._rate

    def _begin_next(self) -> None:
        self._parts = []
        self._shown = ""
        if self._made_for != self._grammar:
            self._kaldi = None
        if self._kaldi is None:
            self._fed_bytes = 0
        self._began_s = self._fed_s

    def _recogniser(self) -> Any:
        if self._kaldi is None:
            self._kaldi = self._make()
            self._kaldi.SetWords(True)
            self._kaldi.SetMaxAlternatives(self._alternatives)
            self._made_for = self._grammar
        return self._kaldi

    def _make(self) -> Any:
        kaldi = _vosk().KaldiRecognizer
        grammar = self._vosk_grammar()
        plain = (self._model, self._rate)
        return kaldi(*plain) if grammar is None else kaldi(*plain, grammar)

    def _vosk_grammar(self) -> str | None:
        if self._grammar is None:
            return None
        phrases = self._phrases.get(self._language, {}).get(self._grammar, ())
        return vosk_grammar(phrases, lambda word: self._model.vosk_model_find_word(word) >= 0)


def _load(folder: Path) -> Any:
    return _vosk().Model(str(folder))


def _vosk() -> ModuleType:
    try:
        import vosk
    except ImportError as error:
        raise EngineMissing(
            f"Vosk cannot be used ({error}): run make setup, or pip install vosk==0.3.45."
        ) from error
    vosk.SetLogLevel(-1)  # it writes to stderr, past logging
    return cast("ModuleType", vosk)
