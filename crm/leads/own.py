"""What people do with leads of their own: see them, withdraw them, change the amount.

Each is a line of history and an audit event with the turn it was said in; consoles hear of it
as of any other change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from crm.bank import Work
from crm.contract import Conflict, Invalid, LeadStatus, NotFound, ProductView
from crm.leads import stages
from crm.leads.grading import grade
from crm.leads.records import Changes, announce, change_stage, lock, note, put_grading
from crm.leads.signals import gather
from crm.shelf import products
from crm.store import audit
from crm.tables import Lead, LeadEvidence

WITHDRAWN, AMOUNT_CHANGED = "withdrawn", "amount_changed"


@dataclass(frozen=True, slots=True)
class OwnLead:
    """A lead as the person it is about may know it."""

    lead_id: str
    number: int
    product: ProductView
    intent: str
    amount: Decimal | None
    status: LeadStatus
    respond_by: datetime | None = None  # somebody is to have been in touch by then (UTC)

    @property
    def live(self) -> bool:
        """Whether it can still be withdrawn."""
        return self.status in stages.LIVE

    @property
    def new(self) -> bool:
        """Whether nobody has looked at it yet."""
        return self.status == LeadStatus.PENDING_REVIEW


@dataclass(frozen=True, slots=True)
class Own:
    """Whose leads are meant: a customer's, else those said in one conversation.

    A visitor reaches what was noted in their own conversation and nothing else: the number
    they left may have been left by somebody else before.
    """

    customer_id: str | None
    conversation_id: str

    @property
    def actor(self) -> str:
        """Name them as the actor of an event."""
        return audit.customer_actor(self.customer_id) if self.customer_id else "visitor"

    def match(self) -> ColumnElement[bool]:
        """Match their leads."""
        if self.customer_id is not None:
            return Lead.customer_id == self.customer_id
        return and_(Lead.customer_id.is_(None), self.said_here())

    def said_here(self) -> ColumnElement[bool]:
        """Match leads for which something was said in this conversation."""
        evidence = select(LeadEvidence.lead_id).where(
            LeadEvidence.conversation_id == self.conversation_id
        )
        return Lead.lead_id.in_(evidence)


def noted(work: Work, own: Own, product_code: str | None = None) -> OwnLead | None:
    """Return the lead that somebody can mean: the newest one said in this conversation.

    Live ones come first; one that has become an order is returned when there is no other.
    Without any, a customer's live lead on a product is meant wherever it was said.

    Args:
        work: the transaction.
        own: whose.
        product_code: the product that is being talked about.
    """
    here = _theirs(own).where(own.said_here(), Lead.status.in_(stages.LIVE))
    about = _theirs(own).where(Lead.product_code == product_code, Lead.status.in_(stages.LIVE))
    won = _theirs(own).where(own.said_here(), Lead.status == LeadStatus.CONVERTED)
    for query in (here, about, won):
        found = work.session.scalar(query)
        if found is not None:
            return _view(work, found)
    return None


def live(work: Work, own: Own, *, here: bool = False) -> tuple[OwnLead, ...]:
    """List their leads that can still be withdrawn, the one spoken of last first.

    Args:
        work: the transaction.
        own: whose.
        here: only those for which something was said in this conversation.
    """
    said = (
        select(func.max(LeadEvidence.at))
        .where(LeadEvidence.lead_id == Lead.lead_id)
        .scalar_subquery()
    )
    query = select(Lead).where(own.match(), Lead.status.in_(stages.LIVE))
    if here:
        query = query.where(own.said_here())
    rows = work.session.scalars(query.order_by(said.desc(), Lead.number.desc()))
    return tuple(_view(work, row) for row in rows)


def find(work: Work, own: Own, lead_id: str) -> OwnLead | None:
    """Return a lead of theirs, or None when they have no such lead."""
    found = work.session.scalar(select(Lead).where(own.match(), Lead.lead_id == lead_id))
    return _view(work, found) if found is not None else None


def withdraw(work: Work, own: Own, lead_id: str, evidence: Mapping[str, str]) -> OwnLead:
    """Withdraw a lead for the one it is about; interest that comes back opens it again.

    Args:
        work: the transaction.
        own: whose.
        lead_id: which lead.
        evidence: ``conversation_id`` and ``turn_id`` in which it was said.

    Raises:
        NotFound: they have no such lead.
        Conflict: it is finished: converted, given up or withdrawn already.
    """
    lead = _lock(work, own, lead_id)
    if lead.status not in stages.LIVE:
        raise Conflict("lead_finished", f"a lead that is {lead.status} cannot be withdrawn")
    changes = _said(evidence)
    change_stage(work, lead, LeadStatus.DISQUALIFIED, reason=WITHDRAWN, changes=changes)
    _tell(work, own, lead, "lead.withdrawn", evidence)
    return _view(work, lead)


def change_amount(
    work: Work, own: Own, lead_id: str, amount: Decimal, evidence: Mapping[str, str]
) -> OwnLead:
    """Change the amount of a lead that nobody has looked at yet.

    Raises:
        NotFound: they have no such lead.
        Conflict: staff work with it by now: they settle the amount.
        Invalid: the amount is not above zero.
    """
    if amount <= 0:
        raise Invalid("amount_not_positive", "an amount is more than zero")
    lead = _lock(work, own, lead_id)
    if lead.status != LeadStatus.PENDING_REVIEW:
        raise Conflict("lead_reviewed", f"the lead is {lead.status}; staff settle its amount")
    before = None if lead.amount is None else str(lead.amount)
    lead.amount = amount
    put_grading(work, lead, grade(gather(work, lead)))
    changes = {"amount": (before, str(amount)), **_said(evidence)}
    note(work, lead, LeadStatus(lead.status), reason=AMOUNT_CHANGED, changes=changes)
    _tell(work, own, lead, "lead.amount_changed", evidence)
    return _view(work, lead)


def _theirs(own: Own) -> Select[Any]:
    # A lead that was merged away is not live; the one that stayed carries its evidence.
    return select(Lead).where(own.match()).order_by(Lead.number.desc()).limit(1)


def _lock(work: Work, own: Own, lead_id: str) -> Lead:
    theirs = select(Lead.lead_id).where(own.match(), Lead.lead_id == lead_id)
    if work.session.scalar(theirs) is None:
        raise NotFound("lead_unknown", "they have no such lead")
    return lock(work, lead_id)


def _said(evidence: Mapping[str, str]) -> Changes:
    """Return the turn as a line of history keeps it."""
    turn = evidence.get("turn_id")
    return {"turn": (None, turn)} if turn else {}


def _tell(work: Work, own: Own, lead: Lead, what: str, evidence: Mapping[str, str]) -> None:
    work.session.flush()
    audit.record(work, own.actor, what, "lead", lead.lead_id, dict(evidence))
    announce(work, "lead.changed", lead)


def _view(work: Work, lead: Lead) -> OwnLead:
    product = products.require(work, lead.product_code)
    return OwnLead(
        lead_id=lead.lead_id,
        number=lead.number,
        product=product,
        intent=lead.intent,
        amount=lead.amount,
        status=LeadStatus(lead.status),
        respond_by=lead.sla_due_at,
    )
