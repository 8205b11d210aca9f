"""What speech offers to whoever holds a call: recognisers, and how they and voices fail.

What makes sound of words is in ``speech/speaking/contract.py``.

Sound is 16-bit little-endian mono PCM everywhere; rates are in Hz, times in seconds.

Errors::

    SpeechError
    ├── LanguageUnknown     the engine does not have this language: take another one
    ├── RateUnknown         the engine does not take sound of this rate
    ├── EngineMissing       its package is not installed; the message has the command
    ├── ModelMissing        the model's files are not here; the message has the command
    ├── ModelBroken         the files are here and do not load: pull or copy them again
    ├── ModelLoading        a voice is still being loaded: another one speaks (retryable)
    ├── AtCapacity          as many streams as this machine carries are open (retryable)
    ├── Overloaded          decoding is too far behind what is fed (retryable)
    ├── StreamClosed        the stream was closed before
    └── SynthesisFailed     the voice could not say this
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

SAMPLE_BYTES = 2


class SpeechError(Exception):
    """Sound could not be turned into words, or words into sound."""

    retryable = False


class LanguageUnknown(SpeechError):
    """The engine does not have this language; ``Recogniser.languages`` says which it has."""


class RateUnknown(SpeechError):
    """The engine does not take sound of this rate (8000 and 16000 Hz are always taken)."""


class EngineMissing(SpeechError):
    """The engine's package is not installed; the message says how it is."""


class ModelMissing(SpeechError):
    """The model's files are not on this machine; the message says how they get here."""

    def __init__(self, name: str, where: str, *, pull: bool = True) -> None:
        """Say what is missing.

        Args:
            name: the model, as ``banter models list`` names it.
            where: the folder that was looked at.
            pull: whether ``banter models pull`` can get it.
        """
        self.name = name
        remedy = f"banter models pull {name}" if pull else "see docs/voice.md for its source"
        super().__init__(f"Speech model {name} is not in {where}: {remedy}.")


class ModelBroken(SpeechError):
    """The model's files are here, but the engine does not load them."""


class ModelLoading(SpeechError):
    """The voice's model is still being loaded; say it with another voice meanwhile."""

    retryable = True


class AtCapacity(SpeechError):
    """As many streams as this machine carries are open; shed the call, or try again later."""

    retryable = True


class Overloaded(SpeechError):
    """More sound waits than may; the refused piece was not taken, all before it was."""

    retryable = True


class StreamClosed(SpeechError):
    """The stream was closed; open another one."""


class SynthesisFailed(SpeechError):
    """The voice could not say this text; say it with another voice, or play a recording."""


class Grammar(StrEnum):
    """What an answer is restricted to; engines that cannot restrict themselves hear freely."""

    YES_NO = "yes_no"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Certainty:
    """From which confidence on an engine's words may be acted upon; scales differ by engine.

    Attributes:
        accept_from: less sure words are asked for again.
        sure_from: less sure amounts are read back.
    """

    accept_from: float
    sure_from: float


class ModelState(StrEnum):
    """How a model is."""

    MISSING = "missing"  # its files are not here
    INSTALLED = "installed"  # its files are here; it is loaded by the first stream or warm()
    LOADING = "loading"
    READY = "ready"
    BROKEN = "broken"  # its files do not load


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """How a model is, and a sentence for engineers that says what to do about it."""

    state: ModelState
    sentence: str

    @property
    def usable(self) -> bool:
        """Whether a stream can be opened, now or after loading."""
        return self.state not in (ModelState.MISSING, ModelState.BROKEN)


@dataclass(frozen=True, slots=True)
class Word:
    """A word (in Chinese: a word or character) as heard; times since the utterance began."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One reading of what was said.

    Attributes:
        text: as people write it: Chinese without spaces, English with them. Empty where
            something was said that a grammar does not have: a no-match, not a no-input.
        confidence: 0 to 1; comparable within one engine only.
        words: empty when the engine gives none for this reading.
    """

    text: str
    confidence: float
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Partial:
    """Everything heard in this utterance so far; later ones replace it and may differ."""

    text: str


