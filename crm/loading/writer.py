"""Writes rows of one table: inserts the new, updates the changed, leaves the rest alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, Update, bindparam, insert, select, update

from crm.bank import Work
from crm.loading.report import Counts
from crm.store.lists import in_parts
from data.protection.vault import FieldRef

Values = dict[str, Any]
MayOverwrite = Callable[[Mapping[str, Any], Values], bool]  # stored row, the source's values


def _always(_stored: Mapping[str, Any], _values: Values) -> bool:
    return True


@dataclass(frozen=True)
class Plan:
    """How rows of one table are found again and protected.

    Attributes:
        table: where they go.
        key: columns of the natural key.
        scope: the key's column by which present rows are looked up.
        id_column: the primary key; it names the row in ciphertexts.
        protected: columns given in clear here and stored encrypted.
        indexed: blind-index column -> (kind, protected column).
        keep: columns that a present row keeps whatever the source says.
        stamp: column that gets the time of writing.
        may_overwrite: whether the source's values may replace the stored ones.
    """

    table: Table
    key: tuple[str, ...]
    scope: str
    id_column: str = ""
    protected: tuple[str, ...] = ()
    indexed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    stamp: str | None = None
    may_overwrite: MayOverwrite = _always


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the rows."""

    new: list[Values]
    changed: list[Values]
    unchanged: int

    @property
    def rows(self) -> list[Values]:
        """All rows that were written."""
        return [*self.new, *self.changed]

    @property
    def counts(self) -> Counts:
        """How many of each."""
        return Counts(len(self.new), len(self.changed), self.unchanged)


def write(work: Work, plan: Plan, rows: Sequence[Values]) -> Written:
    """Write rows of one table.

    Args:
        work: the transaction.
        plan: how this table's rows are found again and protected.
        rows: column -> value, all with the same columns; protected columns in clear.
    """
    stored = _stored(work, plan, rows)
    new: list[Values] = []
    changed: list[Values] = []
    for row in rows:
        present = stored.get(_key(plan, row))
        if present is None:
            new.append(row)
        elif _differs(work, plan, present, row):
            kept = {name: present[name] for name in (plan.id_column, *plan.keep) if name}
            changed.append({**row, **kept})
    if new:
        work.session.execute(insert(plan.table), [_ready(work, plan, row) for row in new])
    if changed:
        columns = _changeable(plan, changed[0])
        parameters = [_parameters(work, plan, columns, row) for row in changed]
        work.session.execute(_update(plan, columns), parameters)
    return Written(new, changed, len(rows) - len(new) - len(changed))


def _key(plan: Plan, row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in plan.key)


def _stored(
    work: Work, plan: Plan, rows: Sequence[Values]
) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    scope = plan.table.c[plan.scope]
    values = sorted({row[plan.scope] for row in rows})
    columns = plan.table.columns.keys()
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for part in in_parts(values):
        for found_row in work.session.execute(select(plan.table).where(scope.in_(part))):
            row = dict(zip(columns, found_row, strict=True))
            found[_key(plan, row)] = row
    return found


def _differs(work: Work, plan: Plan, present: Mapping[str, Any], row: Values) -> bool:
    if not plan.may_overwrite(present, row):
        return False
    skip = {plan.id_column, *plan.keep}
    return any(
        (_clear(work, plan, name, present) if name in plan.protected else present[name]) != value
        for name, value in row.items()
        if name not in skip
    )


def _clear(work: Work, plan: Plan, column: str, present: Mapping[str, Any]) -> str | None:
    if present[column] is None:
        return None
    ref = FieldRef(plan.table.name, column, present[plan.id_column])
    return work.vault.decrypt(present[column], ref)


def _ready(work: Work, plan: Plan, row: Values) -> Values:
    """Return a row as it is stored: protected, indexed, stamped."""
    if not plan.protected and plan.stamp is None:
        return row
    ready = dict(row)
    for column, (kind, source) in plan.indexed.items():
        clear = row[source]
        ready[column] = None if clear is None else work.vault.blind_index(kind, clear)
    for column in plan.protected:
        if row[column] is not None:
            ref = FieldRef(plan.table.name, column, row[plan.id_column])
            ready[column] = work.vault.encrypt(row[column], ref)
    if plan.stamp is not None:
        ready[plan.stamp] = work.clock.now()
    return ready


def _changeable(plan: Plan, row: Values) -> list[str]:
    fixed = {plan.id_column, *plan.key, *plan.keep}
    stamp = [plan.stamp] if plan.stamp else []
    return [name for name in (*row, *plan.indexed, *stamp) if name not in fixed]


def _update(plan: Plan, columns: Sequence[str]) -> Update:
    found_again = [plan.table.c[name] == bindparam(f"key_{name}") for name in plan.key]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in columns}
    return update(plan.table).where(*found_again).values(values)


def _parameters(work: Work, plan: Plan, columns: Sequence[str], row: Values) -> Values:
    ready = _ready(work, plan, row)
    keys = {f"key_{name}": row[name] for name in plan.key}
    return {**keys, **{f"new_{name}": ready[name] for name in columns}}
