"""A visitor's number deleted at their wish, with what could only be done with it.

What was said stays encrypted in the conversation until it is deleted as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import exists, select, update

from crm import appointments, leads
from crm.appointments import Whose
from crm.bank import Work
from crm.contract import Conflict, NotFound
from crm.leads import Own, stages
from crm.store import audit
from crm.tables import Conversation, Lead, Prospect

# What stands in the columns of a deleted number: neither a ciphertext nor the index of a number.
EMPTY = b""


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with the number."""

    appointments: int
    leads: int
    elsewhere: bool  # somebody left the same number too, where it stays


def erase_number(work: Work, conversation_id: str, evidence: Mapping[str, str]) -> Erased:
    """Delete the number that was left in a visitor's conversation.

    Calls that are booked on it are cancelled and live leads withdrawn: nobody could be reached.
    The conversation belongs to nobody then, and another number may be left in it. What others left,
    perhaps the same person with another browser, stays: a number proves nobody's identity.

    Args:
        work: the transaction.
        conversation_id: in which the number was left.
        evidence: ``conversation_id`` and ``turn_id`` in which its deletion was asked for.

    Raises:
        NotFound: there is no such conversation, or no number was left in it.
        Conflict: the number has become a customer's, or it is from before each visitor had a
            prospect of their own and somebody else left it too: staff find out whose it is.
    """
    talk = work.session.get(Conversation, conversation_id)
    prospect = work.session.get(Prospect, talk.prospect_id) if talk and talk.prospect_id else None
    if talk is None or prospect is None:
        raise NotFound("prospect_unknown", "no number was left in this conversation")
    talks = _talks(work, prospect.prospect_id)
    if prospect.customer_id is not None or {each.visitor_id for each in talks} != {talk.visitor_id}:
        raise Conflict("number_shared", "the same number was left elsewhere; staff must look")
    gone = Erased(
        _cancel_calls(work, talks),
        _withdraw_leads(work, prospect, evidence),
        _left_elsewhere(work, prospect),
    )
    prospect.mobile_enc, prospect.mobile_bidx = EMPTY, EMPTY
    work.session.execute(
        update(Conversation)
        .where(Conversation.prospect_id == prospect.prospect_id)
        .values(prospect_id=None)
    )
    detail: dict[str, str | int] = {
        **evidence,
        "appointments": gone.appointments,
        "leads": gone.leads,
    }
    audit.record(work, "visitor", "prospect.erased", "prospect", prospect.prospect_id, detail)
    return gone


def _left_elsewhere(work: Work, prospect: Prospect) -> bool:
    query = exists().where(
        Prospect.mobile_bidx == prospect.mobile_bidx, Prospect.prospect_id != prospect.prospect_id
    )
    return bool(work.session.scalar(select(query)))


def _talks(work: Work, prospect_id: str) -> list[Conversation]:
    query = select(Conversation).where(Conversation.prospect_id == prospect_id)
    return list(work.session.scalars(query))


def _cancel_calls(work: Work, talks: list[Conversation]) -> int:
    count = 0
    for talk in talks:
        whose = Whose(None, talk.conversation_id)
        for each in appointments.list_for(work, whose):
            appointments.cancel(work, whose, each.appointment_id)
            count += 1
    return count


def _withdraw_leads(work: Work, prospect: Prospect, evidence: Mapping[str, str]) -> int:
    query = select(Lead).where(
        Lead.prospect_id == prospect.prospect_id, Lead.status.in_(stages.LIVE)
    )
    live = work.session.scalars(query).all()
    for lead in live:
        own = Own(None, lead.conversation_id or "")
        leads.withdraw(work, own, lead.lead_id, evidence)
    return len(live)
