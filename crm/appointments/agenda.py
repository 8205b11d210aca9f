"""The staff's appointments: what is agreed with whom, and what became of it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, update

from crm.appointments import history
from crm.appointments.views import AppointmentStatus, AppointmentView, view
from crm.bank import Work
from crm.contract import Conflict, Invalid, NotFound
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.store import audit, outbox
from crm.tables import Appointment, Organisation, Staff

_OPEN = Appointment.status == AppointmentStatus.BOOKED


def agenda(work: Work, person: StaffView, limit: int = 100) -> list[AppointmentView]:
    """List the first ``limit`` appointments of this person, and of their branch without anybody.

    They are the open ones, and until their time comes those that the customer has
    cancelled: whoever had planned the call must see that it is off.

    Raises:
        Forbidden: the role does not work with customers.
    """
    staff.demand(person, Right.WORK_LEADS)
    called_off = and_(
        Appointment.status == AppointmentStatus.CANCELLED,
        Appointment.due_at > work.clock.now(),
        history.cancelled_by_customer(),
    )
    query = (
        select(Appointment)
        .outerjoin(Organisation, Organisation.organisation_id == Appointment.organisation_id)
        .where(or_(_OPEN, called_off), mine(person))
        .order_by(Appointment.due_at, Appointment.appointment_id)
        .limit(limit)
    )
    rows = work.session.scalars(query).all()
    moved = history.moved_from(work, [row.appointment_id for row in rows])
    return [view(row, moved.get(row.appointment_id)) for row in rows]


def close(work: Work, person: StaffView, appointment_id: str, status: AppointmentStatus) -> None:
    """Say what became of an appointment.

    Raises:
        NotFound: it does not exist, is closed, or is not this person's.
        Conflict: a colleague or the customer closed it at the same moment.
        Invalid: ``booked`` is not an outcome.
    """
    if status == AppointmentStatus.BOOKED:
        raise Invalid("appointment_outcome", "say done, cancelled or missed")
    staff.demand(person, Right.WORK_LEADS)
    known = (
        select(Appointment)
        .outerjoin(Organisation, Organisation.organisation_id == Appointment.organisation_id)
        .where(Appointment.appointment_id == appointment_id, _OPEN, mine(person))
    )
    row = work.session.scalar(known)
    if row is None:
        raise NotFound("appointment_unknown", "no such open appointment of yours")
    done = work.session.execute(
        update(Appointment)
        .where(Appointment.appointment_id == appointment_id, _OPEN)
        .values(status=status, staff_id=person.staff_id)
        .returning(Appointment.appointment_id)
    ).first()
    if done is None:
        raise Conflict("appointment_settled", "somebody else closed it")
    work.session.refresh(row)
    history.note(work, row, "closed", AppointmentStatus.BOOKED, staff_id=person.staff_id)
    detail = {"status": status.value}
    actor = audit.staff_actor(person.staff_id)
    audit.record(work, actor, "appointment.closed", "appointment", appointment_id, detail)
    outbox.publish(work, "appointment.closed", appointment_id, detail)


def is_to_meet(person: StaffView, prospect_id: str) -> ColumnElement[bool]:
    """Return the condition that this person has an open appointment with a prospect."""
    if not person.may(Right.WORK_LEADS):
        return false()
    booked = (
        select(Appointment.appointment_id)
        .outerjoin(Organisation, Organisation.organisation_id == Appointment.organisation_id)
        .where(Appointment.prospect_id == prospect_id, _OPEN, mine(person))
    )
    return booked.exists()


def mine(person: StaffView) -> ColumnElement[bool]:
    """Match what is this person's, and what is nobody's in their part of the bank.

    What was with somebody who has left is nobody's. The query has ``Organisation`` outer-joined.
    """
    here = or_(Appointment.organisation_id.is_(None), staff.within(person))
    left = (
        exists()
        .where(Staff.staff_id == Appointment.staff_id, Staff.status != "active")
        .correlate(Appointment)
    )
    free = and_(or_(Appointment.staff_id.is_(None), left), here)
    return or_(Appointment.staff_id == person.staff_id, free)
