"""Bring a database to the present schema.

Safe to call from several processes at once: on SQLite the transaction itself, on PostgreSQL
an advisory lock lets one of them migrate while the others wait and then find nothing to do.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

_FOLDER = Path(__file__).parents[1] / "migrations"
_LOCK = 0x0B08_0000_0000_0000  # one key beside those of crm.store.outbox


def upgrade(engine: sa.Engine, revision: str = "head") -> bool:
    """Bring the database to ``revision``.

    Returns:
        Whether anything was changed.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        before = _revision(connection)
        if before == head():
            return False
        command.upgrade(_config(connection), revision)
        return _revision(connection) != before


def current(engine: sa.Engine) -> str | None:
    """Return the revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return _revision(connection)


def head() -> str:
    """Return the newest revision that exists.

    Raises:
        RuntimeError: there is none, or the history forks.
    """
    newest = ScriptDirectory(str(_FOLDER)).get_current_head()
    if newest is None:
        raise RuntimeError(f"no migration found in {_FOLDER}")
    return newest


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
