"""Speaking: any voice engine, clause by clause, at the call's rate, with prompts kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from data.settings import HouseSettings
from speech.clauses import clauses, speakable
from speech.contract import LanguageUnknown, Voice
from speech.espeak import Espeak
from speech.prompt_cache import PromptCache, prompt_key
from speech.resampling import resampled
from speech.settings import SpeechSettings
from speech.workers import Workers


class VoiceEngine(Protocol):
    """What turns one clause into sound; called in one worker thread."""

    @property
    def name(self) -> str:
        """Name and version: another version makes other sound."""

    @property
    def rate(self) -> int:
        """The rate of its sound, Hz."""

    def render(self, text: str, voice: Voice) -> bytes:
        """Return the sound of a clause.

        Raises:
            EngineMissing: its library is not here.
            SynthesisFailed: it could not say this.
        """

    def close(self) -> None:
        """Free what it holds."""


class ClauseSynthesiser:
    """The ``Synthesiser`` over a voice engine: one thread, one clause ahead of the listener."""

    def __init__(
        self,
        engine: VoiceEngine,
        voices: Mapping[str, Voice],
        *,
        rate: int,
        cache: PromptCache | None = None,
        niceness: int = 5,
    ) -> None:
        """Set it up; the engine's library is loaded by the first clause.

        Args:
            engine: what speaks.
            voices: language -> voice.
            rate: of the sound that comes out, Hz.
            cache: where approved prompts are kept.
            niceness: how far the thread's priority is lowered.
        """
        self._engine = engine
        self._voices = dict(voices)
        self._rate = rate
        self._cache = cache
        self._approved: set[str] = set()
        self._workers = Workers("voice", 1, niceness)

    @property
    def name(self) -> str:
        """The engine's name."""
        return self._engine.name

    @property
    def rate(self) -> int:
        """The rate of the sound, Hz."""
        return self._rate

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks."""
        return tuple(self._voices)

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Yield the sound clause by clause; see ``Synthesiser``.

        Raises:
            LanguageUnknown: it does not speak this language.
            EngineMissing, SynthesisFailed: it could not say this.
        """
        voice = self._require_voice(language)
        waiting = [clause for clause in clauses(text) if speakable(clause)]
        ahead: Future[bytes] | None = None
        try:
            for place, clause in enumerate(waiting):
                now = ahead or self._begin(clause, language, voice)
                sound = await asyncio.wrap_future(now)
                following = waiting[place + 1 : place + 2]
                ahead = self._begin(following[0], language, voice) if following else None
                yield sound
        finally:
            if ahead is not None:
                ahead.cancel()

    async def approve(self, texts: Iterable[str], language: str) -> None:
        """Name prompts that hold nothing about anybody, and make their sound now.

        Raises:
            LanguageUnknown: it does not speak this language.
            EngineMissing, SynthesisFailed: it could not say one of them.
        """
        voice = self._require_voice(language)
        for text in texts:
            for clause in filter(speakable, clauses(text)):
                self._approved.add(self._key(clause, language, voice))
                await asyncio.wrap_future(self._begin(clause, language, voice))

    async def close(self) -> None:
        """End the thread and free the engine."""
        self._workers.submit(self._engine.close)
        await asyncio.to_thread(self._workers.end)

    def _require_voice(self, language: str) -> Voice:
        voice = self._voices.get(language)
        if voice is None:
            known = ", ".join(self._voices)
            raise LanguageUnknown(f"No voice for language {language!r}; there are: {known}.")
        return voice

    def _begin(self, clause: str, language: str, voice: Voice) -> Future[bytes]:
        return self._workers.submit(lambda: self._sound(clause, language, voice))

    def _sound(self, clause: str, language: str, voice: Voice) -> bytes:
        key = self._key(clause, language, voice)
        approved = self._cache if key in self._approved else None
        if approved is not None and (kept := approved.get(key)) is not None:
            return kept
        made = resampled(self._engine.render(clause, voice), self._engine.rate, self._rate)
        if approved is not None:
            approved.put(key, made, self._rate)
        return made

    def _key(self, clause: str, language: str, voice: Voice) -> str:
        return prompt_key(clause, language, self._engine.name, voice, self._rate)


def create_synthesiser(
    settings: SpeechSettings, house: HouseSettings, rate: int
) -> ClauseSynthesiser:
    """Set up the voice that the settings ask for; nothing is loaded.

    Args:
        settings: voices, their pace, room for prompts.
        house: where prompts are kept.
        rate: of the sound that comes out, Hz: that of the call's leg.
    """
    limit = settings.prompt_cache_mb * 1_000_000
    voices = {
        "zh": Voice(settings.voice_zh, speed=settings.voice_speed),
        "en": Voice(settings.voice_en, speed=settings.voice_speed),
    }
    return ClauseSynthesiser(
        Espeak(),
        voices,
        rate=rate,
        cache=PromptCache(prompts_folder(house), limit) if limit else None,
        niceness=settings.niceness,
    )


def prompts_folder(house: HouseSettings) -> Path:
    """Return where approved prompts are kept."""
    return house.home / "prompts"
