"""Results of what must not be done twice.

The caller looks first, does its work, and stores the result in the same transaction: either
both are there or neither.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from crm.bank import Work
from crm.contract import Conflict
from crm.tables import IdempotencyKey


def stored(work: Work, key: str) -> dict[str, Any] | None:
    """Return the result stored under ``key``, or None when it was not done yet."""
    return work.session.scalar(select(IdempotencyKey.result).where(IdempotencyKey.key == key))


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
        work.session.execute(
            insert(IdempotencyKey).values(key=key, result=result, at=work.clock.now())
        )
    except IntegrityError as error:
        raise Conflict("done_already", f"{key} was done by another transaction") from error
