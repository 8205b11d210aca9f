"""Insert or update by key, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from crm.bank import Work
from crm.tables import Base, table_of


def upsert(
    work: Work,
    table: type[Base],
    values: Mapping[str, Any],
    key: Sequence[str],
    *,
    keep: Sequence[str] = (),
) -> None:
    """Write one row: a new one, or over the one with the same key.

    Args:
        work: the transaction.
        table: the table.
        values: column -> value.
        key: the columns of a unique constraint.
        keep: columns that an existing row keeps (its id, its beginning).
    """
    upsert_many(work, table, [values], key, keep=keep)


def upsert_many(
    work: Work,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    *,
    keep: Sequence[str] = (),
) -> None:
    """Write several rows with the same columns; see ``upsert``."""
    if not rows:
        return
    statement = _statement(
        work.session.get_bind().dialect.name,
        table_of(table),
        tuple(rows[0]),
        tuple(key),
        frozenset(keep),
    )
    work.execute(statement, [dict(row) for row in rows] if len(rows) > 1 else dict(rows[0]))


@cache
def _statement(
    dialect_name: str,
    table: Table,
    columns: tuple[str, ...],
    key: tuple[str, ...],
    keep: frozenset[str],
) -> Insert:
    dialect = sqlite if dialect_name == "sqlite" else postgresql
    statement = dialect.insert(table)
    changed = {name: statement.excluded[name] for name in columns if name not in {*key, *keep}}
    upserting: Insert = statement.on_conflict_do_update(index_elements=list(key), set_=changed)
    return upserting
