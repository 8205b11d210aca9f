"""Prospects: visitors who left a number with consent, and how they become customers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from crm import appointments
from crm.bank import Work
from crm.contract import Conflict, Invalid, NotFound
from crm.leads.merging import merge_duplicates
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.people.profile import Revealed
from crm.shelf import acknowledgements
from crm.store import audit, outbox
from crm.tables import (
    Appointment,
    Conversation,
    Customer,
    Lead,
    Organisation,
    Prospect,
    RevealLog,
    ServiceCase,
)
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
    """Make the prospect a customer: whatever is theirs in the records goes along.

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


def reveal(work: Work, person: StaffView, prospect_id: str, reason: str) -> Revealed:
    """Show a prospect's number in clear, to call it; logged and audited like a customer's.

    Args:
        work: the transaction; the number must not be shown unless it commits.
        person: who wants to see it; their part of the bank has a lead of this prospect, or
            an appointment with them is this person's to keep.
        prospect_id: whose number.
        reason: why.

    Raises:
        Forbidden: the role may not reveal.
        NotFound: neither a lead nor an appointment of such a prospect that is this person's,
            or the number was deleted.
        Invalid: no reason is given.
    """
    staff.demand(person, Right.REVEAL)
    if not reason.strip():
        raise Invalid("reason_missing", "say in a few words why you need to see it")
    worked = (
        select(Lead.lead_id)
        .join(Organisation, Organisation.organisation_id == Lead.organisation_id)
        .where(Lead.prospect_id == prospect_id, staff.within(person))
    )
    prospect = work.session.scalar(
        select(Prospect).where(
            Prospect.prospect_id == prospect_id,
            or_(worked.exists(), appointments.is_to_meet(person, prospect_id)),
        )
    )
    if prospect is None:
        raise NotFound("prospect_unknown", "no such prospect in your part of the bank")
    if not prospect.mobile_enc:
        raise NotFound("number_erased", "the number was deleted at the visitor's wish")
    expires_at = _log_reveal(work, person, prospect_id, reason.strip())
    place = FieldRef("prospect", "mobile_enc", prospect_id)
    return Revealed(work.vault.decrypt(prospect.mobile_enc, place), expires_at)


def _log_reveal(work: Work, person: StaffView, prospect_id: str, reason: str) -> datetime:
    now, reveal_id = work.clock.now(), new_id()
    expires_at = now + timedelta(minutes=work.settings.reveal_minutes)
    work.session.add(
        RevealLog(
            reveal_id=reveal_id,
            staff_id=person.staff_id,
            subject="prospect",
            subject_id=prospect_id,
            column="mobile",
            reason=reason,
            at=now,
            expires_at=expires_at,
        )
    )
    actor, detail = audit.staff_actor(person.staff_id), {"column": "mobile", "reveal_id": reveal_id}
    audit.record(work, actor, "prospect.revealed", "prospect", prospect_id, detail)
    return expires_at


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
    acknowledgements.hand_over(work, prospect_id, customer.customer_id)
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
    merge_duplicates(work, customer.customer_id)
