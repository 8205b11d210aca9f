"""How much one customer, and one network address, may send."""

from __future__ import annotations

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.gateway.contract import TooMuch

# Enough for every customer active at once; the least recent are forgotten (in their favour).
_REMEMBERED = 50_000


class RateLimit:
    """At most ``count`` events in ``window_s`` seconds for each key (sliding window).

    Args:
        count: events allowed in the window.
        window_s: length of the window, seconds.
        code: the refusal's code.
        now: monotonic seconds.
    """

    def __init__(
        self,
        count: int,
        window_s: float,
        code: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._count = count
        self._window_s = window_s
        self._code = code
        self._now = now
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, key: str, client_id: str | None = None) -> None:
        """Count one event.

        Raises:
            TooMuch: the window is full; the event is not counted.
        """
        now = self._now()
        events = self._seen.setdefault(key, deque())
        self._seen.move_to_end(key)
        while events and events[0] <= now - self._window_s:
            events.popleft()
        if len(events) >= self._count:
            again = math.ceil(self.retry_after_s(key)) or 1
            raise TooMuch(self._code, client_id=client_id, retry_after=again)
        events.append(now)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def retry_after_s(self, key: str) -> float:
        """Return after how many seconds the next event is allowed."""
        events = self._seen.get(key)
        if not events or len(events) < self._count:
            return 0.0
        return max(0.0, events[0] + self._window_s - self._now())
