"""Voice engines: a clause goes in, sound comes out, at whatever rate the voice has.

They stand in a line-up. Where the first cannot speak (its library or model is not here, is broken
or is still being loaded, or it has no sound for a clause), the next one says that clause.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from speech.contract import LanguageUnknown, ModelLoading, ModelState, ModelStatus, SpeechError
from speech.speaking.contract import Voice, VoiceStatus

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of sound.

    Attributes:
        pcm: 16-bit little-endian mono.
        rate: its samples a second, Hz.
    """

    pcm: bytes
    rate: int


class VoiceEngine(Protocol):
    """What turns one clause into sound; its methods are called from several threads."""

    @property
    def name(self) -> str:
        """The engine's name."""

    def maker(self, voice: Voice) -> str:
        """Return what makes a voice's sound, with versions: another maker makes other sound.

        Raises:
            EngineMissing, ModelMissing, ModelBroken: it cannot speak here.
        """

    def render(self, text: str, voice: Voice) -> Sound:
        """Return the sound of a clause.

        Raises:
            EngineMissing: its library is not here.
            ModelMissing, ModelBroken, ModelLoading: the voice cannot speak, or not yet.
            SynthesisFailed: it could not say this.
        """

    def status(self, voice: Voice) -> ModelStatus:
        """Return how a voice is; never waits."""

    def warm(self, voice: Voice) -> None:
        """Load a voice that is here, and wait until that is done; a failure is its status."""

    def close(self) -> None:
        """Free what it holds, for good; a second time does nothing."""


@dataclass(frozen=True)
class Speaker:
    """An engine and its voice of each language."""

    engine: VoiceEngine
    voices: Mapping[str, Voice]


class Lineup:
    """Engines in order, the one that is wanted first; shared by the synthesisers of all rates."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        self._speakers = tuple(speakers)
        self._told: set[str] = set()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that one of them speaks."""
        return tuple(dict.fromkeys(name for each in self._speakers for name in each.voices))

    def of(self, language: str) -> list[tuple[VoiceEngine, Voice]]:
        """Return who speaks a language, in order.

        Raises:
            LanguageUnknown: nobody does.
        """
        found = [
            (each.engine, each.voices[language])
            for each in self._speakers
            if language in each.voices
        ]
        if not found:
            known = ", ".join(self.languages)
            raise LanguageUnknown(f"No voice for language {language!r}; there are: {known}.")
        return found

    def speaking(self) -> dict[str, VoiceStatus]:
        """Return which engine speaks each language now, and why; never waits."""
        return {language: _speaking(self.of(language)) for language in self.languages}

    def passed_on(self, error: SpeechError, to: VoiceEngine) -> None:
        """Write into the log, once, that another engine had to speak."""
        if isinstance(error, ModelLoading) or str(error) in self._told:
            return
        self._told.add(str(error))
        _LOG.warning("%s speaks instead: %s", to.name, error)

    def close(self) -> None:
        """Free the engines."""
        for each in self._speakers:
            each.engine.close()


def _speaking(voices: Sequence[tuple[VoiceEngine, Voice]]) -> VoiceStatus:
    wanted = voices[0][0].status(voices[0][1])
    for engine, voice in voices[:-1]:
        if engine.status(voice).state is ModelState.READY:
            return VoiceStatus(engine.name, engine is voices[0][0], wanted.sentence)
    return VoiceStatus(voices[-1][0].name, len(voices) == 1, wanted.sentence)
