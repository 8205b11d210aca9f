"""A visitor signs in: what they said, reported and booked is the customer's from then on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from crm import conversations
from crm.bank import Work
from crm.store import audit, outbox
from crm.tables import Appointment, ServiceCase


def adopt(work: Work, conversation_id: str, customer_id: str) -> None:
    """Give a visitor's conversation to the customer, with the cases and appointments in it.

    Where a number was left, ``prospects.link`` does this and more.

    Raises:
        NotFound: there is no such conversation, or it belongs to a customer already.
    """
    conversations.adopt(work, conversation_id, customer_id)
    hand_over(work, [conversation_id], customer_id)


def hand_over(work: Work, threads: Sequence[str], customer_id: str) -> None:
    """Give the customer the cases and appointments of these conversations that are nobody's."""
    cases = work.session.scalars(
        update(ServiceCase)
        .where(ServiceCase.conversation_id.in_(threads), ServiceCase.customer_id.is_(None))
        .values(customer_id=customer_id)
        .returning(ServiceCase.case_id)
    ).all()
    for case_id in cases:
        detail = {"customer_id": customer_id}
        audit.record(work, "system", "case.identified", "case", case_id, detail)
        outbox.publish(work, "case.identified", case_id, detail)
    work.session.execute(
        update(Appointment)
        .where(Appointment.conversation_id.in_(threads), Appointment.customer_id.is_(None))
        .values(customer_id=customer_id)
    )
