"""Results of what must not be done twice.

The caller looks first, does its work, and stores the result in the same transaction: either
both are there or neither.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from crm.bank import Work
from crm.contract import Conflict
from crm.tables import IdempotencyKey, table_of

_KEYS = table_of(IdempotencyKey)
_STORED = select(_KEYS.c.result).where(_KEYS.c.key == bindparam("key"))
_STORE = insert(_KEYS)


def stored(work: Work, key: str) -> dict[str, Any] | None:
    """Return the result stored under ``key``, or None when it was not done yet."""
    found: dict[str, Any] | None = work.execute(_STORED, {"key": key}).scalar()
    return found


def store(work: Work, key: str, result: dict[str, Any]) -> None:
    """Store the result of what was done under ``key``.

    Args:
        work: the transaction that did it.
        key: names the one doing, e.g. ``<turn_id>/<action>/<ordinal>``.
        result: JSON; ids and codes, never clear personal data.

    Raises:
        Conflict: another transaction did it meanwhile; roll back and read its result.
    """
    try:
        work.execute(_STORE, {"key": key, "result": result, "at": work.clock.now()})
    except IntegrityError as error:
        raise Conflict("done_already", f"{key} was done by another transaction") from error
