"""Journal and locks on Redis, for more than one Rasa process.

Redis must persist what it acknowledges (``appendonly yes``, ``appendfsync always`` or
``everysec``): the journal is only as durable as it is.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
import uuid

from rasa.core.lock_store import LockError
from redis.asyncio import Redis

from banter_rasa.contract import TrackerConflict
from banter_rasa.journal import Entry

_JOURNAL = "banter:session:"
_LOCK = "banter:lock:"
_TIMEOUT_S = 5.0
_DAY_MS = 86_400_000

# The place of an entry is the number of events before it; only the writer who has seen all of
# them may add. This is the fence behind the lock: whoever lost it cannot write any more.
_APPEND = """
local events = tonumber(redis.call('HGET', KEYS[1], 'events') or '0')
if events ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'e' .. ARGV[1], ARGV[3], 'events', events + tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
"""

_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


class RedisJournal:
    """One hash for each session: the number of its events, and an entry at each place."""

    def __init__(self, url: str, keep_days: float) -> None:
        self._keep_ms = int(keep_days * _DAY_MS)
        self._redis = Redis.from_url(url, decode_responses=True, socket_timeout=_TIMEOUT_S)
        self._append = self._redis.register_script(_APPEND)

    async def append(self, entry: Entry) -> None:
        """Keep the entry.

        Raises:
            TrackerConflict: the place is taken.
        """
        count = len(json.loads(entry.events))
        kept = await self._append(
            keys=[_JOURNAL + entry.session_id],
            args=[entry.first, count, entry.events, self._keep_ms],
        )
        if not kept:
            raise TrackerConflict("the session was continued by another writer")

    async def read(self, session_id: str, first: int) -> list[Entry]:
        """Return the session's entries from the given place on, in order."""
        key = _JOURNAL + session_id
        if first and int(await self._redis.hget(key, "events") or 0) == first:
            return []
        kept: dict[str, str] = await self._redis.hgetall(key)
        places = sorted(int(field[1:]) for field in kept if field != "events")
        return [Entry(session_id, at, kept[f"e{at}"]) for at in places if at >= first]

    async def sessions(self) -> list[str]:
        """Return the ids of all sessions."""
        keys = [key async for key in self._redis.scan_iter(match=_JOURNAL + "*", count=1000)]
        return sorted(key[len(_JOURNAL) :] for key in keys)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.close()


class RedisLocks:
    """A key for each session, set if absent, with an expiry; freed only by who holds it."""

    # How long to wait between two tries: short, because the gateway already sends the turns of
    # a conversation one after the other and a wait is rare.
    _PAUSE_S = (0.005, 0.05)

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, decode_responses=True, socket_timeout=_TIMEOUT_S)
        self._release = self._redis.register_script(_RELEASE)

    async def acquire(self, session_id: str, life_s: float) -> str:
        """Wait for the lock; return the holder's mark.

        Raises:
            LockError: it was not free within ``life_s`` seconds.
        """
        mark = uuid.uuid4().hex
        give_up = time.monotonic() + life_s
        low, high = self._PAUSE_S
        while not await self._redis.set(_LOCK + session_id, mark, nx=True, px=int(life_s * 1000)):
            if time.monotonic() > give_up:
                raise LockError("the session stayed busy")
            await asyncio.sleep(random.uniform(low, high))
        return mark

    async def release(self, session_id: str, held: str) -> None:
        """Free the lock if it is still ours."""
        await self._release(keys=[_LOCK + session_id], args=[held])
