"""The lead inbox: rows of one's part of the bank, newest first, by keyset.

A lead's id rises with time (UUIDv7), so it is the key of the paging: the next page starts
below the last row's id, and costs the same on page 1 and page 1,000.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from crm.bank import Work
from crm.contract import LeadStatus, ReviewState
from crm.conversations import persons
from crm.leads import sla, stages
from crm.leads.records import NEW_EVIDENCE
from crm.leads.views import InboxFilter, LeadRow
from crm.messages import Sender
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.tables import (
    Customer,
    Lead,
    LeadEvidence,
    MessageRow,
    Organisation,
    Product,
    Prospect,
    Staff,
    StageHistory,
)
from data.protection.vault import FieldRef
from data.texts.phrases import Label

_MOBILE_DIGITS = 11
_Owner = aliased(Staff)


def inbox(
    work: Work,
    person: StaffView,
    filters: InboxFilter | None = None,
    limit: int = 50,
    before: str | None = None,
) -> list[LeadRow]:
    """List leads this person may see, newest first.

    Args:
        work: the transaction.
        person: who asks; rows of their organisation and below.
        filters: which of them; all live and finished ones by default.
        limit: at most so many.
        before: the last row's ``lead_id`` of the page before.

    Raises:
        Forbidden: the role does not see leads.
    """
    staff.demand(person, Right.SEE_LEADS)
    # The page's ids first: what costs (joins, first responses) is asked for its rows only.
    chosen = _matching(work, person, filters or InboxFilter(), Lead.lead_id)
    if before is not None:
        chosen = chosen.where(Lead.lead_id < before)
    ids = work.session.scalars(chosen.order_by(Lead.lead_id.desc()).limit(limit)).all()
    query = _rows().where(Lead.lead_id.in_(ids)).order_by(Lead.lead_id.desc())
    return [_view(work, row) for row in work.session.execute(query)]


def row(work: Work, person: StaffView, lead_id: str) -> LeadRow | None:
    """Return one lead's row, or None when this person may not see it.

    Raises:
        Forbidden: the role does not see leads.
    """
    staff.demand(person, Right.SEE_LEADS)
    conditions = _conditions(work, person, InboxFilter())
    found = work.session.execute(_rows().where(Lead.lead_id == lead_id, *conditions)).first()
    return _view(work, found) if found else None


def count(work: Work, person: StaffView, filters: InboxFilter | None = None) -> int:
    """Count the leads the inbox would list.

    Raises:
        Forbidden: the role does not see leads.
    """
    staff.demand(person, Right.SEE_LEADS)
    query = _matching(work, person, filters or InboxFilter(), func.count(Lead.lead_id))
    return work.session.scalar(query) or 0


def _matching(
    work: Work, person: StaffView, filters: InboxFilter, wanted: Any
) -> Select[*tuple[Any, ...]]:
    return (
        select(wanted)
        .join(Organisation, Organisation.organisation_id == Lead.organisation_id)
        .join(Product, Product.code == Lead.product_code)
        .where(*_conditions(work, person, filters))
    )


def first_response() -> ColumnElement[datetime]:
    """Return the earliest human response to a lead (correlated): a stage or a message.

    A message counts in every conversation in which something was said for the lead.
    What came before the customer's interest returned answered the one given up then.
    """
    since = _wanted_since()
    staged = (
        select(func.min(StageHistory.at))
        .where(
            StageHistory.subject == "lead",
            StageHistory.subject_id == Lead.lead_id,
            StageHistory.staff_id.is_not(None),
            StageHistory.to_stage.in_(stages.RESPONDED),
            StageHistory.at >= since,
        )
        .correlate(Lead)
        .scalar_subquery()
    )
    talks = (
        select(LeadEvidence.conversation_id)
        .where(LeadEvidence.lead_id == Lead.lead_id)
        .correlate(Lead)
    )
    written = (
        select(func.min(MessageRow.at))
        .where(
            MessageRow.conversation_id.in_(talks),
            MessageRow.sender == Sender.STAFF,
            MessageRow.at >= since,
        )
        .correlate(Lead)
        .scalar_subquery()
    )
    return case(
        (staged.is_(None), written),
        (written.is_(None), staged),
        (staged < written, staged),
        else_=written,
    )


def _wanted_since() -> ColumnElement[datetime]:
    """Return when a lead began (correlated), or last came back from being given up."""
    history = aliased(StageHistory)
    came_back = (
        select(func.max(history.at))
        .where(
            history.subject == "lead",
            history.subject_id == Lead.lead_id,
            history.from_stage == LeadStatus.DISQUALIFIED,
            history.reason == NEW_EVIDENCE,
        )
        .correlate(Lead)
        .scalar_subquery()
    )
    return func.coalesce(came_back, Lead.created_at)


def _rows() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Lead,
            Product.name_zh,
            Product.name_en,
            Product.currency,
            Customer.customer_id,
            Customer.name_enc,
            Prospect.prospect_id,
            Prospect.mobile_enc,
            _Owner.staff_id,
            _Owner.name_enc.label("owner_enc"),
            first_response().label("responded_at"),
        )
        .join(Organisation, Organisation.organisation_id == Lead.organisation_id)
        .join(Product, Product.code == Lead.product_code)
        .outerjoin(Customer, Customer.customer_id == Lead.customer_id)
        .outerjoin(Prospect, Prospect.prospect_id == Lead.prospect_id)
        .outerjoin(_Owner, _Owner.staff_id == Lead.owner_id)
    )


def _conditions(work: Work, person: StaffView, filters: InboxFilter) -> list[ColumnElement[bool]]:
    conditions = [staff.within(person)]
    if filters.statuses:
        conditions.append(Lead.status.in_(filters.statuses))
    if filters.grades:
        conditions.append(Lead.grade.in_(filters.grades))
    if filters.owner_id:
        conditions.append(Lead.owner_id == filters.owner_id)
    if filters.unowned:
        conditions.append(Lead.owner_id.is_(None))
    if text := filters.search.strip():
        conditions.append(_search(work, text))
    return conditions


def _search(work: Work, text: str) -> ColumnElement[bool]:
    """Match a lead number, a product, a customer number, or a whole mobile number."""
    matches = [
        Product.name_zh.contains(text, autoescape=True),
        Product.name_en.icontains(text, autoescape=True),
        Lead.product_code == text.upper(),
    ]
    digits = text.lstrip("#")
    if digits.isascii() and digits.isdigit() and len(digits) < _MOBILE_DIGITS - 1:
        matches.append(Lead.number == int(digits))
    index = work.vault.blind_index("mobile", text)
    customers = select(Customer.customer_id).where(
        or_(Customer.cif_no == text, Customer.mobile_bidx == index)
    )
    people = select(Prospect.prospect_id).where(Prospect.mobile_bidx == index)
    matches += [Lead.customer_id.in_(customers), Lead.prospect_id.in_(people)]
    return or_(*matches)


def _view(work: Work, found: Row[*tuple[Any, ...]]) -> LeadRow:
    lead: Lead = found.Lead
    status = LeadStatus(lead.status)
    stopped = status not in stages.WAITING | stages.WORKED
    return LeadRow(
        lead_id=lead.lead_id,
        number=lead.number,
        person=_person(work, found),
        product=Label(zh=found.name_zh, en=found.name_en),
        amount=lead.amount,
        currency=found.currency,
        grade=lead.grade,
        score=lead.score,
        status=status,
        review_state=ReviewState(lead.review_state),
        owner_id=lead.owner_id,
        owner_name=_owner_name(work, found),
        created_at=lead.created_at,
        updated_at=lead.updated_at,
        sla_due_at=lead.sla_due_at,
        sla=sla.state(lead.sla_due_at, found.responded_at, work.clock.now(), stopped=stopped),
    )


def _owner_name(work: Work, found: Row[*tuple[Any, ...]]) -> str | None:
    if found.staff_id is None:
        return None
    return work.vault.decrypt(found.owner_enc, FieldRef("staff", "name_enc", found.staff_id))


def _person(work: Work, found: Row[*tuple[Any, ...]]) -> str:
    if found.customer_id is not None:
        return persons.customer_name(work, found.customer_id, found.name_enc)
    if found.prospect_id is not None:
        return persons.prospect_number(work, found.prospect_id, found.mobile_enc)
    return "—"
