"""The audit trail: who did what to which record.

Rows are written unchained, so that the chain never makes writers wait; the worker seals
them in order, and whoever verifies finds what was tampered with (``sealing``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import func, insert, select

from crm.bank import Work
from crm.store.lists import in_parts
from crm.tables import AuditEvent, table_of

Detail = Mapping[str, str | int | float | bool | None]
SYSTEM = "system"
_RECORD = insert(table_of(AuditEvent))


def staff_actor(staff_id: str) -> str:
    """Name a member of staff as the actor of an event."""
    return f"staff:{staff_id}"


def customer_actor(customer_id: str) -> str:
    """Name a customer as the actor of an event."""
    return f"customer:{customer_id}"


def record(
    work: Work,
    actor: str,
    action: str,
    subject: str,
    subject_id: str,
    detail: Detail | None = None,
) -> None:
    """Write one event, in the transaction that does what it tells of.

    Args:
        work: the transaction.
        actor: ``staff:<id>``, ``customer:<id>`` or ``system``.
        action: what was done, e.g. ``consent.granted``.
        subject: kind of record, e.g. ``customer``.
        subject_id: its id.
        detail: codes and ids that explain it; never personal data.
    """
    work.execute(
        _RECORD,
        {
            "actor": actor,
            "action": action,
            "subject": subject,
            "subject_id": subject_id,
            "detail": dict(detail or {}),
            "at": work.clock.now(),
            "seal_no": None,
        },
    )


def latest(
    work: Work, action: str, subject: str, subject_ids: Iterable[str]
) -> dict[str, datetime]:
    """Return when something was last done to each of these records, of those it was done to.

    Args:
        work: the transaction.
        action: what was done, e.g. ``case.reopened``.
        subject: kind of record.
        subject_ids: their ids.
    """
    event = AuditEvent
    found: dict[str, datetime] = {}
    for part in in_parts(sorted(set(subject_ids))):
        query = (
            select(event.subject_id, func.max(event.at))
            .where(
                event.subject == subject,
                event.subject_id.in_(part),
                event.action == action,
            )
            .group_by(event.subject_id)
        )
        found.update({row[0]: row[1] for row in work.session.execute(query)})
    return found
