"""Small stand-ins for what a call is made of: each keeps what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from bot.voice.contract import MarkPlayed, Played
from bot.voice.turns.contract import Decision, Expected
from data.texts.phrases import Language
from speech.contract import Final, Grammar, SynthesisFailed

BYTES_PER_MS = 16  # at 8 kHz


class FakeSpeaker:
    """Plays at once, or holds what it was given until it is let go."""

    def __init__(self) -> None:
        self.sound = bytearray()
        self.held = self.paused = False
        self.stops = self.pauses = self.resumes = 0
        self._changed = asyncio.Event()

    async def play(self, pcm: bytes, mark: str | None = None) -> None:
        self.sound += pcm

    async def drained(self) -> Played:
        stops = self.stops
        while self.held and stops == self.stops:
            self._changed.clear()
            await self._changed.wait()
        if stops != self.stops:
            return Played(0, (), False)
        return Played(len(self.sound) // BYTES_PER_MS, (), True)

    def stop(self) -> Played:
        self.stops += 1
        self.paused = False
        self._changed.set()
        return Played(len(self.sound) // BYTES_PER_MS, (), False)

    def pause(self) -> None:
        self.pauses += 1
        self.paused = True

    def resume(self) -> None:
        self.resumes += self.paused
        self.paused = False

    def let_go(self) -> None:
        self.held = False
        self._changed.set()

    def on_mark(self, listener: Callable[[MarkPlayed], None]) -> None:
        """Marks are not used here."""

    @property
    def played_ms(self) -> int:
        return len(self.sound) // BYTES_PER_MS

    @property
    def playing(self) -> bool:
        return self.held


class FakeVoice:
    """A tenth of a second of sound a character; ``broken`` texts cannot be said."""

    name, rate, languages = "fake", 8000, ("zh", "en")
    broken = "坏"

    async def speak(self, text: str, language: str) -> AsyncIterator[bytes]:
        for letter in text:
            if letter == self.broken:
                raise SynthesisFailed("it cannot be said")
            yield bytes(100 * BYTES_PER_MS)

    async def close(self) -> None:
        """Nothing is held."""


@dataclass
class FakeTaking:
    """Turn-taking that notes what it is told and decides nothing."""

    expected: list[Expected] = field(default_factory=list)
    owed: list[bool] = field(default_factory=list)
    spoken: list[tuple[bool, bool]] = field(default_factory=list)
    languages: list[Language] = field(default_factory=list)
    idle: bool = True

    def expect(self, expected: Expected) -> Sequence[Decision]:
        self.expected.append(expected)
        return ()

    def voice(self, on: bool, at: float) -> Sequence[Decision]:
        return ()

    def partial(self, text: str, at: float) -> Sequence[Decision]:
        return ()

    def heard(self, final: Final, at: float) -> Sequence[Decision]:
        return ()

    def key(self, key: str, at: float) -> Sequence[Decision]:
        return ()

    def speaking(self, on: bool, at: float, *, interruptible: bool = True) -> Sequence[Decision]:
        self.spoken.append((on, interruptible))
        return ()

    def owing(self, on: bool, at: float) -> Sequence[Decision]:
        self.owed.append(on)
        return ()

    def switch(self, language: Language) -> Sequence[Decision]:
        self.languages.append(language)
        return ()

    def tick(self, at: float) -> Sequence[Decision]:
        return ()


class FakeEar:
    """Hears nothing; notes the languages it listens for."""

    def __init__(self) -> None:
        self.languages: list[Language] = []
        self.unheard: set[Language] = set()
        self.grammars: list[Grammar | None] = []

    async def run(self, language: Language) -> None:
        self.languages.append(language)
        await asyncio.Event().wait()

    async def listen_for(self, language: Language) -> bool:
        self.languages.append(language)
        return language not in self.unheard

    def expect(self, grammar: Grammar | None) -> None:
        self.grammars.append(grammar)

    def act(self, decisions: Sequence[Decision]) -> None:
        """There are none."""


class FakeLine:
    """Notes what is sent."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.heard: list[float | None] = []
        self.pressed: list[str] = []
        self.proofs: list[str] = []
        self.languages: list[Language] = []

    async def run(self) -> None:
        await asyncio.Event().wait()

    async def say(self, text: str, heard: float | None = None) -> str:
        self.said.append(text)
        self.heard.append(heard)
        return self._next_id

    async def press(self, token: str) -> str:
        self.pressed.append(token)
        return self._next_id

    @property
    def _next_id(self) -> str:
        return f"c{len(self.said) + len(self.pressed)}"

    async def prove(self, token: str) -> None:
        self.proofs.append(token)

    async def switch(self, language: Language) -> None:
        self.languages.append(language)
