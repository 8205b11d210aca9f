"""Frames go out on the wall clock: one thread for all calls, one frame every 20 ms, no drift.

A thread, because the event loop also runs what callers' turns need: a second of work there must
not be a second of silence. Both were measured: docs/decisions/0014-call-legs.md.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from bot.voice.contract import FRAME_MS, frame_bytes
from bot.voice.transports.speaking import QueuedSpeaker

logger = logging.getLogger(__name__)

FRAME_S = FRAME_MS / 1000
# After a stall so many frames are made up for at once; a phone's jitter buffer holds them. What
# was missed beyond that was a gap already, and is not sent late.
BURST_FRAMES = 3
PRIORITY = -10  # of the thread, as nice counts


class Line(Protocol):
    """What wants a frame every 20 ms."""

    def beat(self, frames: int) -> None:
        """Send so many frames now, without waiting."""


class Pacer:
    """Calls each line at every beat, from a thread that lives while there are lines.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._lines: tuple[Line, ...] = ()
        self._thread: threading.Thread | None = None
        self.missed = 0  # frames of stalls that were not made up for

    def add(self, line: Line) -> None:
        """Begin with a line: its first frame goes out at once."""
        line.beat(1)
        with self._lock:
            self._lines = (*self._lines, line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="voice-pacer", daemon=True)
                self._thread.start()

    def remove(self, line: Line) -> None:
        """End with a line; a beat that is under way may still reach it."""
        with self._lock:
            self._lines = tuple(held for held in self._lines if held is not line)

    def owed(self, due: float, now: float) -> tuple[int, float]:
        """Return how many frames to send now, and when the next is due.

        >>> owed = Pacer().owed
        >>> [(frames, round(due, 3)) for frames, due in (owed(1.0, 0.99), owed(1.0, 1.001))]
        [(0, 1.0), (1, 1.02)]
        >>> frames, due = owed(1.0, 1.05)
        >>> frames, round(due, 3)
        (3, 1.06)
        >>> frames, due = owed(1.0, 2.005)
        >>> frames, round(due, 3)
        (3, 2.02)
        """
        if now < due:
            return 0, due
        beats = int((now - due) / FRAME_S) + 1
        self.missed += max(0, beats - BURST_FRAMES)
        return min(beats, BURST_FRAMES), due + beats * FRAME_S

    def _run(self) -> None:
        # Before decoders, where the system permits it (CAP_SYS_NICE, or a limit of nice of 30).
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), PRIORITY)
        due = self._clock() + FRAME_S
        while True:
            time.sleep(max(0.0, due - self._clock()))
            frames, due = self.owed(due, self._clock())
            with self._lock:
                lines = self._lines
                if not lines:
                    self._thread = None
                    return
            for line in lines if frames else ():
                try:
                    line.beat(frames)
                except Exception:  # one call must not silence the others
                    logger.exception("pacer.defect")
                    self.remove(line)


class PacedSpeaker(QueuedSpeaker):
    """A speaker whose frames are sent one a beat; what was sent counts as played.

    Args:
        rate: samples a second.
        send: sends one frame without waiting; False when the other side takes none.
    """

    def __init__(self, rate: int, send: Callable[[bytes], bool]) -> None:
        super().__init__(rate, frame_bytes(rate))
        self._send = send
        self._silence = bytes(self.queue.frame)

    def beat(self, frames: int) -> None:
        """Send so many frames: of the queue, else of silence."""
        marks: list[str] = []
        with self.lock:
            for _ in range(frames):
                if not self._beat_once(marks):
                    break
        if marks or self._awaited:
            self._wake_soon(marks)

    def _beat_once(self, marks: list[str]) -> bool:
        if self._closed:
            return False
        if self._paused or self.queue.empty:
            return self._send(self._silence)
        frame = self.queue.peek()
        if not self._send(frame.pcm):
            return False
        self.queue.take()
        self._played += frame.sound
        self._marks += frame.marks
        marks += frame.marks
        return True
