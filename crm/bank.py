"""The bank's database: one unit of work is one transaction.

The edge opens and commits (``with bank.work() as work``); services take the work and
never commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from crm.settings import CrmSettings
from data.clock import Clock
from data.protection.vault import Vault
from data.settings import HouseSettings


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction, with what it needs to read and write protected fields."""

    session: Session
    vault: Vault
    clock: Clock
    settings: CrmSettings = field(default_factory=CrmSettings)


class Bank:
    """The bank's records: hands out units of work."""

    def __init__(
        self, engine: Engine, vault: Vault, clock: Clock, settings: CrmSettings | None = None
    ) -> None:
        self.engine = engine
        self.vault = vault
        self.clock = clock
        self.settings = settings or CrmSettings()
        self._sessions = sessionmaker(engine, expire_on_commit=False)

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
        return cls(
            open_engine(house, settings),
            Vault.open(house),
            clock or Clock.from_settings(house),
            settings,
        )

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Open a transaction; commit at the end, roll back when an error passes."""
        with self._sessions.begin() as session:
            yield Work(session, self.vault, self.clock, self.settings)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_engine(house: HouseSettings, settings: CrmSettings) -> Engine:
    """Create the engine for the configured database."""
    url = settings.database_url
    if not url:
        house.database_folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{house.database_folder / 'banter.db'}"
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=settings.pool_size, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": settings.busy_timeout_ms / 1000})

    @event.listens_for(engine, "connect")
    def _tune(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    return engine
