"""Callbacks and branch appointments (预约)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_, select, update

from crm import audit, outbox, staff
from crm.bank import Work
from crm.contract import Conflict, Invalid, NotFound
from crm.staff import Right, StaffView
from crm.tables import Appointment, Customer, Organisation
from crm.working_hours import WorkingHours
from data.ids import new_id

FURTHEST_AHEAD = timedelta(days=90)


class AppointmentKind(StrEnum):
    """What was agreed."""

    CALLBACK = "callback"
    BRANCH = "branch"


class AppointmentStatus(StrEnum):
    """What became of it."""

    BOOKED = "booked"
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment as lists show it."""

    appointment_id: str
    customer_id: str | None
    prospect_id: str | None
    conversation_id: str | None
    lead_id: str | None
    staff_id: str | None
    kind: AppointmentKind
    topic: str
    due_at: datetime
    status: AppointmentStatus


def refusal(work: Work, due_at: datetime) -> str | None:
    """Return why nobody can be booked for that instant, or None when it is fine.

    The reasons: ``appointment_past``, ``appointment_too_far``, ``appointment_closed``.
    """
    now = work.clock.now()
    if due_at <= now:
        return "appointment_past"
    if due_at > now + FURTHEST_AHEAD:
        return "appointment_too_far"
    return None if WorkingHours.of(work).open_at(due_at) else "appointment_closed"


def book(
    work: Work,
    *,
    kind: AppointmentKind | str,
    topic: str,
    due_at: datetime,
    customer_id: str | None = None,
    prospect_id: str | None = None,
    conversation_id: str | None = None,
    lead_id: str | None = None,
) -> str:
    """Book a callback or a visit with the customer's RM (or their branch); return its id.

    The same person, kind and time booked again is the same appointment.

    Raises:
        Invalid: no person is named, or nobody can be booked then (see ``refusal``).
        NotFound: there is no such customer.
    """
    if customer_id is None and prospect_id is None and conversation_id is None:
        raise Invalid("appointment_without_person", "name a customer, prospect or conversation")
    if reason := refusal(work, due_at):
        raise Invalid(reason, "nobody can be booked for that time; offer another")
    existing = _same(work, customer_id, prospect_id, conversation_id, kind, due_at)
    if existing is not None:
        return existing
    customer = _customer(work, customer_id)
    appointment = Appointment(
        appointment_id=new_id(),
        customer_id=customer_id,
        prospect_id=prospect_id,
        conversation_id=conversation_id,
        lead_id=lead_id,
        organisation_id=customer.home_branch if customer else None,
        staff_id=customer.owner_rm if customer else None,
        kind=AppointmentKind(kind),
        topic=topic,
        due_at=due_at,
        status=AppointmentStatus.BOOKED,
        created_at=work.clock.now(),
    )
    work.session.add(appointment)
    work.session.flush()
    detail = {"kind": appointment.kind, "topic": topic}
    audit.record(
        work, "customer", "appointment.booked", "appointment", appointment.appointment_id, detail
    )
    outbox.publish(work, "appointment.booked", appointment.appointment_id, detail)
    return appointment.appointment_id


def list_for(
    work: Work, *, customer_id: str | None = None, prospect_id: str | None = None
) -> list[AppointmentView]:
    """List what is still to come for one customer or prospect, soonest first.

    Raises:
        Invalid: neither is named.
    """
    if customer_id is None and prospect_id is None:
        raise Invalid("appointment_without_person", "name a customer or a prospect")
    mine = Appointment.customer_id == customer_id
    if customer_id is None:
        mine = Appointment.prospect_id == prospect_id
    query = (
        select(Appointment)
        .where(mine, Appointment.status == AppointmentStatus.BOOKED)
        .where(Appointment.due_at > work.clock.now())
        .order_by(Appointment.due_at)
    )
    return [_view(row) for row in work.session.scalars(query)]


def agenda(work: Work, person: StaffView, limit: int = 100) -> list[AppointmentView]:
    """List the open appointments of this person, and those of their branch without anybody.

    Raises:
        Forbidden: the role does not work with customers.
    """
    staff.demand(person, Right.WORK_LEADS)
    query = (
        select(Appointment)
        .outerjoin(Organisation, Organisation.organisation_id == Appointment.organisation_id)
        .where(Appointment.status == AppointmentStatus.BOOKED)
        .where(_mine(person))
        .order_by(Appointment.due_at)
        .limit(limit)
    )
    return [_view(row) for row in work.session.scalars(query)]


def close(work: Work, person: StaffView, appointment_id: str, status: AppointmentStatus) -> None:
    """Say what became of an appointment.

    Raises:
        NotFound: it does not exist, is closed, or is not this person's.
        Conflict: a colleague closed it at the same moment.
        Invalid: ``booked`` is not an outcome.
    """
    if status == AppointmentStatus.BOOKED:
        raise Invalid("appointment_outcome", "say done, cancelled or missed")
    staff.demand(person, Right.WORK_LEADS)
    known = (
        select(Appointment.appointment_id)
        .outerjoin(Organisation, Organisation.organisation_id == Appointment.organisation_id)
        .where(Appointment.appointment_id == appointment_id, _mine(person))
        .where(Appointment.status == AppointmentStatus.BOOKED)
    )
    if work.session.scalar(known) is None:
        raise NotFound("appointment_unknown", "no such open appointment of yours")
    done = work.session.execute(
        update(Appointment)
        .where(
            Appointment.appointment_id == appointment_id,
            Appointment.status == AppointmentStatus.BOOKED,
        )
        .values(status=status, staff_id=person.staff_id)
        .returning(Appointment.appointment_id)
    ).first()
    if done is None:
        raise Conflict("appointment_closed", "somebody else closed it")
    detail = {"status": status.value}
    actor = f"staff:{person.staff_id}"
    audit.record(work, actor, "appointment.closed", "appointment", appointment_id, detail)
    outbox.publish(work, "appointment.closed", appointment_id, detail)


def _mine(person: StaffView) -> ColumnElement[bool]:
    """Match what is this person's, and what is nobody's in their part of the bank."""
    here = or_(Appointment.organisation_id.is_(None), staff.within(person))
    free = and_(Appointment.staff_id.is_(None), here)
    return or_(Appointment.staff_id == person.staff_id, free)


def _customer(work: Work, customer_id: str | None) -> Customer | None:
    if customer_id is None:
        return None
    customer = work.session.get(Customer, customer_id)
    if customer is None:
        raise NotFound("customer_unknown", "no such customer")
    return customer


def _same(
    work: Work,
    customer_id: str | None,
    prospect_id: str | None,
    conversation_id: str | None,
    kind: str,
    due_at: datetime,
) -> str | None:
    person = Appointment.conversation_id == conversation_id
    if customer_id is not None:
        person = Appointment.customer_id == customer_id
    elif prospect_id is not None:
        person = Appointment.prospect_id == prospect_id
    return work.session.scalar(
        select(Appointment.appointment_id).where(
            person,
            Appointment.kind == kind,
            Appointment.due_at == due_at,
            Appointment.status == AppointmentStatus.BOOKED,
        )
    )


def _view(row: Appointment) -> AppointmentView:
    return AppointmentView(
        appointment_id=row.appointment_id,
        customer_id=row.customer_id,
        prospect_id=row.prospect_id,
        conversation_id=row.conversation_id,
        lead_id=row.lead_id,
        staff_id=row.staff_id,
        kind=AppointmentKind(row.kind),
        topic=row.topic,
        due_at=row.due_at,
        status=AppointmentStatus(row.status),
    )
