"""Alembic's entry: runs on the connection that ``crm.store.migrate`` hands over."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from crm.tables import Base
from crm.tables.columns import Fen, UtcDateTime


def render_plain_types(kind: str, value: Any, _: AutogenContext) -> str | Literal[False]:
    """Write what the database stores: a migration must not change when our types do."""
    if kind == "type" and isinstance(value, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, Fen):
        return "sa.BigInteger()"
    return False


def run(connection: sa.Connection) -> None:
    """Run the migrations on an open connection, inside its transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,
        render_item=render_plain_types,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
