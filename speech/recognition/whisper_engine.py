"""faster-whisper: an utterance is kept until it is finished, then decoded as a whole.

No partials, a second or two of work an utterance, better words than a small streaming model;
hears Mandarin and English with one model. Silence is taken out first: Whisper writes sentences
into it that nobody has said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from speech.contract import (
    Certainty,
    EngineMissing,
    Final,
    Grammar,
    Hypothesis,
    ModelStatus,
    Overloaded,
    Partial,
    Word,
)
from speech.recognition.decoding import QueuedStream
from speech.recognition.open_streams import OpenStreams
from speech.recognition.shelf import ModelPlace, ModelShelf
from speech.recognition.writing import simplified
from speech.resampling import samples
from speech.workers import Workers

MARKS = ("model.bin",)
RATE = 16_000
RATES = (8_000, 16_000, 24_000, 32_000, 48_000)
# Text that compresses better than this says the same again and again: Whisper's own limit.
REPEATS = 2.4


@dataclass(frozen=True, slots=True)
class WhisperOptions:
    """How an utterance is decoded.

    Attributes:
        beam: readings that are followed at once; more is slower and a little better.
        compute_type: CTranslate2's number format, e.g. int8, float32.
        threads: processor threads of one utterance.
        prompts: language -> words that the next utterance may hold.
        words: give words with times and confidence (a third more work).
    """

    beam: int = 5
    compute_type: str = "int8"
    threads: int = 1
    prompts: Mapping[str, str] = field(default_factory=dict)
    words: bool = False


class WhisperRecogniser:
    """The ``Recogniser`` over a Whisper model in CTranslate2's format."""

    name = "whisper"
    streaming = False
    certainty = Certainty(accept_from=0.25, sure_from=0.6)

    def __init__(
        self,
        models: Mapping[str, ModelPlace],
        *,
        options: WhisperOptions | None = None,
        streams: int = 20,
        workers: int = 1,
        niceness: int = 5,
        waiting: int = 8,
        utterance_s: float = 60.0,
    ) -> None:
        """Set the engine up; nothing is loaded.

        Args:
            models: language -> model; usually one folder for all.
            options: how it decodes.
            streams: so many may be open; an open stream costs memory only.
            workers: utterances decoded at once.
            niceness: how far the workers' priority is lowered.
            waiting: utterances that may be decoded or wait for it, of all streams.
            utterance_s: the longest utterance.
        """
        self._options = options or WhisperOptions()
        self._count = workers
        self._workers = Workers("whisper", workers, niceness)
        self._streams = OpenStreams(
            "Whisper", RATES, streams, ModelShelf(models, self._load, self._workers), self._workers
        )
        self._line = _Line(waiting)
        self._utterance_s = utterance_s

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
        """Open a stream; a grammar is not held to. See ``OpenStreams.open``."""

        def make(model: Any, *, freed: Callable[[QueuedStream], None]) -> QueuedStream:
            stream = _WhisperStream(
                WhisperDecoder(model, language, rate, self._options),
                language=language,
                rate=rate,
                workers=self._workers,
                queue_s=self._utterance_s,
                freed=freed,
            )
            stream.line = self._line
            return stream

        return await self._streams.open(language, rate, make, yields=yields)

    def ready(self) -> Mapping[str, ModelStatus]:
        """Return how the model of each language is."""
        return self._streams.ready()

    async def warm(self) -> None:
        """Load the models that are here."""
        await self._streams.warm()

    async def close(self) -> None:
        """Close every stream and end the workers."""
        await self._streams.close()

    def _load(self, folder: Path) -> Any:
        try:
            from faster_whisper import WhisperModel
        except ImportError as error:
            raise EngineMissing(
                f"faster-whisper cannot be used ({error}): "
                "pip install -r requirements/speech.txt (docs/voice.md)."
            ) from error
        model = WhisperModel(
            str(folder),
            device="cpu",
            compute_type=self._options.compute_type,
            cpu_threads=self._options.threads,
            num_workers=self._count,
            local_files_only=True,
        )
        _rehearse(model)
        return model


