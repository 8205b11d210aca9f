"""What comes in on a call: sound to the recogniser while somebody speaks, keys, and time."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.voice.call.senses import Taking, Voices
from bot.voice.contract import AudioIn, CallLeg, Ending, HungUp, KeyPressed
from bot.voice.turns.contract import Decision, EndOfTurn, GoOn, Human, Told
from data.texts.phrases import Language
from speech.contract import (
    AtCapacity,
    Final,
    Grammar,
    Overloaded,
    Partial,
    Recogniser,
    RecognitionStream,
    SpeechError,
    StreamClosed,
)

logger = logging.getLogger(__name__)

_TICK_S = 0.05
# Our own event loop stood still if a tick is later than this; sound came in meanwhile.
_STALL_S = 0.2
# Sound before the onset of a voice is noticed belongs to it.
_BEFORE_S = 0.4


@dataclass(frozen=True, slots=True)
class Deaf:
    """Nothing can be understood on this call; keys go on working."""

    error: SpeechError


@dataclass(frozen=True, slots=True)
class Gone:
    """The caller's end is over."""

    reason: Ending


class Failed:
    """A part of the call has ended that should not have."""


EarEvent = Told | Deaf | Gone | Failed


class Ear:
    """Listens to one leg.

    Args:
        leg: what comes in.
        recogniser: understands sound.
        voices: tells speech from silence.
        taking: decides.
        tell: is told of every decision, in order, on the event loop.
    """

    def __init__(
        self,
        leg: CallLeg,
        recogniser: Recogniser,
        voices: Voices,
        taking: Taking,
        tell: Callable[[EarEvent], None],
    ) -> None:
        self._leg = leg
        self._recogniser = recogniser
        self._voices = voices
        self._taking = taking
        self._tell = tell
        self._stream: RecognitionStream | None = None  # None: nothing is understood
        self._place: RecognitionStream | None = None  # to be freed, though it may have failed
        self._reading: asyncio.Task[None] | None = None
        self._finishing: asyncio.Task[None] | None = None
        self._before: deque[bytes] = deque()
        self._before_bytes = 0
        self._grammar: Grammar | None = None
        self._language: Language | None = None  # that is heard
        self._open = False  # sound goes to the recogniser
        self._voiced = False  # somebody is speaking
        # What the voices did while a turn is being finished: it is told of once that turn is over.
        self._meanwhile: list[tuple[bool, float]] | None = None

    async def run(self, language: Language) -> None:
        """Listen until the call ends; the recogniser's place is free by then, cancelled or not."""
        ticking = self._begin(self._tick())
        opening = self._begin(self.listen_for(language))
        try:
            async for event in self._leg.events():
                match event:
                    case AudioIn(pcm, at):
                        self._sound(pcm, at)
                    case KeyPressed(key, at):
                        self._decide(self._taking.key(key, at))
                    case HungUp(reason, _):
                        self._tell(Gone(reason))
        finally:
            for task in (ticking, opening, self._finishing):
                if task is not None:
                    task.cancel()
            # A call that comes in this one's room must find the place free.
            await _to_the_end(self._close())

    async def listen_for(self, language: Language) -> bool:
        """Go on listening in a language; one that cannot be heard leaves the one before.

        Returns:
            Whether it listens in this language.
        """
        before, self._language = self._language, None
        await self._close()
        try:
            self._stream = self._place = await self._recogniser.stream(
                language.value, self._leg.rate, self._grammar
            )
        except AtCapacity:  # who cannot be heard goes to people
            self._tell(Human("no_room"))
            return False
        except SpeechError as error:
            if before is None:
                self._tell(Deaf(error))
            else:
                logger.warning("call.language_unheard id=%s %s", self._leg.call_id, error)
                await self.listen_for(before)
            return False
        self._language = language
        self._reading = self._begin(self._read(self._stream))
        return True

    def expect(self, grammar: Grammar | None) -> None:
        """Hold the recogniser to a grammar from the next utterance on; None hears freely."""
        if grammar is self._grammar:
            return
        self._grammar = grammar
        if self._stream is not None:
            with suppress(StreamClosed):  # the next sound tells of it
                self._stream.expect(grammar)

    def act(self, decisions: Sequence[Decision]) -> None:
        """Act on what turn-taking decided when it was told something by the call itself."""
        self._decide(decisions)

    def _sound(self, pcm: bytes, at: float) -> None:
        for on, moment in self._voices.feed(pcm, at):
            if on and not self._open:
                self._open = True
                self._feed(b"".join(self._before))
                self._forget()
            self._voice(on, moment)
        if self._open:
            self._feed(pcm)
        else:
            self._keep(pcm)

    def _voice(self, on: bool, at: float) -> None:
        self._voiced = on
        if self._meanwhile is not None:
            self._meanwhile.append((on, at))
        else:
            self._decide(self._taking.voice(on, at))

    def _keep(self, pcm: bytes) -> None:
        self._before.append(pcm)
        self._before_bytes += len(pcm)
        most = int(_BEFORE_S * self._leg.rate) * 2
        while self._before_bytes > most:
            self._before_bytes -= len(self._before.popleft())

    def _forget(self) -> None:
        self._before.clear()
        self._before_bytes = 0

    def _feed(self, pcm: bytes) -> None:
        if self._stream is None or not pcm:
            return
        try:
            self._stream.feed(pcm)
        except Overloaded:
            self._leg.undecoded_bytes += len(pcm)
        except SpeechError as error:
            self._go_deaf(error)

    def _go_deaf(self, error: SpeechError) -> None:
        """Ask no more of a recogniser that has failed; the keys go on working."""
        self._stream = None
        self._tell(Deaf(error))

    def _decide(self, decisions: Sequence[Decision], *, finished: bool = False) -> None:
        """Do what was decided.

        Args:
            decisions: in order.
            finished: they are about a turn that is over: what is open is the next one.
        """
        for decision in decisions:
            match decision:
                case EndOfTurn():
                    self._meanwhile = []
                    self._finishing = self._begin(self._finish())
                case GoOn() if not finished:
                    self._open = False
                    if self._stream is not None:
                        self._finishing = self._begin(_reset(self._stream))
                    self._tell(decision)
                case _:
                    self._tell(decision)

    async def _finish(self) -> None:
        """Let the recogniser finish; sound that comes meanwhile is of the next turn."""
        self._open = self._voiced  # who talks on after a very long turn
        final, stream = Final(), self._stream
        if stream is not None:
            try:
                final = await stream.finish()
            except Overloaded as error:
                # It is asked for again; kept, it would be heard together with the next one.
                logger.warning("call.not_decoded id=%s %s", self._leg.call_id, error)
                await _reset(stream)
            except SpeechError as error:
                if stream is self._stream:  # else another language is listened for by now
                    self._go_deaf(error)
        meanwhile, self._meanwhile = self._meanwhile or (), None
        self._decide(self._taking.heard(final, time.monotonic()), finished=True)
        for on, at in meanwhile:
            self._voice(on, at)

    async def _read(self, stream: RecognitionStream) -> None:
        async for event in stream.events():
            if isinstance(event, Partial) or event.text:
                self._decide(self._taking.partial(event.text, time.monotonic()))

    async def _tick(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(_TICK_S)
            if time.monotonic() - before > _TICK_S + _STALL_S:
                await asyncio.sleep(_TICK_S)  # what came in meanwhile is heard first
            now = time.monotonic()
            for on, moment in self._voices.silence(now):
                self._voice(on, moment)
            self._decide(self._taking.tick(now))

    def _begin(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin work that nobody waits for; the call is told where it fails."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            kind = type(error).__name__
            logger.error("call.ear_failed id=%s error=%s", self._leg.call_id, kind, exc_info=error)
            self._tell(Failed())

    async def _close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        stream, self._place, self._stream = self._place, None, None
        if stream is not None:
            with suppress(SpeechError):
                await stream.close()


async def _reset(stream: RecognitionStream) -> None:
    with suppress(StreamClosed):  # another language is listened for by now
        await stream.reset()


async def _to_the_end(work: Coroutine[None, None, None]) -> None:
    """Do the work even if whoever waits for it is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
