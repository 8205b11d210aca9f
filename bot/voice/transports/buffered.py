"""A speaker for a PBX that frames and paces the sound itself and can drop what it holds.

We stay a second ahead of the ear: enough that a stall of ours is not heard. What was heard is
what the PBX confirms mark by mark; between marks, and where a PBX is too old to confirm them, it
is reckoned by the clock.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.voice.contract import frame_bytes
from bot.voice.transports.chan_control import Command, command
from bot.voice.transports.speaking import QueuedSpeaker

logger = logging.getLogger(__name__)

AHEAD_S = 1.0
MESSAGE_FRAMES = 10
MARK_EVERY_S = 0.5
# A PBX confirms a mark a frame after its sound; later than that means that it never will.
CONFIRM_WITHIN_S = 1.0
CONFIRM_WITHOUT_S = 0.04  # once it is known that it confirms nothing: two frames


@dataclass(frozen=True, slots=True)
class _Sent:
    """A mark on its way: how much sound lies before it, and what it is called outside."""

    number: int
    sound: int
    names: tuple[str, ...]


class BufferedSpeaker(QueuedSpeaker):
    """A speaker that sends ahead. All of it happens on the event loop.

    Args:
        rate: samples a second.
        as_json: the form of commands.
        clock: seconds that never go back.
    """

    def __init__(
        self, rate: int, *, as_json: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(rate, frame_bytes(rate))
        self._as_json = as_json
        self._clock = clock
        self._outbox: deque[str | bytes] = deque()
        self._news = asyncio.Event()
        self._taken = 0  # bytes of this utterance's sound that were sent
        self._confirmed = 0  # of those, what was surely heard
        self._dry_at = 0.0  # when the PBX will have played all that was sent
        self._held_s = 0.0  # what the PBX still had to play when it was paused
        self._sent: deque[_Sent] = deque()
        self._number = 0
        self._marked = 0  # where in this utterance the last mark stands
        self._confirms = True
        self.full = False  # the PBX asked for a pause in sending

    async def run(self, send: Callable[[str | bytes], Awaitable[None]]) -> None:
        """Send what is due, for as long as the call lasts."""
        while True:
            self._news.clear()
            with self.lock:
                wait_s = self._fill(self._clock())
            super()._wake()
            while self._outbox:
                await send(self._outbox.popleft())
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._news.wait()

    def say(self, name: Command) -> None:
        """Send a command before anything that still waits to be sent."""
        self._outbox.appendleft(command(name, as_json=self._as_json))
        self._news.set()

    def set_full(self, full: bool) -> None:
        """The PBX has no room, or has room again."""
        self.full = full
        self._news.set()

    def confirm(self, correlation_id: str) -> None:
        """The PBX has played all sound before this mark. Unknown marks are ignored."""
        with self.lock:
            if not any(str(sent.number) == correlation_id for sent in self._sent):
                return
            self._confirms = True
            reached = ""
            while reached != correlation_id:
                sent = self._sent.popleft()
                reached = str(sent.number)
                self._reach(sent)
            if not self._paused:
                self._dry_at = self._clock() + self._seconds(self._taken - self._confirmed)
        self._news.set()
        self._wake()

    def _wake(self) -> None:
        super()._wake()
        if not self.queue.empty:
            self._news.set()

    def _fill(self, now: float) -> float | None:
        """Move what is due into the outbox; return after how many seconds to look again."""
        self._give_up_waiting(now)
        if self._paused or self.full:
            return None
        while not self.queue.empty and self._left_s(now) < AHEAD_S:
            self._send_some(now)
        looks = [CONFIRM_WITHIN_S] if self._sent else []
        if not self.queue.empty:
            looks.append(AHEAD_S / 4)
        elif self._sent and not self._confirms:
            looks.append(CONFIRM_WITHOUT_S)
        return min(looks, default=None)

    def _send_some(self, now: float) -> None:
        parts: list[bytes] = []
        names: tuple[str, ...] = ()
        while not self.queue.empty and not names and len(parts) < MESSAGE_FRAMES:
            frame = self.queue.take()
            self._taken += frame.sound
            names = frame.marks
            if frame.sound:
                parts.append(frame.pcm)
        if parts:
            self._outbox.append(b"".join(parts))
            sent_s = self._seconds(len(parts) * self.queue.frame)
            self._dry_at = max(now, self._dry_at) + sent_s
        unmarked = self._seconds(self._taken - self._marked)
        if names or self.queue.empty or unmarked >= MARK_EVERY_S:
            self._number += 1
            self._marked = self._taken
            self._sent.append(_Sent(self._number, self._taken, names))
            self._outbox.append(command(Command.MARK, str(self._number), as_json=self._as_json))

    def _give_up_waiting(self, now: float) -> None:
        """Count marks as reached that are overdue."""
        if self._paused:
            return
        grace = CONFIRM_WITHIN_S if self._confirms else CONFIRM_WITHOUT_S
        while self._sent:
            due = self._dry_at - self._seconds(self._taken - self._sent[0].sound)
            if now < due + grace:
                return
            if self._confirms:
                self._confirms, grace = False, CONFIRM_WITHOUT_S
                logger.warning("chan_websocket.unconfirmed: this PBX confirms no marks")
            self._reach(self._sent.popleft())

    def _reach(self, sent: _Sent) -> None:
        self._confirmed = sent.sound
        self._marks += sent.names
        # Not now: a listener may ask the speaker something, and the lock is held.
        self._loop.call_soon(self._tell, sent.names, time.monotonic())

    def _begin(self) -> None:
        self._taken = self._confirmed = self._marked = 0

    def _finished(self) -> bool:
        return not self._sent

    def _flush(self) -> None:
        self._outbox.clear()
        self._sent.clear()
        self._begin()
        self._dry_at = self._clock()
        self._held_s = 0.0
        self._outbox.append(command(Command.FLUSH, as_json=self._as_json))
        if self._paused:  # not every version ends the pause with the flush
            self._outbox.append(command(Command.CONTINUE, as_json=self._as_json))
        self._news.set()

    def _hold(self, paused: bool) -> None:
        now = self._clock()
        if paused:
            self._held_s = max(0.0, self._dry_at - now)
            self.say(Command.PAUSE)
        else:
            self._dry_at = now + self._held_s
            self.say(Command.CONTINUE)

    def _heard(self) -> int:
        left_s = self._held_s if self._paused else self._left_s(self._clock())
        reckoned = self._taken - int(left_s * self._bytes_per_s)
        return max(self._confirmed, min(self._taken, reckoned))

    def _left_s(self, now: float) -> float:
        return max(0.0, self._dry_at - now)

    def _seconds(self, sound: int) -> float:
        return sound / self._bytes_per_s
