"""An ear with turn-taking behind it and a recogniser that decodes when a test lets it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from call_scene import TEXTS

from bot.voice.call.ear import Ear, EarEvent
from bot.voice.contract import AudioIn, LegEvent
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.taking import TurnTaker
from bot.voice.turns.words import SpokenWords
from data.clock import FixedClock
from data.texts.phrases import Language
from speech.contract import Final, Grammar, Hypothesis, SpeechError

SPEECH, NOISE, QUIET = b"\2\0" * 160, b"\1\0" * 160, bytes(320)
SETTINGS = TurnSettings(end_s=0.05, no_input_s=60.0, _env_file=None)  # type: ignore[call-arg]


class LoudVoices:
    """Whatever is not silent is a voice."""

    def __init__(self) -> None:
        self._on = False

    def feed(self, pcm: bytes, at: float) -> Sequence[tuple[bool, float]]:
        if any(pcm) is self._on:
            return ()
        self._on = any(pcm)
        return ((self._on, at),)

    def silence(self, at: float) -> Sequence[tuple[bool, float]]:
        return ()


class Decoding:
    """A stream that hears words in speech, and none in noise.

    Attributes:
        utterances: what was finished, without its silences.
        sound: of the present one.
        asked: an answer that is awaited for each.
        refuses: raised instead of finishing.
        full: raised instead of taking sound.
        broken: raised instead of taking a grammar.
    """

    WORDS = "我想存五万"

    def __init__(self) -> None:
        self.utterances: list[bytes] = []
        self.asked: asyncio.Queue[asyncio.Future[None]] = asyncio.Queue()
        self.refuses: SpeechError | None = None
        self.full: SpeechError | None = None
        self.broken: SpeechError | None = None
        self.closed = False
        self.sound = bytearray()

    def feed(self, pcm: bytes) -> None:
        if not any(pcm):
            return
        if self.full is not None:
            raise self.full
        self.sound += pcm

    async def events(self) -> AsyncIterator[Any]:
        await asyncio.Event().wait()
        yield

    def expect(self, grammar: Grammar | None) -> None:
        if self.broken is not None:
            raise self.broken

    async def finish(self) -> Final:
        if self.refuses is not None:
            raise self.refuses
        said, self.sound = bytes(self.sound), bytearray()
        self.utterances.append(said)
        answer = asyncio.get_running_loop().create_future()
        self.asked.put_nowait(answer)
        await answer
        return Final((Hypothesis(self.WORDS, 1.0),) if SPEECH in said else ())

    async def reset(self) -> None:
        self.sound.clear()

    async def close(self) -> None:
        self.closed = True


class Scene:
    """Somebody speaks on a leg.

    Args:
        refusal: raised instead of opening a stream.
        refused: the language that this is about; else all.
    """

    def __init__(self, refusal: SpeechError | None = None, refused: Language | None = None) -> None:
        self.stream = Decoding()
        self.began_at = 0.0
        self.streams: list[str] = []  # languages of those that were opened
        self._refusal, self._refused = refusal, refused
        self._opened = asyncio.Event()
        self._coming: asyncio.Queue[LegEvent] = asyncio.Queue()
        self._told: asyncio.Queue[EarEvent] = asyncio.Queue()
        self.leg: Any = SimpleNamespace(
            rate=8000, call_id="c", undecoded_bytes=0, events=self._events
        )

    async def hears(self) -> None:
        """Listen until cancelled."""
        clock = FixedClock(datetime(2026, 11, 23, tzinfo=UTC))
        words = SpokenWords(TEXTS, clock, 0.5, "CNY")
        self.taking = taking = TurnTaker(Language.ZH, SETTINGS, words, 0.3)
        recogniser: Any = SimpleNamespace(stream=self._open)
        self.ear = Ear(self.leg, recogniser, LoudVoices(), taking, self._told.put_nowait)
        await self.ear.run(Language.ZH)

    async def opened(self) -> None:
        """Wait until it listens."""
        await asyncio.wait_for(self._opened.wait(), 5)

    async def utters(self, sound: bytes, *, lasted_s: float = 0.0) -> None:
        """Somebody has spoken for a while, and stops."""
        await self.begins(sound, ago_s=lasted_s)
        await self._comes(QUIET, self.began_at + lasted_s)

    async def begins(self, sound: bytes, *, ago_s: float = 0.0) -> None:
        """Somebody begins to speak."""
        self.began_at = time.monotonic() - ago_s
        await self._comes(sound, self.began_at)

    async def goes_on(self, sound: bytes) -> None:
        """Who speaks says more, and stops."""
        await self._comes(sound, self.began_at)
        await self._comes(QUIET, self.began_at)

    async def heard(self, sound: bytes) -> None:
        """Wait until the recogniser has all this of the present utterance."""
        async with asyncio.timeout(5):
            while self.stream.sound != sound:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.01)

    async def pauses(self, *, in_s: float) -> None:
        """Who speaks stops, some seconds from now."""
        await self._comes(QUIET, time.monotonic() + in_s)

    def stalls(self, seconds: float, meanwhile: bytes) -> None:
        """Have the event loop stand still; what came in meanwhile is read after it, as ever."""
        time.sleep(seconds)
        self._later(5, AudioIn(meanwhile, time.monotonic()))

    def _later(self, turns: int, event: LegEvent) -> None:
        """Have something come in after so many turns of the loop."""
        if turns:
            asyncio.get_running_loop().call_soon(self._later, turns - 1, event)
        else:
            self._coming.put_nowait(event)

    async def finishing(self) -> None:
        """Wait until what was said is being decoded."""
        self._answer = await asyncio.wait_for(self.stream.asked.get(), 5)

    def decodes(self) -> None:
        """Have it decoded."""
        self._answer.set_result(None)

    def breaks(self, error: Exception) -> None:
        """Have decoding, or what comes after it, fail."""
        self._answer.set_exception(error)

    async def told(self) -> EarEvent:
        """Return what the call is told next."""
        return await asyncio.wait_for(self._told.get(), 5)

    async def _comes(self, pcm: bytes, at: float | None = None) -> None:
        self._coming.put_nowait(AudioIn(pcm, time.monotonic() if at is None else at))
        for _ in range(10):  # until it is heard
            await asyncio.sleep(0)

    async def _events(self) -> AsyncIterator[LegEvent]:
        while True:
            yield await self._coming.get()

    async def _open(self, language: str, *_: object) -> Decoding:
        self._opened.set()
        if self._refusal is not None and language == (self._refused or language):
            raise self._refusal
        self.streams.append(language)
        return self.stream


@asynccontextmanager
async def listening(scene: Scene) -> AsyncIterator[Scene]:
    """Have the ear listen until the end."""
    hearing = asyncio.create_task(scene.hears())
    try:
        await scene.opened()
        yield scene
    finally:
        hearing.cancel()
        await asyncio.gather(hearing, return_exceptions=True)