@dataclass(frozen=True, slots=True)
class Final:
    """The readings of an utterance, the best first; none when nothing was said."""

    hypotheses: tuple[Hypothesis, ...] = ()

    @property
    def text(self) -> str:
        """Return the best reading; empty when nothing was said."""
        return self.hypotheses[0].text if self.hypotheses else ""

    @property
    def confidence(self) -> float:
        """Return how sure the best reading is, 0 to 1; 0 when nothing was said."""
        return self.hypotheses[0].confidence if self.hypotheses else 0.0


@runtime_checkable
class RecognitionStream(Protocol):
    """One caller's sound on its way to words, utterance after utterance.

    An utterance is what is fed between two ``finish`` or ``reset``; its borders are the
    caller's business, not the engine's. One task feeds and finishes; another may read events.
    """

    @property
    def language(self) -> str:
        """The language listened for."""

    @property
    def rate(self) -> int:
        """The rate of the sound that is fed, Hz."""

    @property
    def lag_s(self) -> float:
        """Seconds of sound that were fed and are not decoded yet."""

    def feed(self, pcm: bytes) -> None:
        """Take sound of any length; returns at once, decoding happens elsewhere.

        Odd bytes are kept for the next piece.

        Raises:
            Overloaded: too much sound waits; this piece is not taken, what came before is.
            StreamClosed: after ``close``.
        """

    def events(self) -> AsyncIterator[Partial | Final]:
        """Yield news of the present utterance; ends when the stream is closed.

        A ``Final`` here means that the engine itself has heard a pause: the words so far will
        not change any more, but more may follow. Both kinds carry the whole utterance so far.
        What ``finish`` returns is not repeated here; what was heard before a ``finish`` or
        ``reset`` and not read by then is dropped. A partial that nobody has read yet is
        replaced by the next one. For one reader.
        """

    def expect(self, grammar: Grammar | None) -> None:
        """Restrict the utterances from the next one on; None hears freely again."""

    async def finish(self) -> Final:
        """End the utterance: decode what still waits, and return all that was said in it.

        The stream is then ready for the next utterance. Twice in a row gives an empty result.

        Raises:
            Overloaded: too many utterances wait (engines that do not stream); the utterance is
                kept and may be finished later.
            StreamClosed: after ``close``, or when it is closed meanwhile.
        """

    async def reset(self) -> None:
        """Forget the utterance, what waits undecoded included; ready for the next one."""

    async def close(self) -> None:
        """Free the stream's place; a second time does nothing."""


@runtime_checkable
class Recogniser(Protocol):
    """An engine that turns sound into words; one a process, shared by its streams."""

    @property
    def name(self) -> str:
        """The engine's name: ``vosk``, ``whisper``."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is set up for (``zh``, ``en``), whether or not their models are here."""

    @property
    def streaming(self) -> bool:
        """Whether partials come while somebody speaks; else words come with ``finish`` only."""

    @property
    def certainty(self) -> Certainty:
        """What its confidences are good for."""

    @property
    def places(self) -> int:
        """How many streams may be open at once."""

    @property
    def late_s(self) -> float:
        """Seconds of sound that wait for a worker in the stream that is furthest behind."""

    async def stream(
        self, language: str, rate: int, grammar: Grammar | None = None, *, yields: bool = False
    ) -> RecognitionStream:
        """Open a stream; the first one of a language waits for its model to load.

        Args:
            language: to listen for.
            rate: of the sound, Hz.
            grammar: what the first utterance is restricted to.
            yields: where no place is free, it is closed for a stream that does not yield; whoever
                uses it then meets ``StreamClosed``.

        Raises:
            LanguageUnknown, RateUnknown: it was asked for what it does not have.
            EngineMissing, ModelMissing, ModelBroken: it cannot work here.
            AtCapacity: too many streams are open.
        """

    def ready(self) -> Mapping[str, ModelStatus]:
        """Return how the model of each language is; never waits."""

    async def warm(self) -> None:
        """Load every model that is here, so that no caller waits; missing ones are left out."""

    async def close(self) -> None:
        """Close every stream and end the workers."""
