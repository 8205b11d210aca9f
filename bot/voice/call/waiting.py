"""While an answer is awaited: passing words after a while, and a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import StrEnum

# Longer than nearly every answer takes, shorter than a silence that makes people ask "hello?".
MOMENT_S = 1.5
STILL_S = 10.0
ENOUGH_S = 30.0


class Alarm(StrEnum):
    """What a wait has come to."""

    MOMENT = "one_moment"
    STILL = "still_working"
    ENOUGH = "enough"


class Waiting:
    """Alarms of one wait at a time."""

    def __init__(
        self, moment_s: float = MOMENT_S, still_s: float = STILL_S, enough_s: float = ENOUGH_S
    ) -> None:
        self._after = {Alarm.MOMENT: moment_s, Alarm.STILL: still_s, Alarm.ENOUGH: enough_s}
        self._handles: list[asyncio.TimerHandle] = []

    def begin(self, tell: Callable[[Alarm], None]) -> None:
        """Begin to wait; a wait that goes on already goes on."""
        if self._handles:
            return
        loop = asyncio.get_running_loop()
        self._handles = [
            loop.call_later(after, tell, alarm) for alarm, after in self._after.items()
        ]

    def end(self) -> None:
        """Nothing is awaited any more."""
        for handle in self._handles:
            handle.cancel()
        self._handles.clear()
