"""Slowing down whoever guesses passwords."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from data.clock import Clock

MOST_FAILURES = 10
WITHIN = timedelta(minutes=10)
# Guessing many names must not fill the memory; the oldest are forgotten.
_MOST_NAMES = 10_000


class Attempts:
    """Counts failures by login, in this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[str, deque[datetime]] = {}

    def allowed(self, login: str) -> bool:
        """Return whether this login may be tried now."""
        failures = self._failures.get(login)
        if failures is None:
            return True
        while failures and failures[0] <= self._clock.now() - WITHIN:
            failures.popleft()
        return len(failures) < MOST_FAILURES

    def failed(self, login: str) -> None:
        """Note a failure."""
        if login not in self._failures and len(self._failures) >= _MOST_NAMES:
            self._failures.pop(next(iter(self._failures)))
        self._failures.setdefault(login, deque(maxlen=MOST_FAILURES)).append(self._clock.now())
