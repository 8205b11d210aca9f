"""The calls that may come: each id is registered first, works once, and not for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import takewhile
from typing import TypeVar
from uuid import UUID

from bot.voice.contract import Caller, CallRefused, CallUnknown, Ending, Expected

LIFE_S = 60.0  # between the dialplan's registration and its dialling lie seconds at most
# After its call an id is remembered, so that a repeated one is refused and how it ended is told.
REMEMBERED_S = 600.0
MOST_WAITING = 1000  # far beyond what one PBX dials in a minute

_What = TypeVar("_What")


class Registry:
    """The registered calls of one process, in memory: a restart forgets calls not yet begun.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: dict[UUID, tuple[float, Expected]] = {}
        self._under_way: set[UUID] = set()  # however long they last
        self._ended: dict[UUID, tuple[float, Ending]] = {}

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
        if any(call_id in known for known in (self._waiting, self._under_way, self._ended)):
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
        self._under_way.add(call_id)
        return expected

    def end(self, call_id: UUID, ending: Ending) -> None:
        """Remember how a call that was admitted ended."""
        if call_id in self._under_way:
            self._under_way.remove(call_id)
            self._ended[call_id] = self._clock(), ending

    def ending(self, call_id: UUID) -> Ending | None:
        """Return how a call ended, or None when it has not, or long ago, or never was."""
        ended = self._ended.get(call_id)
        return ended[1] if ended else None

    def _forget(self) -> None:
        now = self._clock()
        for call_id in _before(now - LIFE_S, self._waiting):
            del self._waiting[call_id]
        for call_id in _before(now - REMEMBERED_S, self._ended):
            del self._ended[call_id]


def _before(moment: float, known: dict[UUID, tuple[float, _What]]) -> list[UUID]:
    """Return what dates from a moment or before; what is known is in the order of its times."""
    return list(takewhile(lambda call_id: known[call_id][0] <= moment, known))
