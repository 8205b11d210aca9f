"""The life of an appointment, append only, and what its lead is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select

from crm.appointments.views import AppointmentStatus
from crm.bank import Work
from crm.contract import LeadStatus
from crm.leads.records import Changes, announce, lock
from crm.leads.records import note as note_lead
from crm.tables import Appointment, StageHistory
from data.ids import new_id

SUBJECT = "appointment"
DUE_AT = "due_at"


def note(
    work: Work,
    row: Appointment,
    what: str,
    from_status: AppointmentStatus | None,
    *,
    staff_id: str | None = None,
    before: datetime | None = None,
) -> None:
    """Write what happened to an appointment, which ends in its present state.

    Args:
        work: the transaction.
        row: the appointment, changed already.
        what: ``booked``, ``moved``, ``cancelled`` or ``closed``.
        from_status: the state it was in; None when it is new.
        staff_id: who did it; None for the customer.
        before: when it was to be, if that is another time now.
    """
    earlier = None if from_status is None else _text(before or row.due_at)
    changes = {DUE_AT: (earlier, _text(row.due_at))} if before else {}
    work.session.add(
        StageHistory(
            history_id=new_id(),
            subject=SUBJECT,
            subject_id=row.appointment_id,
            from_stage=from_status,
            to_stage=row.status,
            reason=None,
            staff_id=staff_id,
            changes={field: list(pair) for field, pair in changes.items()},
            at=work.clock.now(),
        )
    )
    work.session.flush()
    if row.lead_id is not None and what != "closed":  # staff note outcomes on the lead itself
        later = None if row.status == AppointmentStatus.CANCELLED else _text(row.due_at)
        _tell_lead(work, row, f"{row.kind}_{what}", {DUE_AT: (earlier, later)})


def cancelled_by_customer() -> ColumnElement[bool]:
    """Match appointments that were cancelled by those who had booked them."""
    found = select(StageHistory.history_id).where(
        StageHistory.subject == SUBJECT,
        StageHistory.subject_id == Appointment.appointment_id,
        StageHistory.to_stage == AppointmentStatus.CANCELLED,
        StageHistory.staff_id.is_(None),
    )
    return found.exists()


def moved_from(work: Work, appointment_ids: Sequence[str]) -> Mapping[str, datetime]:
    """Return when those that were moved had been planned before."""
    rows = work.session.scalars(
        select(StageHistory)
        .where(StageHistory.subject == SUBJECT, StageHistory.subject_id.in_(appointment_ids))
        .order_by(StageHistory.at, StageHistory.history_id)
    )
    moves = ((row.subject_id, row.changes.get(DUE_AT)) for row in rows)
    return {key: datetime.fromisoformat(pair[0]) for key, pair in moves if pair}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _tell_lead(work: Work, row: Appointment, reason: str, changes: Changes) -> None:
    lead = lock(work, str(row.lead_id))
    note_lead(work, lead, LeadStatus(lead.status), reason=reason, changes=changes)
    announce(work, "lead.changed", lead)
