"""Moving values to the newest key, while the bank stays open.

Rotating a key makes new values use it at once and leaves old ones readable; this writes the
old ones anew, batch by batch, so that the old version can be retired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Table, bindparam, or_, select, update

from crm.bank import Bank, Work
from crm.tables import Base
from data.protection.vault import FieldRef

_BATCH = 500  # rows a transaction: writers wait some 20 ms


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was looked at and what was written anew."""

    rows: int
    values: int


def reencrypt(bank: Bank, *, seen: Callable[[str, int], None] | None = None) -> Rotated:
    """Encrypt every value that an older key version protects with the newest one.

    Safe to stop at any moment and to run again.

    Args:
        bank: whose values.
        seen: told table and number of rows after each batch (progress).

    Raises:
        KeyUnknown: a value was encrypted with a key that is not installed.
        Tampered: a value was changed, or moved to another row.
    """
    rows = values = 0
    for table, columns in protected_tables():
        after = ""
        while True:
            with bank.work() as work:
                found, changed, after = _batch(work, table, columns, after)
            rows, values = rows + found, values + changed
            if seen is not None and found:
                seen(table.name, found)
            if found < _BATCH:
                break
    return Rotated(rows, values)


def protected_tables() -> Iterator[tuple[Table, list[Column[bytes]]]]:
    """Yield the tables that hold ciphertexts, with those columns."""
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.name.endswith("_enc")]
        if columns:
            yield table, columns


def _batch(
    work: Work, table: Table, columns: list[Column[bytes]], after: str
) -> tuple[int, int, str]:
    [key] = table.primary_key.columns
    query = (
        select(key, *columns)
        .where(key > after, or_(*(column.is_not(None) for column in columns)))
        .order_by(key)
        .limit(_BATCH)
        .with_for_update()
    )
    found = work.execute(query).all()
    changed = 0
    for row_id, *blobs in found:
        fresh = {
            column.name: work.vault.reencrypt(blob, FieldRef(table.name, column.name, row_id))
            for column, blob in zip(columns, blobs, strict=True)
            if blob and work.vault.outdated(blob)
        }
        if fresh:
            work.execute(
                update(table).where(key == bindparam("row_id")).values(fresh), {"row_id": row_id}
            )
            changed += len(fresh)
    return len(found), changed, found[-1][0] if found else after
