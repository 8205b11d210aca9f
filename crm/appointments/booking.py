"""Booking: whether somebody can be booked then, and the appointment itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from crm.appointments import history
from crm.appointments.views import AppointmentKind, AppointmentStatus, Whose
from crm.bank import Work
from crm.contract import Invalid, NotFound
from crm.leads import owners, stages
from crm.organisation.working_hours import WorkingHours
from crm.store import audit, outbox
from crm.tables import Appointment, Customer, Lead
from data.ids import new_id


def refusal(work: Work, due_at: datetime) -> str | None:
    """Return why nobody can be booked for that instant, or None when it is fine.

    The reasons: ``appointment_past``, ``appointment_too_far``, ``appointment_closed``.
    """
    now = work.clock.now()
    if due_at <= now:
        return "appointment_past"
    if due_at > now + timedelta(days=work.settings.appointment_days_ahead):
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
) -> str:
    """Book a callback or a visit with the customer's RM, else their branch; return its id.

    The same person, kind and time booked again is the same appointment. One about a product
    belongs to the person's live lead for it, if there is one.

    Raises:
        Invalid: no person is named, or nobody can be booked then (see ``refusal``).
        NotFound: there is no such customer.
    """
    if customer_id is None and prospect_id is None and conversation_id is None:
        raise Invalid("appointment_without_person", "name a customer, prospect or conversation")
    demand_free(work, due_at)
    existing = _same(work, customer_id, prospect_id, conversation_id, kind, due_at)
    if existing is not None:
        return existing
    customer = _customer(work, customer_id)
    appointment = Appointment(
        appointment_id=new_id(),
        customer_id=customer_id,
        prospect_id=prospect_id,
        conversation_id=conversation_id,
        lead_id=_lead(work, customer_id, prospect_id, topic),
        organisation_id=customer.home_branch if customer else None,
        staff_id=owners.rm_of(work, customer) if customer else None,
        kind=AppointmentKind(kind),
        topic=topic,
        due_at=due_at,
        status=AppointmentStatus.BOOKED,
        created_at=work.clock.now(),
    )
    work.session.add(appointment)
    work.session.flush()
    _tell(work, appointment)
    return appointment.appointment_id


def demand_free(work: Work, due_at: datetime) -> None:
    """Let a time through at which somebody can be booked.

    Raises:
        Invalid: nobody can (see ``refusal``).
    """
    if reason := refusal(work, due_at):
        raise Invalid(reason, "nobody can be booked for that time; offer another")


def _tell(work: Work, row: Appointment) -> None:
    history.note(work, row, "booked", None)
    detail = {"kind": row.kind, "topic": row.topic}
    actor = Whose(row.customer_id, row.conversation_id).actor
    audit.record(work, actor, "appointment.booked", "appointment", row.appointment_id, detail)
    outbox.publish(work, "appointment.booked", row.appointment_id, detail)


def _customer(work: Work, customer_id: str | None) -> Customer | None:
    if customer_id is None:
        return None
    customer = work.session.get(Customer, customer_id)
    if customer is None:
        raise NotFound("customer_unknown", "no such customer")
    return customer


def _lead(
    work: Work, customer_id: str | None, prospect_id: str | None, product_code: str
) -> str | None:
    """Return the person's newest live lead for a product."""
    if customer_id is None and prospect_id is None:
        return None
    person = Lead.customer_id == customer_id
    if customer_id is None:
        person = Lead.prospect_id == prospect_id
    query = select(Lead.lead_id).where(
        person, Lead.product_code == product_code, Lead.status.in_(stages.LIVE)
    )
    return work.session.scalar(query.order_by(Lead.number.desc()).limit(1))


def _same(
    work: Work,
    customer_id: str | None,
    prospect_id: str | None,
    conversation_id: str | None,
    kind: str,
    due_at: datetime,
) -> str | None:
    # Two visitors may have left one number; each sees and cancels their own callback.
    person = Appointment.conversation_id == conversation_id
    if customer_id is not None:
        person = Appointment.customer_id == customer_id
    elif conversation_id is None:
        person = Appointment.prospect_id == prospect_id
    return work.session.scalar(
        select(Appointment.appointment_id).where(
            person,
            Appointment.kind == kind,
            Appointment.due_at == due_at,
            Appointment.status == AppointmentStatus.BOOKED,
        )
    )
