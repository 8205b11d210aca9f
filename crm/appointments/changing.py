"""The customer's own appointments: seen, moved, cancelled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from crm.appointments import history
from crm.appointments.booking import demand_free
from crm.appointments.views import AppointmentStatus, AppointmentView, Whose, view
from crm.bank import Work
from crm.contract import Conflict, NotFound
from crm.store import audit, outbox
from crm.tables import Appointment

_OPEN = Appointment.status == AppointmentStatus.BOOKED


def list_for(work: Work, whose: Whose) -> list[AppointmentView]:
    """List what is still to come for somebody, soonest first.

    Raises:
        Invalid: nobody is named.
    """
    query = (
        select(Appointment)
        .where(whose.match(), _OPEN, Appointment.due_at > work.clock.now())
        .order_by(Appointment.due_at, Appointment.appointment_id)
    )
    return [view(row) for row in work.session.scalars(query)]


def cancel(work: Work, whose: Whose, appointment_id: str) -> AppointmentView:
    """Cancel an appointment for the one who has booked it.

    Raises:
        NotFound: they have no such appointment.
        Conflict: it is not to come any more: over, closed or cancelled already.
        Invalid: nobody is named.
    """
    row = _lock_open(work, whose, appointment_id)
    row.status = AppointmentStatus.CANCELLED
    history.note(work, row, "cancelled", AppointmentStatus.BOOKED)
    _tell(work, whose, row, "appointment.cancelled")
    return view(row)


def move(work: Work, whose: Whose, appointment_id: str, due_at: datetime) -> AppointmentView:
    """Move an appointment to another time; it stays the same one, with the same person.

    Moving it to where it is already changes nothing.

    Raises:
        NotFound: they have no such appointment.
        Conflict: it is not to come any more, or another of theirs is at that time.
        Invalid: nobody is named, or nobody can be booked then (see ``refusal``).
    """
    row = _lock_open(work, whose, appointment_id)
    before = row.due_at
    if before == due_at:
        return view(row)
    demand_free(work, due_at)
    _demand_single(work, whose, row, due_at)
    row.due_at = due_at
    history.note(work, row, "moved", AppointmentStatus.BOOKED, before=before)
    _tell(work, whose, row, "appointment.moved")
    return view(row)


def _lock_open(work: Work, whose: Whose, appointment_id: str) -> Appointment:
    """Return an appointment of theirs to come, which nobody else can change meanwhile."""
    row = work.session.scalar(
        select(Appointment)
        .where(Appointment.appointment_id == appointment_id, whose.match())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("appointment_unknown", "they have no such appointment")
    if row.status != AppointmentStatus.BOOKED or row.due_at <= work.clock.now():
        raise Conflict("appointment_settled", f"it is {row.status} or over by now")
    return row


def _demand_single(work: Work, whose: Whose, row: Appointment, due_at: datetime) -> None:
    twin = select(Appointment.appointment_id).where(
        whose.match(), _OPEN, Appointment.kind == row.kind, Appointment.due_at == due_at
    )
    if work.session.scalar(twin.limit(1)) is not None:
        raise Conflict("appointment_taken", "another of theirs is booked for that time")


def _tell(work: Work, whose: Whose, row: Appointment, what: str) -> None:
    detail = {"kind": row.kind, "topic": row.topic}
    audit.record(work, whose.actor, what, "appointment", row.appointment_id, detail)
    outbox.publish(work, what, row.appointment_id, detail)
