"""What turns the sound of the page's microphone into words, as the gateway sees it.

Errors::

    HearingError
    ├── HearingMissing   the language's model is not installed there
    ├── HearingBusy      as many people are heard as the engine carries (try again)
    └── HearingOff       the voice role does not answer, or cannot hear
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from data.texts.phrases import Language

RATE = 16_000  # Hz
SAMPLE_BYTES = 2


class HearingError(Exception):
    """Sound cannot be turned into words now."""


class HearingMissing(HearingError):
    """The language's model is not installed; text goes on working."""


class HearingBusy(HearingError):
    """As many people are heard as the engine carries; try again."""


class HearingOff(HearingError):
    """The voice role does not answer, or cannot hear; text goes on working."""


class HearingState(StrEnum):
    """How it stands with a language."""

    READY = "ready"
    MISSING = "missing"
    BUSY = "busy"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class LanguageHearing:
    """How it stands with a language, and a sentence for engineers."""

    state: HearingState
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class HeardSoFar:
    """Everything heard so far; may still change."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything that was said; the confidence is 0 to 1, comparable within one engine only."""

    text: str
    confidence: float


class Ear(Protocol):
    """One utterance on its way to words: 16-bit little-endian mono PCM at ``RATE``."""

    async def feed(self, pcm: bytes) -> None:
        """Pass sound on; a connection that is lost shows among the news."""

    async def finish(self) -> None:
        """Say that this was all; ``Heard`` follows among the news."""

    def news(self) -> AsyncIterator[HeardSoFar | Heard]:
        """Yield what is heard; ``Heard`` is the last.

        Raises:
            HearingBusy, HearingOff: it will come to nothing.
        """


class Hearing(Protocol):
    """Where ears come from."""

    async def states(self) -> Mapping[Language, LanguageHearing]:
        """Return how it stands with each language; never raises."""

    def open(self, language: Language) -> AbstractAsyncContextManager[Ear]:
        """Open an ear.

        Raises:
            HearingMissing, HearingBusy, HearingOff: there is none to be had.
        """


class NoHearing:
    """A gateway without a voice role."""

    async def states(self) -> Mapping[Language, LanguageHearing]:
        """Return ``off`` for all."""
        return dict.fromkeys(Language, LanguageHearing(HearingState.OFF))

    @asynccontextmanager
    async def open(self, language: Language) -> AsyncIterator[Ear]:
        """Refuse.

        Raises:
            HearingOff: always.
        """
        raise HearingOff(f"there is no voice role to hear {language}")
        yield
