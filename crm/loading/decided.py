"""What the bank has decided since a source was written: the source does not undo it.

A case that was reopened, and a role that a sign-in took away, look like rows that the source
knows better: the audit trail tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.bank import Work
from crm.loading.writer import Values
from crm.store import audit
from crm.tables import Staff

Roles = Mapping[str, tuple[str, str]]  # login -> id, role


@dataclass(frozen=True, slots=True)
class RoleChange:
    """A role that a source has changed."""

    staff_id: str
    old: str
    new: str


def not_reopened(work: Work, known: Sequence[Values]) -> list[Values]:
    """Leave out the cases whose closing staff have undone since, by reopening them."""
    closed = [row["case_id"] for row in known if row["closed_at"] is not None]
    reopened = audit.latest(work, "case.reopened", "case", closed)
    return [
        row
        for row in known
        if row["case_id"] not in reopened
        or row["closed_at"] is None
        or row["closed_at"] > reopened[row["case_id"]]
    ]


def roles(work: Work) -> Roles:
    """Return the id and the role of each member of staff, by login."""
    query = select(Staff.login, Staff.staff_id, Staff.role)
    return {login: (staff_id, role) for login, staff_id, role in work.session.execute(query)}


def as_signed_in(work: Work, people: Sequence[Values], now: Roles) -> list[Values]:
    """Give those whose role a sign-in has changed the role they have, not the source's."""
    known = {row["login"]: now[row["login"]] for row in people if row["login"] in now}
    changed = audit.latest(work, "staff.role_changed", "staff", (i for i, _ in known.values()))
    kept = {login: role for login, (staff_id, role) in known.items() if staff_id in changed}
    return [{**row, "role": kept.get(row["login"], row["role"])} for row in people]


def changed_roles(written: Sequence[Values], before: Roles) -> list[RoleChange]:
    """Return whose role a source has changed, of the rows of staff that it changed."""
    changes = [(row["staff_id"], before[row["login"]][1], row["role"]) for row in written]
    return [RoleChange(staff_id, old, new) for staff_id, old, new in changes if old != new]


def record(work: Work, changes: Sequence[RoleChange]) -> None:
    """Audit the roles that a source has changed, by a name that is not a sign-in's."""
    for each in changes:
        detail = {"from": each.old, "to": each.new}
        audit.record(work, audit.SYSTEM, "staff.role_loaded", "staff", each.staff_id, detail)
