"""What the speakers of all transports share: a bounded queue, utterances, marks, who waits.

Whoever plays the frames, perhaps on another thread, takes them under ``lock``; all else happens
on the event loop.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from bot.voice.contract import SAMPLE_BYTES, LegClosed, MarkPlayed, Played
from bot.voice.transports.sound_queue import SoundQueue

# Enough that a slow synthesiser's clauses meet, little enough that a reply holds no memory.
QUEUED_S = 3.0
_NOTHING = Played(0, (), True)


class QueuedSpeaker:
    """The outgoing sound of a leg, up to where a transport takes the frames.

    A transport that takes sound before it is played overrides ``_begin``, ``_finished``,
    ``_flush``, ``_hold`` and ``_heard``; all are called under ``lock``.

    Args:
        rate: samples a second.
        frame: the length of a frame, bytes.
    """

    def __init__(self, rate: int, frame: int) -> None:
        self.lock = threading.Lock()
        self.queue = SoundQueue(frame)
        self._bytes_per_s = rate * SAMPLE_BYTES
        self._capacity = int(QUEUED_S * self._bytes_per_s)
        self._loop = asyncio.get_running_loop()
        self._turn = asyncio.Lock()  # one play() at a time: their slices must not mix
        self._waiting: set[asyncio.Future[None]] = set()
        self._listeners: list[Callable[[MarkPlayed], None]] = []
        self._paused = self._closed = False
        self._stops = 0
        self._ended = True  # the next play() begins an utterance
        self._last = _NOTHING
        self._played = 0  # bytes of this utterance's sound
        self._marks: list[str] = []

    async def play(self, pcm: bytes, mark: str | None = None) -> None:
        """Queue sound; wait while the queue is full. See ``Speaker``."""
        stops = self._stops
        async with self._turn:
            for start in range(0, max(len(pcm), 1), self._capacity):
                piece = pcm[start : start + self._capacity]
                last = start + self._capacity >= len(pcm)
                await self._room_for(len(piece), stops)
                if stops != self._stops:
                    return
                self._put(piece, mark if last else None)

    async def drained(self) -> Played:
        """Wait until all that is queued was played. See ``Speaker``."""
        async with self._turn:  # what others are still queuing comes before
            stops = self._stops
            if self._ended:
                self._require_open()
                return _NOTHING
        while stops == self._stops:
            self._require_open()
            with self.lock:
                if self.queue.empty and self._finished():
                    return self._end(complete=True)
                changed = self._change()
            await changed
        return self._last

    def stop(self) -> Played:
        """Drop what is queued and be silent. See ``Speaker``."""
        with self.lock:
            if self._closed:
                return self._last
            complete = self.queue.empty and self._finished()
            played = _NOTHING if self._ended else self._end(complete=complete)
            self._flush()
            self.queue.clear()
            self._paused = False
            self._stops += 1
        self._wake()
        return played

    def pause(self) -> None:
        """Be silent and keep what is queued."""
        with self.lock:
            if not self._paused:
                self._paused = True
                self._hold(True)

    def resume(self) -> None:
        """Go on from where ``pause()`` stopped."""
        with self.lock:
            if self._paused:
                self._paused = False
                self._hold(False)
        self._wake()

    @property
    def played_ms(self) -> int:
        """Milliseconds of the present utterance that were played so far."""
        with self.lock:
            return self._to_ms(self._heard())

    @property
    def playing(self) -> bool:
        """Something is queued and not paused."""
        with self.lock:
            return not (self._paused or self._closed or (self.queue.empty and self._finished()))

    def on_mark(self, listener: Callable[[MarkPlayed], None]) -> None:
        """Tell the listener of every mark from now on."""
        self._listeners.append(listener)

    def close(self) -> None:
        """The call has ended: whoever waits is told so; what was played of it is known."""
        with self.lock:
            if self._ended and not self._closed:
                self._last = Played(0, (), False)
            self._end(complete=self.queue.empty and self._finished())
            self._closed = True
            self.queue.clear()
        self._wake()

    def _begin(self) -> None:
        """An utterance begins."""

    def _finished(self) -> bool:
        """Return whether all that was taken from the queue was played."""
        return True

    def _flush(self) -> None:
        """Drop what was taken and not played yet."""

    def _hold(self, paused: bool) -> None:
        """Stop or go on playing what was taken."""

    def _heard(self) -> int:
        """Return how many bytes of this utterance were played."""
        return self._played

    def _tell(self, marks: Iterable[str], at: float) -> None:
        """Record marks that were reached, and tell of them; on the event loop."""
        for mark in marks:
            for listener in self._listeners:
                listener(MarkPlayed(mark, at))

    def _wake(self) -> None:
        """Let those who wait look again; on the event loop."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    def _wake_soon(self, marks: Iterable[str] = ()) -> None:
        """Do so from another thread."""
        marks, at = tuple(marks), time.monotonic()

        def wake() -> None:
            self._tell(marks, at)
            self._wake()

        with suppress(RuntimeError):  # the loop is gone: so is everybody who waited
            self._loop.call_soon_threadsafe(wake)

    @property
    def _awaited(self) -> bool:
        return bool(self._waiting)

    def _change(self) -> asyncio.Future[None]:
        future = self._loop.create_future()
        self._waiting.add(future)
        return future

    async def _room_for(self, wanted: int, stops: int) -> None:
        while True:
            self._require_open()
            with self.lock:
                if stops != self._stops or len(self.queue) + wanted <= self._capacity:
                    return
                changed = self._change()
            await changed

    def _put(self, pcm: bytes, mark: str | None) -> None:
        with self.lock:
            if self._ended:
                self._ended, self._played, self._marks = False, 0, []
                self._begin()
            self.queue.put(pcm, mark)
        self._wake()

    def _end(self, *, complete: bool) -> Played:
        if not self._ended:
            self._last = Played(self._to_ms(self._heard()), tuple(self._marks), complete)
            self._ended = True
        return self._last

    def _require_open(self) -> None:
        if self._closed:
            raise LegClosed("the call has ended")

    def _to_ms(self, sound: int) -> int:
        return sound * 1000 // self._bytes_per_s
