"""Who is listened to: one at a time a person, so many at once, and not too often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.gateway.contract import TooMuch
from bot.gateway.people.limits import RateLimit


class ListeningPlaces:
    """The places of one gateway process.

    Args:
        most: so many people are listened to at once.
        limit: how often one of them may begin.
    """

    def __init__(self, most: int, limit: RateLimit) -> None:
        self._most = most
        self._limit = limit
        self._taken: set[str] = set()

    @property
    def taken(self) -> int:
        """How many people are listened to."""
        return len(self._taken)

    @property
    def full(self) -> bool:
        """Nobody else would be listened to now."""
        return self.taken >= self._most

    @contextmanager
    def place(self, person: str) -> Iterator[None]:
        """Have a place while it is open.

        Raises:
            TooMuch: they are listened to already (``listening_elsewhere``), all places are taken
                (``listening_busy``), or they have begun too often (``rate_limited``).
        """
        if person in self._taken:
            raise TooMuch("listening_elsewhere")
        if self.full:
            raise TooMuch("listening_busy")
        self._limit.take(person)
        self._taken.add(person)
        try:
            yield
        finally:
            self._taken.discard(person)
