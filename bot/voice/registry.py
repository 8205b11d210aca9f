"""The calls that may come: each id is registered first, works once, and not for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from bot.voice.contract import Caller, CallRefused, CallUnknown, Ending, Expected

LIFE_S = 60.0  # between the dialplan's registration and its dialling lie seconds at most
# Used ids are remembered so that a repeated one is refused, and how their calls ended is told.
REMEMBERED_S = 600.0
MOST_WAITING = 1000  # far beyond what one PBX dials in a minute


@dataclass(slots=True)
class _Used:
    at: float
    ending: Ending | None = None


class Registry:
    """The registered calls of one process, in memory: a restart forgets calls not yet begun.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[UUID, tuple[float, Expected]] = {}
        self._used: dict[UUID, _Used] = {}

    def __len__(self) -> int:
        """Return how many registered calls have not come yet."""
        self._forget()
        return len(self._waiting)

    def register(
        self, call_id: UUID, caller: Caller, rate: int = 8000, about: UUID | None = None
    ) -> None:
        """Expect a call. See ``CallRegistry``.

        Raises:
            CallRefused: ``call_repeated`` or ``calls_waiting``.
        """
        self._forget()
        if call_id in self._waiting or call_id in self._used:
            raise CallRefused("call_repeated")
        if len(self._waiting) >= MOST_WAITING:
            raise CallRefused("calls_waiting")
        self._waiting[call_id] = (self._clock(), Expected(caller, rate, about))

    def admit(self, call_id: UUID) -> Expected:
        """Take the id of a call that has come; it works no second time.

        Raises:
            CallUnknown: it was never registered, is used up or too old.
        """
        self._forget()
        if call_id not in self._waiting:
            raise CallUnknown("call_unknown")
        _, expected = self._waiting.pop(call_id)
        self._used[call_id] = _Used(self._clock())
        return expected

    def end(self, call_id: UUID, ending: Ending) -> None:
        """Remember how a call ended."""
        used = self._used.get(call_id)
        if used is not None:
            used.at, used.ending = self._clock(), ending

    def ending(self, call_id: UUID) -> Ending | None:
        """Return how a call ended, or None when it has not, or long ago, or never was."""
        used = self._used.get(call_id)
        return used.ending if used else None

    def _forget(self) -> None:
        now = self._clock()
        # Both are in the order of their times, but for calls that ended after later ones began:
        # those are met a little later.
        while self._waiting:
            call_id = next(iter(self._waiting))
            if now - self._waiting[call_id][0] < LIFE_S:
                break
            del self._waiting[call_id]
        while self._used:
            call_id = next(iter(self._used))
            used = self._used[call_id]
            if now - used.at < REMEMBERED_S:
                break
            del self._used[call_id]
