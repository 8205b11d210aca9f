"""Append-only journals of sessions: an SQLite file, or Redis when there are several Rasas.

An entry is what one turn added to a session. Its place is the number of events before it, and
two writers cannot take the same place: who lost the lock on a session cannot write into it.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from rasa.shared.exceptions import RasaException

from banter_rasa.contract import TrackerConflict
from banter_rasa.settings import REDIS


@dataclass(frozen=True)
class Entry:
    """What one turn added to a session.

    Attributes:
        session_id: the session.
        first: how many events the session had before.
        events: the events, a JSON array.
    """

    session_id: str
    first: int
    events: str


class Journal(Protocol):
    """Where entries are kept."""

    async def append(self, entry: Entry) -> None:
        """Keep the entry durably.

        Raises:
            TrackerConflict: the place is taken.
        """

    async def read(self, session_id: str, first: int) -> list[Entry]:
        """Return the session's entries from the given place on, in order."""

    async def sessions(self) -> list[str]:
        """Return the ids of all sessions."""

    async def close(self) -> None:
        """Finish what is being written and close."""


def open_journal(url: str, keep_days: float) -> Journal:
    """Open the journal that the URL names: ``sqlite:///path`` or ``redis://…``.

    Args:
        url: where it is.
        keep_days: sessions without a turn for longer than this are dropped.

    Raises:
        RasaException: the URL names neither.
    """
    if url.startswith("sqlite:///"):
        return SqliteJournal(Path(url[len("sqlite:///") :]), keep_days)
    if url.startswith(REDIS):
        from banter_rasa.redis_stores import RedisJournal

        return RedisJournal(url, keep_days)
    raise RasaException(
        f"tracker store: {url!r} is neither sqlite:///path nor redis://host; "
        "set BANTER_RASA_TRACKER_URL"
    )


_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    session_id TEXT NOT NULL,
    first INTEGER NOT NULL,
    events TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (session_id, first)
) WITHOUT ROWID
"""
_DROP_OLD = """
DELETE FROM entry WHERE session_id IN
    (SELECT session_id FROM entry GROUP BY session_id HAVING max(at) < ?)
"""
_DAY_S = 86_400
_INSERT = "INSERT INTO entry (session_id, first, events, at) VALUES (?, ?, ?, ?)"
_READ = "SELECT first, events FROM entry WHERE session_id = ? AND first >= ? ORDER BY first"


class SqliteJournal:
    """An SQLite file in WAL mode, worked by one thread so that the event loop never waits.

    Appends that arrive while a commit is being written join the next one: one disk flush
    serves all of them.
    """

    def __init__(self, path: Path, keep_days: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._keep_s = keep_days * _DAY_S
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tracker-journal")
        self._connection = self._thread.submit(self._open).result()
        self._waiting: list[tuple[Entry, asyncio.Future[None]]] = []
        self._lock = threading.Lock()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=5.0)
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: an acknowledged turn survives a power cut, not only a crash of the process.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(_SCHEMA)
        connection.execute(_DROP_OLD, (time.time() - self._keep_s,))
        return connection

    async def append(self, entry: Entry) -> None:
        """Keep the entry durably.

        Raises:
            TrackerConflict: the place is taken.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        with self._lock:
            self._waiting.append((entry, done))
            alone = len(self._waiting) == 1
        if alone:
            loop.run_in_executor(self._thread, self._write_waiting, loop)
        await done

    async def read(self, session_id: str, first: int) -> list[Entry]:
        """Return the session's entries from the given place on, in order."""
        rows = await self._run(_READ, (session_id, first))
        return [Entry(session_id, place, events) for place, events in rows]

    async def sessions(self) -> list[str]:
        """Return the ids of all sessions."""
        rows = await self._run("SELECT DISTINCT session_id FROM entry ORDER BY session_id", ())
        return [session_id for (session_id,) in rows]

    async def close(self) -> None:
        """Finish what is being written and close."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._connection.close)
        self._thread.shutdown()

    async def _run(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        def fetch() -> list[Any]:
            return self._connection.execute(statement, values).fetchall()

        return await asyncio.get_running_loop().run_in_executor(self._thread, fetch)

    def _write_waiting(self, loop: asyncio.AbstractEventLoop) -> None:
        """Write every waiting append in one transaction, then wake those who wait."""
        with self._lock:
            batch, self._waiting = self._waiting, []
        outcomes: list[BaseException | None]
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            outcomes = [self._insert(entry) for entry, _ in batch]
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            outcomes = [error] * len(batch)
        futures = [done for _, done in batch]
        loop.call_soon_threadsafe(_settle, futures, outcomes)

    def _insert(self, entry: Entry) -> BaseException | None:
        values = (entry.session_id, entry.first, entry.events, time.time())
        try:
            self._connection.execute(_INSERT, values)
        except sqlite3.IntegrityError:
            return TrackerConflict("the session was continued by another writer")
        return None


def _settle(futures: list[asyncio.Future[None]], outcomes: list[BaseException | None]) -> None:
    for done, outcome in zip(futures, outcomes, strict=True):
        if done.done():  # whoever waited has given up
            continue
        if outcome is None:
            done.set_result(None)
        else:
            done.set_exception(outcome)
