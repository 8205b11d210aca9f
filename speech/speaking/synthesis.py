"""Speaking: clause by clause, at the call's rate, with prompts kept, by the first voice that can.

What an engine lacks now it may have a minute later: the first is asked again for every clause.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import Future

from speech.contract import SpeechError
from speech.resampling import resampled
from speech.speaking.clauses import clauses, speakable
from speech.speaking.contract import Voice, VoiceStatus
from speech.speaking.figures import in_words
from speech.speaking.prompt_cache import PromptCache, prompt_key
from speech.speaking.voicing import Lineup, Sound, VoiceEngine
from speech.workers import Workers


class ClauseSynthesiser:
    """The ``Synthesiser`` over voice engines: one thread, one clause ahead of the listener."""

    def __init__(
        self,
        lineup: Lineup,
        *,
        rate: int,
        cache: PromptCache | None = None,
        niceness: int = 5,
    ) -> None:
        """Set it up; nothing is loaded.

        Args:
            lineup: the engines and their voices.
            rate: of the sound that comes out, Hz.
            cache: where approved prompts are kept.
            niceness: how far the thread's priority is lowered.
        """
        self._lineup = lineup
        self._rate = rate
        self._cache = cache
        self._approved: set[tuple[str, str]] = set()  # clause and language
        self._workers = Workers("voice", 1, niceness)

    @property
    def rate(self) -> int:
        """The rate of the sound, Hz."""
        return self._rate

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it speaks."""
        return self._lineup.languages

    def speaking(self) -> Mapping[str, VoiceStatus]:
        """Return which engine speaks each language now."""
        return self._lineup.speaking()

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        """Yield the sound clause by clause; see ``Synthesiser``.

        Raises:
            LanguageUnknown: it does not speak this language.
            EngineMissing, SynthesisFailed: no voice could say this.
        """
        self._lineup.of(language)
        waiting = _to_say(text, language)
        ahead: Future[bytes] | None = None
        try:
            for place, clause in enumerate(waiting):
                now = ahead or self._begin(clause, language)
                sound = await asyncio.wrap_future(now)
                following = waiting[place + 1 : place + 2]
                ahead = self._begin(following[0], language) if following else None
                yield sound
        finally:
            if ahead is not None:
                ahead.cancel()

    async def approve(self, texts: Iterable[str], language: str) -> None:
        """Name prompts that hold nothing about anybody, and make their sound now.

        Waits until the voice that is wanted is loaded, or cannot be.

        Raises:
            LanguageUnknown: it does not speak this language.
            EngineMissing, SynthesisFailed: no voice could say one of them.
        """
        engine, voice = self._lineup.of(language)[0]
        await asyncio.to_thread(engine.warm, voice)
        for text in texts:
            for clause in _to_say(text, language):
                self._approved.add((clause, language))
                await asyncio.wrap_future(self._begin(clause, language))

    async def close(self) -> None:
        """Free the engines, which ends what is being said, and end the thread."""
        await asyncio.to_thread(self._lineup.close)
        await asyncio.to_thread(self._workers.end)

    def _begin(self, clause: str, language: str) -> Future[bytes]:
        return self._workers.submit(lambda: self._said(clause, language))

    def _said(self, clause: str, language: str) -> bytes:
        *wanted, last = self._lineup.of(language)
        for engine, voice in wanted:
            try:
                return self._said_by(engine, voice, clause, language)
            except SpeechError as error:
                self._lineup.passed_on(error, last[0])
        return self._said_by(*last, clause, language)

    def _said_by(self, engine: VoiceEngine, voice: Voice, clause: str, language: str) -> bytes:
        sound = self._sound(engine, voice, clause, language)
        return resampled(sound.pcm, sound.rate, self._rate)

    def _sound(self, engine: VoiceEngine, voice: Voice, clause: str, language: str) -> Sound:
        if self._cache is None or (clause, language) not in self._approved:
            return engine.render(clause, voice)
        key = prompt_key(clause, language, engine.maker(voice), voice)
        if (kept := self._cache.get(key)) is not None:
            return kept
        made = engine.render(clause, voice)
        self._cache.put(key, made)
        return made


def _to_say(text: str, language: str) -> list[str]:
    """Return the clauses that have a word in them, Mandarin's without figures."""
    found = [clause for clause in clauses(text) if speakable(clause)]
    return [in_words(clause) for clause in found] if language == "zh" else found
