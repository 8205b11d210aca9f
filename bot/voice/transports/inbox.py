"""What has come in on a leg and waits for its reader."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator

from bot.voice.contract import SAMPLE_BYTES, AudioIn, Ending, HungUp, KeyPressed, LegEvent

HELD_S = 5.0  # of sound; a reader that is further behind answers what nobody said just now
HELD_KEYS = 64  # no menu, card number or code is longer
KEYS = frozenset("0123456789*#ABCD")


class Inbox:
    """Events in order. The oldest sound makes room for new sound; keys and the end stay.

    Args:
        rate: samples a second.
    """

    def __init__(self, rate: int) -> None:
        self._events: deque[LegEvent] = deque()
        self._capacity = self._room = int(HELD_S * rate) * SAMPLE_BYTES
        self._keys = 0
        self._ended = False
        self._news = asyncio.Event()
        self.lost_bytes = 0  # sound that nobody read in time
        self.lost_keys = 0

    def hear(self, pcm: bytes) -> None:
        """Append sound; an odd last byte is no sample."""
        pcm = pcm[: len(pcm) // SAMPLE_BYTES * SAMPLE_BYTES][-self._capacity :]
        if not pcm or self._ended:
            return
        self._room -= len(pcm)
        while self._room < 0:
            self._lose_oldest()
        self._append(AudioIn(pcm, time.monotonic()))

    def press(self, key: str) -> None:
        """Append a key; what is none is ignored."""
        key = key.upper()
        if key not in KEYS or self._ended:
            return
        if self._keys >= HELD_KEYS:
            self.lost_keys += 1
            return
        self._keys += 1
        self._append(KeyPressed(key, time.monotonic()))

    def end(self, reason: Ending) -> None:
        """Append the end; only the first counts."""
        if not self._ended:
            self._append(HungUp(reason, time.monotonic()))
            self._ended = True

    async def events(self) -> AsyncIterator[LegEvent]:
        """Yield events until and with ``HungUp``."""
        while True:
            while not self._events:
                self._news.clear()
                await self._news.wait()
            event = self._events.popleft()
            if isinstance(event, AudioIn):
                self._room += len(event.pcm)
            elif isinstance(event, KeyPressed):
                self._keys -= 1
            yield event
            if isinstance(event, HungUp):
                return

    def _append(self, event: LegEvent) -> None:
        self._events.append(event)
        self._news.set()

    def _lose_oldest(self) -> None:
        sounds = enumerate(self._events)
        place, lost = next((at, held) for at, held in sounds if isinstance(held, AudioIn))
        del self._events[place]
        self._room += len(lost.pcm)
        self.lost_bytes += len(lost.pcm)
