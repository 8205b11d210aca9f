"""Insert or update by key, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from crm.bank import Work
from crm.tables import Base


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
    dialect = sqlite if work.session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values)
    changed = {name: statement.excluded[name] for name in values if name not in {*key, *keep}}
    work.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))
