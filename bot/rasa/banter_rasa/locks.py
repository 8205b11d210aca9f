"""One turn at a time for each session.

Rasa's own lock store polls once a second; three messages at once took 15, 1,030 and 2,045 ms.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from rasa.core.lock_store import LockError, LockStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from banter_rasa.settings import REDIS

# Longer than the longest turn, so that a lock never runs out under its holder.
_LIFETIME_S = 20.0


class Locks(Protocol):
    """A way to lock a session."""

    async def acquire(self, session_id: str, life_s: float) -> Any:
        """Wait for the lock and return what ``release`` needs.

        Raises:
            LockError: the lock was not free within ``life_s`` seconds.
        """

    async def release(self, session_id: str, held: Any) -> None:
        """Free the lock."""


class ConversationLockStore(LockStore):
    """Rasa's lock store on asyncio locks (one process) or on Redis (several).

    Endpoint: ``url`` (``memory:`` or ``redis://…``) and ``lifetime_seconds``.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        self.lifetime_s = float(endpoint_config.kwargs.get("lifetime_seconds", _LIFETIME_S))
        self._locks = open_locks(endpoint_config.url or "")
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float | None = None,
        wait_time_in_seconds: float = 0,
    ) -> AsyncGenerator[None, None]:
        """Hold the lock of the session.

        Raises:
            LockError: it was not free within the life of a lock.
        """
        held = await self._locks.acquire(conversation_id, lock_lifetime or self.lifetime_s)
        try:
            yield
        finally:
            await self._locks.release(conversation_id, held)


def open_locks(url: str) -> Locks:
    """Open the locks that the URL names: ``memory:`` or ``redis://…``.

    Raises:
        RasaException: the URL names neither.
    """
    if url == "memory:":
        return MemoryLocks()
    if url.startswith(REDIS):
        from banter_rasa.redis_stores import RedisLocks

        return RedisLocks(url)
    raise RasaException(
        f"lock store: {url!r} is neither memory: nor redis://host; set BANTER_RASA_LOCK_URL"
    )


class MemoryLocks:
    """Asyncio locks: first come, first served, within one process."""

    def __init__(self) -> None:
        self._locks: dict[str, _Counted] = {}

    async def acquire(self, session_id: str, life_s: float) -> None:
        """Wait for the lock.

        Raises:
            LockError: it was not free within ``life_s`` seconds.
        """
        counted = self._locks.setdefault(session_id, _Counted())
        counted.users += 1
        try:
            await asyncio.wait_for(counted.lock.acquire(), life_s)
        except BaseException as error:
            self._leave(session_id, counted)
            if isinstance(error, asyncio.TimeoutError):
                raise LockError("the session stayed busy") from error
            raise

    async def release(self, session_id: str, held: None) -> None:
        """Free the lock."""
        counted = self._locks[session_id]
        counted.lock.release()
        self._leave(session_id, counted)

    def _leave(self, session_id: str, counted: _Counted) -> None:
        counted.users -= 1
        if not counted.users:
            del self._locks[session_id]


class _Counted:
    """A lock and how many hold it or wait for it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0
