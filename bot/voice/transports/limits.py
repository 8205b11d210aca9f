"""How much a peer may send: sound comes as fast as it is spoken, and not faster for long."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.voice.contract import SAMPLE_BYTES

TIMES_REAL = 2.0
# What a PBX or a network that stood still for some seconds sends at once afterwards.
SAVED_S = 10.0
LEAST_COST = 160  # bytes that even an empty frame counts as: half a frame of 8 kHz


class Allowance:
    """Counts bytes against the clock.

    Args:
        rate: samples a second.
        clock: seconds that never go back.
    """

    def __init__(self, rate: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_s = TIMES_REAL * rate * SAMPLE_BYTES
        self._most = self._left = SAVED_S * rate * SAMPLE_BYTES
        self._clock = clock
        self._at = clock()

    def spend(self, size: int) -> bool:
        """Count a frame or message; returns whether it was within what is allowed."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._per_s)
        self._at = now
        self._left -= max(size, LEAST_COST)
        return self._left >= 0
