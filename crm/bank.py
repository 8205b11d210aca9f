"""The bank's database: one unit of work is one transaction.

The edge opens and commits (``with bank.work() as work``); services take the work and
never commit.

SQLite has one writer at a time. A writing unit therefore begins with ``BEGIN IMMEDIATE``
(a read that later turns into a write could otherwise find its snapshot overtaken, which no
waiting cures), and the threads of one process queue for it on a lock of their own, because
SQLite's waiting is polling in steps of up to 100 ms. Reading units (``bank.read()``) wait
for nobody on either database.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, CursorResult, Engine, Executable, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from crm.contract import Unavailable
from crm.settings import CrmSettings, GateSettings
from data.clock import Clock
from data.private_files import private_file, private_folder
from data.protection.vault import Vault
from data.settings import HouseSettings
from data.texts.phrases import Money

_READ_ONLY = "banter_read_only"
# Enough connections for every thread of the platform's pool (anyio runs 40) to hold one.
_OVERFLOW = 40
_BETWEEN_ASKS_S = 0.01


# What a process remembers between transactions (the product shelf); every user proves within
# its own transaction that what it remembers is still true.
Memory = dict[str, object]
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction, with what it needs to read and write protected fields."""

    session: Session
    vault: Vault
    clock: Clock
    settings: CrmSettings = field(default_factory=CrmSettings)
    gate: GateSettings = field(default_factory=GateSettings)
    memory: Memory = field(default_factory=dict)

    def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a Core statement, after what the session still has to write.

        A statement over tables that is built once and given parameters here costs a quarter
        of one over mapped classes that is built for every call (90 against 390 us).
        """
        self.session.flush()
        return self.session.connection().execute(statement, parameters)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Do a part that is undone alone when an error passes; the rest of the work goes on.

        Raises:
            Unavailable: the database is busy or cannot be reached; try all of it again.
        """
        with _retryable(), self.session.begin_nested():
            yield

    def money(self, amount: Decimal) -> Money:
        """Return an amount in the bank's own currency: that of whatever a customer says."""
        return Money(amount=amount, currency=self.settings.currency)


class Bank:
    """The bank's records: hands out units of work."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        clock: Clock,
        settings: CrmSettings | None = None,
        gate: GateSettings | None = None,
    ) -> None:
        self.engine = engine
        self.vault = vault
        self.clock = clock
        self.settings = settings or CrmSettings()
        self.gate = gate or GateSettings()
        self._memory: Memory = {}
        reader = engine.execution_options(postgresql_readonly=True, **{_READ_ONLY: True})
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._reading_sessions = sessionmaker(reader, expire_on_commit=False)
        self._turnstile = (
            _Turnstile(self.settings.busy_timeout_ms / 1000)
            if engine.dialect.name == "sqlite"
            else None
        )

    @classmethod
    def open(
        cls,
        house: HouseSettings | None = None,
        settings: CrmSettings | None = None,
        *,
        clock: Clock | None = None,
    ) -> Bank:
        """Open the configured database (its schema is the migrations' business).

        Raises:
            KeysMissing: production without its keys, or with development keys.
        """
        house = house or HouseSettings()
        settings = settings or CrmSettings()
        vault = Vault.open(house)  # first: without keys nothing is touched
        engine = open_engine(house, settings)
        return cls(engine, vault, clock or Clock.from_settings(house), settings)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open a transaction; commit at the end, roll back when an error passes.

        Raises:
            Unavailable: the database is busy or cannot be reached; try again.
        """
        with self._turnstile or nullcontext(), _retryable(), self._sessions.begin() as session:
            yield self._work(session)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Open a transaction that only reads: it waits for no writer, and writing in it fails.

        Raises:
            Unavailable: the database cannot be reached; try again.
        """
        with _retryable(), self._reading_sessions.begin() as session:
            yield self._work(session)

    def _work(self, session: Session) -> Work:
        return Work(session, self.vault, self.clock, self.settings, self.gate, self._memory)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class _Turnstile:
    """Lets one writing thread of this process through at a time."""

    def __init__(self, patience_s: float) -> None:
        self._lock = threading.Lock()
        self._patience_s = patience_s
        self._holder: int | None = None

    def __enter__(self) -> None:
        if self._holder == threading.get_ident():
            raise RuntimeError("this thread has a unit of work open already; pass that one on")
        if not self._lock.acquire(timeout=self._patience_s):
            raise Unavailable("database_busy", f"no writer's turn within {self._patience_s} s")
        self._holder = threading.get_ident()

    def __exit__(self, *_: object) -> None:
        self._holder = None
        self._lock.release()


@contextmanager
def _retryable() -> Iterator[None]:
    """Turn a busy or unreachable database into the error that tells callers to retry."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError) as error:
        cause = error.orig if isinstance(error, OperationalError) else error
        if isinstance(cause, sqlite3.OperationalError) and "locked" not in str(cause):
            raise  # a missing table, a full disk: trying again does not help
        raise Unavailable("database_busy", f"the database did not answer: {cause}") from error


def open_engine(house: HouseSettings, settings: CrmSettings) -> Engine:
    """Create the engine for the configured database."""
    url = settings.database_url
    if not url:
        url = f"sqlite:///{private_folder(house.database_folder) / 'banter.db'}"
    # Parameters are personal data: they must not reach logs through an error's text.
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            pool_size=settings.pool_size,
            max_overflow=_OVERFLOW,
            pool_pre_ping=True,
            hide_parameters=True,
            json_serializer=_to_json,
            json_deserializer=orjson.loads,
        )
    _keep_private(make_url(url).database)
    engine = create_engine(
        url,
        pool_size=settings.pool_size,
        max_overflow=_OVERFLOW,
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        connect_args={"timeout": settings.busy_timeout_ms / 1000},
    )
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_private(path: str | None) -> None:
    """Close a database file to others; SQLite gives its log and index the same mode."""
    if path and path != ":memory:":
        with suppress(OSError):  # SQLite says it better when the file is asked for
            private_file(Path(path))


def _to_json(document: object) -> str:
    return orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS).decode()


def _tune(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # Python's sqlite3 must not begin transactions by itself; _begin does.
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - for the type checker
    connection.isolation_level = None
    cursor = connection.cursor()
    _log_ahead(cursor)
    # FULL: what was committed, and acknowledged, survives a power cut. With NORMAL the newest
    # commits may be gone, and their numbers and turns would be given to other words.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-16384")  # 16 MiB: the hot tables of a small bank
    cursor.close()


def _log_ahead(cursor: sqlite3.Cursor) -> None:
    """Have the file written through a log, which it stays once one connection has asked.

    SQLite does not wait when two connections ask at the same moment, whatever its busy
    timeout; so the wait is here.

    Raises:
        sqlite3.OperationalError: others held the file for the whole busy timeout.
    """
    patience_ms = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    given_up = time.monotonic() + patience_ms / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > given_up:
                raise
            time.sleep(_BETWEEN_ASKS_S)
        else:
            return


def _begin(connection: Connection) -> None:
    # Past SQLAlchemy, which would spend 50 us on each of these.
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for the type checker
    if connection.get_execution_options().get(_READ_ONLY, False):
        driver.execute("PRAGMA query_only=ON")
        driver.execute("BEGIN")
    else:
        driver.execute("PRAGMA query_only=OFF")
        driver.execute("BEGIN IMMEDIATE")
