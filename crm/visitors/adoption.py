"""A visitor signs in: what they said, reported and booked is the customer's from then on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from crm import conversations
from crm.appointments import AppointmentStatus
from crm.bank import Work
from crm.leads import owners
from crm.store import audit, outbox
from crm.tables import Appointment, Customer, ServiceCase


def adopt(work: Work, conversation_id: str, customer_id: str) -> None:
    """Give a visitor's conversation to the customer, with the cases and appointments in it.

    Where a number was left, ``prospects.link`` does this and more.

    Raises:
        NotFound: there is no such conversation, or it belongs to a customer already.
    """
    conversations.adopt(work, conversation_id, customer_id)
    hand_over(work, [conversation_id], customer_id)


def hand_over(work: Work, threads: Sequence[str], customer_id: str) -> None:
    """Give the customer the cases and appointments of these conversations that are nobody's.

    The appointments are their branch's from then on, and those to come their RM's.
    """
    cases = work.session.scalars(
        update(ServiceCase)
        .where(ServiceCase.conversation_id.in_(threads), ServiceCase.customer_id.is_(None))
        .values(customer_id=customer_id)
        .returning(ServiceCase.case_id)
    ).all()
    detail = {"customer_id": customer_id}
    for case_id in cases:
        audit.record(work, "system", "case.identified", "case", case_id, detail)
        outbox.publish(work, "case.identified", case_id, detail)
    for appointment_id in _hand_over_appointments(work, threads, customer_id):
        what = "appointment.identified"
        audit.record(work, "system", what, "appointment", appointment_id, detail)
        outbox.publish(work, what, appointment_id, detail)


def _hand_over_appointments(work: Work, threads: Sequence[str], customer_id: str) -> list[str]:
    rows = work.session.scalars(
        select(Appointment)
        .where(Appointment.conversation_id.in_(threads), Appointment.customer_id.is_(None))
        .order_by(Appointment.appointment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    customer = work.session.get_one(Customer, customer_id)
    for row in rows:
        row.customer_id = customer_id
        # Closed and cancelled ones too: who may read the talk goes by the organisation.
        row.organisation_id = customer.home_branch
        if row.status == AppointmentStatus.BOOKED:
            row.staff_id = row.staff_id or owners.rm_of(work, customer)
    work.session.flush()
    return [row.appointment_id for row in rows]
