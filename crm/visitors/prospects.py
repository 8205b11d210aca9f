"""Prospects: visitors who left a number with consent, and how they become customers.

A number is typed and nobody proves that it is theirs, so it joins nothing of two visitors: each
has a prospect of their own, and signing in takes along what was said by that visitor only.
"""

from __future__ import annotations

import re

from sqlalchemy import exists, or_, select, update

from crm import appointments
from crm.bank import Work
from crm.contract import Conflict, Invalid, NotFound
from crm.leads import owners
from crm.leads.merging import merge_duplicates
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.people import reveals
from crm.people.reveals import Revealed
from crm.shelf import acknowledgements
from crm.store import audit, outbox
from crm.tables import Conversation, Customer, Lead, LeadEvidence, Organisation, Prospect
from crm.visitors.adoption import hand_over
from data.ids import new_id
from data.protection.vault import FieldRef

# Mainland mobiles; other countries' numbers by E.164 (a plus and 7 to 15 digits).
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9})|(\+[1-9]\d{6,14})")
_SEPARATORS = re.compile(r"[\s\-–()]+")


def create(work: Work, mobile: str, source: str, notice_version: str, conversation_id: str) -> str:
    """Record a number that was left with consent, and whose conversation it is.

    The same number left twice by one visitor is one prospect.

    Raises:
        Invalid: it is not a telephone number.
        NotFound: there is no such conversation.
    """
    number = _normal(mobile)
    talk = work.session.get(Conversation, conversation_id, populate_existing=True)
    if talk is None:
        raise NotFound("conversation_unknown", "no such conversation")
    prospect_id = _find(work, number, talk) or _insert(work, number, source, notice_version)
    talk.prospect_id = prospect_id
    work.session.flush()
    detail = {"source": source, "notice_version": notice_version}
    audit.record(work, "visitor", "prospect.consented", "prospect", prospect_id, detail)
    return prospect_id


def link(work: Work, conversation_id: str, customer_id: str) -> None:
    """Make the prospect a customer: what came from this visitor's conversations goes along.

    Linking again to the same customer changes nothing.

    Args:
        work: the transaction.
        conversation_id: in which the number was left, by the visitor who has signed in.
        customer_id: who they have turned out to be.

    Raises:
        NotFound: no such customer, or no number was left in this conversation.
        Conflict: the conversation is another customer's already.
    """
    talk = work.session.get(Conversation, conversation_id, populate_existing=True)
    prospect = work.session.get(Prospect, talk.prospect_id) if talk and talk.prospect_id else None
    customer = work.session.get(Customer, customer_id)
    if talk is None or talk.visitor_id is None or prospect is None or customer is None:
        raise NotFound("prospect_unknown", "no such prospect or no such customer")
    if talk.customer_id == customer_id:
        return
    if talk.customer_id is not None:
        raise Conflict("prospect_linked", "the conversation is another customer's already")
    # A number from before each visitor had a prospect of their own may be somebody's by now.
    prospect.customer_id = prospect.customer_id or customer_id
    _move_records(work, prospect.prospect_id, talk.visitor_id, customer)
    detail = {"customer_id": customer_id, "conversation_id": conversation_id}
    audit.record(work, "system", "prospect.linked", "prospect", prospect.prospect_id, detail)
    outbox.publish(work, "prospect.linked", prospect.prospect_id, detail)


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
    why = reveals.stated(reason)
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
    expires_at = reveals.record(work, person, "prospect", prospect_id, "mobile", why)
    place = FieldRef("prospect", "mobile_enc", prospect_id)
    return Revealed(work.vault.decrypt(prospect.mobile_enc, place), expires_at)


def _normal(mobile: str) -> str:
    match = _MOBILE.fullmatch(_SEPARATORS.sub("", mobile))
    if match is None:
        raise Invalid("not_a_mobile", "not a telephone number; give 11 digits or +country…")
    return match[1] or match[2]


def _find(work: Work, number: str, talk: Conversation) -> str | None:
    """Return the prospect that this visitor has become with this number before."""
    if talk.visitor_id is None:
        return None
    return work.session.scalar(
        select(Prospect.prospect_id)
        .join(Conversation, Conversation.prospect_id == Prospect.prospect_id)
        .where(
            Prospect.mobile_bidx == work.vault.blind_index("mobile", number),
            Prospect.customer_id.is_(None),
            Conversation.visitor_id == talk.visitor_id,
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


def _move_records(work: Work, prospect_id: str, visitor_id: str, customer: Customer) -> None:
    """Give the visitor's records to the customer; who works a lead keeps it if they can."""
    session = work.session
    said = Conversation.prospect_id == prospect_id, Conversation.visitor_id == visitor_id
    threads = session.scalars(
        select(Conversation.conversation_id).where(*said, Conversation.customer_id.is_(None))
    ).all()
    acknowledgements.hand_over(work, threads, customer.customer_id)
    hand_over(work, threads, customer.customer_id)
    session.execute(
        update(Conversation)
        .where(Conversation.conversation_id.in_(threads), Conversation.customer_id.is_(None))
        .values(customer_id=customer.customer_id)
    )
    # One that somebody else's words joined, when a number was one prospect, stays with the number.
    said_by_others = exists().where(
        LeadEvidence.lead_id == Lead.lead_id, LeadEvidence.conversation_id.not_in(threads)
    )
    theirs = select(Lead.lead_id).where(
        Lead.conversation_id.in_(threads),
        Lead.prospect_id == prospect_id,
        Lead.customer_id.is_(None),
        ~said_by_others,
    )
    for lead_id in session.scalars(theirs.order_by(Lead.lead_id)).all():
        owners.hand_over(work, lead_id, customer)
    merge_duplicates(work, customer.customer_id)
