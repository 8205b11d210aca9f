"""Prospects: visitors who left a number with consent, and how they become customers."""

from __future__ import annotations

import re

from sqlalchemy import select, update

from crm import audit, outbox
from crm.bank import Work
from crm.contract import Conflict, Invalid, NotFound
from crm.tables import Appointment, Conversation, Customer, Lead, Prospect, ServiceCase
from data.ids import new_id
from data.protection.vault import FieldRef

# Mainland mobiles; other countries' numbers by E.164 (a plus and 7 to 15 digits).
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})|(\+[1-9]\d{6,14})")
_SEPARATORS = re.compile(r"[\s\-–()]+")


def create(
    work: Work, mobile: str, source: str, notice_version: str, conversation_id: str | None
) -> str:
    """Record a number that was left with consent, and whose conversation it is.

    The same number left twice is one prospect.

    Raises:
        Invalid: it is not a telephone number.
        NotFound: there is no such conversation.
    """
    number = _normal(mobile)
    prospect_id = _find(work, number) or _insert(work, number, source, notice_version)
    if conversation_id is not None:
        _attach(work, prospect_id, conversation_id)
    detail = {"source": source, "notice_version": notice_version}
    audit.record(work, "visitor", "prospect.consented", "prospect", prospect_id, detail)
    return prospect_id


def link(work: Work, prospect_id: str, customer_id: str) -> None:
    """Make the prospect a customer: conversations, leads and appointments go along.

    Linking again to the same customer changes nothing.

    Raises:
        NotFound: one of them does not exist.
        Conflict: the prospect is somebody else already.
    """
    prospect = work.session.get(Prospect, prospect_id)
    customer = work.session.get(Customer, customer_id)
    if prospect is None or customer is None:
        raise NotFound("prospect_unknown", "no such prospect or no such customer")
    if prospect.customer_id == customer_id:
        return
    if prospect.customer_id is not None:
        raise Conflict("prospect_linked", "the prospect is another customer already")
    prospect.customer_id = customer_id
    _move_records(work, prospect_id, customer)
    detail = {"customer_id": customer_id}
    audit.record(work, "system", "prospect.linked", "prospect", prospect_id, detail)
    outbox.publish(work, "prospect.linked", prospect_id, detail)


def _normal(mobile: str) -> str:
    match = _MOBILE.fullmatch(_SEPARATORS.sub("", mobile))
    if match is None:
        raise Invalid("not_a_mobile", "not a telephone number; give 11 digits or +country…")
    return match[1] or match[2]


def _find(work: Work, number: str) -> str | None:
    return work.session.scalar(
        select(Prospect.prospect_id)
        .where(
            Prospect.mobile_bidx == work.vault.blind_index("mobile", number),
            Prospect.customer_id.is_(None),
        )
        .order_by(Prospect.created_at)
        .limit(1)
    )


def _insert(work: Work, number: str, source: str, notice_version: str) -> str:
    prospect_id = new_id()
    place = FieldRef("prospect", "mobile_enc", prospect_id)
    work.session.add(
        Prospect(
            prospect_id=prospect_id,
            mobile_enc=work.vault.encrypt(number, place),
            mobile_bidx=work.vault.blind_index("mobile", number),
            source=source,
            notice_version=notice_version,
            created_at=work.clock.now(),
        )
    )
    work.session.flush()
    return prospect_id


def _attach(work: Work, prospect_id: str, conversation_id: str) -> None:
    done = work.session.execute(
        update(Conversation)
        .where(Conversation.conversation_id == conversation_id)
        .values(prospect_id=prospect_id)
        .returning(Conversation.conversation_id)
    ).first()
    if done is None:
        raise NotFound("conversation_unknown", "no such conversation")


def _move_records(work: Work, prospect_id: str, customer: Customer) -> None:
    """Give the prospect's records to the customer; an unowned lead gets the customer's RM."""
    session = work.session
    threads = select(Conversation.conversation_id).where(Conversation.prospect_id == prospect_id)
    session.execute(
        update(ServiceCase)
        .where(ServiceCase.conversation_id.in_(threads), ServiceCase.customer_id.is_(None))
        .values(customer_id=customer.customer_id)
    )
    for table in (Conversation, Appointment):
        session.execute(
            update(table)
            .where(table.prospect_id == prospect_id, table.customer_id.is_(None))
            .values(customer_id=customer.customer_id)
        )
    session.execute(
        update(Lead)
        .where(Lead.prospect_id == prospect_id, Lead.customer_id.is_(None))
        .values(
            customer_id=customer.customer_id,
            organisation_id=customer.home_branch,
            owner_id=customer.owner_rm,
            updated_at=work.clock.now(),
        )
    )