def _rehearse(model: Any) -> None:
    """Decode half a second of nothing, so that no caller hears what the first utterance loads.

    Voice detection, libraries and OpenCC's tables are loaded when they are first used, and hold
    the interpreter for more than a frame of a call.
    """
    nothing = np.zeros(RATE // 2, np.float32)
    for detect in (True, False):  # what is taken out as silence is not decoded
        # As utterances are: trying again hotter would make words of silence up, for seconds.
        segments, _ = model.transcribe(
            nothing, language="en", beam_size=1, temperature=0.0, vad_filter=detect
        )
        list(segments)
    simplified("開")


class _Line:
    """Utterances that are decoded or wait for it; for one event loop."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.length = 0


class _WhisperStream(QueuedStream):
    line: _Line

    async def finish(self) -> Final:
        """End the utterance and decode it.

        Raises:
            Overloaded: too many utterances wait; this one is kept.
            StreamClosed: after ``close``, or when it is closed meanwhile.
        """
        if self.line.length >= self.line.limit:
            raise Overloaded(
                f"{self.line.length} utterances wait to be decoded already: finish again later, "
                "or ask for keys."
            )
        self.line.length += 1
        try:
            return await super().finish()
        finally:
            self.line.length -= 1


class WhisperDecoder:
    """A ``Decoder`` that keeps the utterance and decodes it when it ends."""

    def __init__(self, model: Any, language: str, rate: int, options: WhisperOptions) -> None:
        self._model = model
        self._language = language
        self._rate = rate
        self._options = options
        self._sound = bytearray()

    @property
    def held_bytes(self) -> int:
        """The utterance so far."""
        return len(self._sound)

    def accept(self, pcm: bytes) -> Partial | Final | None:
        """Keep the piece."""
        self._sound += pcm
        return None

    def finish(self) -> Final:
        """Decode the utterance."""
        sound, self._sound = bytes(self._sound), bytearray()
        if not any(sound):
            return Final()
        segments, _ = self._model.transcribe(
            samples(sound, self._rate, RATE),
            language=self._language,
            beam_size=self._options.beam,
            temperature=0.0,  # trying again hotter takes seconds and makes words up
            condition_on_previous_text=False,
            without_timestamps=not self._options.words,
            word_timestamps=self._options.words,
            initial_prompt=self._options.prompts.get(self._language) or None,
            vad_filter=True,
        )
        return self._heard(list(segments))

    def reset(self) -> None:
        """Forget the utterance."""
        self._sound = bytearray()

    def expect(self, grammar: Grammar | None) -> None:
        """Do nothing: Whisper cannot be restricted."""

    def close(self) -> None:
        """Free the utterance's memory."""
        self._sound = bytearray()
        self._model = None

    def _heard(self, segments: Sequence[Any]) -> Final:
        between = "" if self._language == "zh" else " "
        text = between.join(segment.text.strip() for segment in segments).strip()
        if not text:
            return Final()
        if self._language == "zh":
            text = simplified(text)
        words = tuple(word for segment in segments for word in self._words(segment.words or ()))
        return Final((Hypothesis(text, confidence(segments), words),))

    def _words(self, words: Iterable[Any]) -> Iterable[Word]:
        for word in words:
            text = word.word.strip()
            shown = simplified(text) if self._language == "zh" else text
            yield Word(shown, word.start, word.end, min(max(word.probability, 0.0), 1.0))


def confidence(segments: Sequence[Any]) -> float:
    """Return how sure Whisper is, 0 to 1.

    The mean probability of a token (the exponential of ``avg_logprob``), lowered by the
    probability that nothing was said, over segments by their length; 0 where it repeats itself.
    """
    weights = [max(len(segment.text), 1) for segment in segments]
    each = [
        0.0 if segment.compression_ratio > REPEATS
        else math.exp(min(segment.avg_logprob, 0.0)) * (1.0 - segment.no_speech_prob)
        for segment in segments
    ]  # fmt: skip
    return sum(w * c for w, c in zip(weights, each, strict=True)) / sum(weights)
