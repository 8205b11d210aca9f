"""Gathering what a lead is graded on from the bank's records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import exists, func, select

from crm import cases, consent
from crm.bank import Work
from crm.contract import Channel, ConsentState, Purpose
from crm.leads.grading import Signals
from crm.offers import decisions
from crm.people import holdings, suitability
from crm.shelf import acknowledgements, products
from crm.tables import DisclosureAcknowledgement, Lead, LeadEvidence, Touch

REFUSED_WITHIN = timedelta(days=30)
# Money that becomes free soon can pay for the product as well as what is on account.
MATURING_WITHIN_DAYS = 60
_MONEY_ACCOUNTS = frozenset({"current", "savings"})


def gather(work: Work, lead: Lead) -> Signals:
    """Read everything that bears on a lead's grade as of now.

    Raises:
        NotFound: its product does not exist.
    """
    product = products.require(work, lead.product_code)
    said = _said(work, lead.lead_id)
    customer = lead.customer_id
    assessment = suitability.current(work, customer) if customer else None
    level = assessment.level if assessment and assessment.valid else None
    return Signals(
        intent=lead.intent,
        currency=product.currency,
        confidence=said.confidence,
        age_days=(work.clock.now() - said.latest) / timedelta(days=1) if said.latest else 0.0,
        times_said=max(1, said.times),
        acknowledged=_acknowledged(work, lead),
        amount=lead.amount,
        minimum=product.min_amount,
        means=_means(work, customer, product.currency) if customer else None,
        term_wanted=lead.term_days,
        term_offered=product.term_days,
        risk_grade=product.risk_grade,
        level=level,
        permitted=customer is None or suitability.permits(level, product.risk_grade),
        rank=_rank(work, lead),
        refused_recently=bool(customer) and _refused(work, customer, lead.product_code),
        case_open=bool(customer and cases.open_kinds(work, customer)),
        contact_allowed=customer is None or _contact_allowed(work, customer),
        prospect=customer is None,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    times: int
    latest: datetime | None
    confidence: float | None


def _said(work: Work, lead_id: str) -> _Said:
    rows = work.session.execute(
        select(LeadEvidence.at, LeadEvidence.nlu_confidence)
        .where(LeadEvidence.lead_id == lead_id)
        .order_by(LeadEvidence.at.desc())
    ).all()
    if not rows:
        return _Said(0, None, None)
    return _Said(len(rows), rows[0].at, rows[0].nlu_confidence)


def _acknowledged(work: Work, lead: Lead) -> bool:
    if lead.customer_id is None and lead.prospect_id is None:
        return False
    found = exists().where(
        acknowledgements.of(lead.customer_id, lead.prospect_id),
        DisclosureAcknowledgement.product_code == lead.product_code,
        DisclosureAcknowledgement.conversation_id == lead.conversation_id,
    )
    return bool(work.session.scalar(select(found)))


def _means(work: Work, customer_id: str, currency: str) -> Decimal:
    on_account = (
        account.balance
        for account in holdings.accounts(work, customer_id)
        if account.kind in _MONEY_ACCOUNTS and account.currency == currency
    )
    soon_free = (
        holding.amount
        for holding in holdings.maturing(work, customer_id, MATURING_WITHIN_DAYS)
        if holding.product.currency == currency
    )
    return sum((*on_account, *soon_free), Decimal(0))


def _rank(work: Work, lead: Lead) -> int | None:
    """Return the product's rank in the personalised decision that showed it."""
    if lead.decision_id is None:
        return None
    decision = decisions.get(work, lead.decision_id)
    if decision is None:
        return None  # the bank has deleted it: how long it is kept is theirs to say
    codes = [each.product.code for each in decision.chosen]
    if not decision.personalised or lead.product_code not in codes:
        return None
    return codes.index(lead.product_code) + 1


def _refused(work: Work, customer_id: str | None, product_code: str) -> bool:
    since = work.clock.now() - REFUSED_WITHIN
    count = select(func.count()).where(
        Touch.customer_id == customer_id,
        Touch.product_code == product_code,
        Touch.refused_at >= since,
    )
    return bool(work.session.scalar(count))


def _contact_allowed(work: Work, customer_id: str) -> bool:
    given = consent.state(work, customer_id, Purpose.MARKETING_CONTACT, Channel.RM)
    return given == ConsentState.GRANTED
