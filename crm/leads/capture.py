"""Capturing interest: one lead per person, product and window; new evidence joins it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from crm.bank import Work
from crm.contract import Invalid, LeadStatus, NotFound, ReviewState
from crm.leads import owners, stages
from crm.leads.grading import grade
from crm.leads.records import (
    NEW_EVIDENCE,
    announce,
    change_stage,
    lock,
    next_number,
    note,
    put_grading,
    restart_clock,
    serialise,
)
from crm.leads.signals import gather
from crm.leads.views import CapturedLead, LeadCapture, Regraded
from crm.people import customers
from crm.shelf import products
from crm.store import audit
from crm.tables import Lead, LeadEvidence, Organisation, Prospect
from data.ids import new_id
from data.protection.vault import FieldRef


def capture(work: Work, interest: LeadCapture) -> CapturedLead:
    """Turn interest into a lead, or join it to the one that exists.

    The same person and product within the window (30 days) is one lead, also when two
    captures run at once; a converted lead is finished business and not joined, nor is one that
    was merged into another. The same turn captured twice changes nothing.

    Raises:
        Invalid: neither a customer nor a prospect is named.
        NotFound: person, product or decision does not exist.
    """
    person = interest.customer_id or interest.prospect_id
    if person is None:
        raise Invalid("lead_without_person", "a lead needs a customer or a prospect")
    products.require(work, interest.product_code)
    serialise(work, f"lead:{person}:{interest.product_code}")
    existing = _existing(work, interest)
    if existing is None:
        lead = _create(work, interest)
    else:
        lead = lock(work, existing)
        _join(work, lead, interest)
    return CapturedLead(lead.lead_id, lead.number, created=existing is None)


def regrade(work: Work, limit: int = 1000, after: str = "") -> Regraded:
    """Grade live leads again (intent fades), in rounds: the worker's job.

    Args:
        work: the transaction.
        limit: at most so many, those captured first.
        after: the lead that the round has come to; empty begins a new one.
    """
    query = select(Lead.lead_id).where(Lead.status.in_(stages.LIVE), Lead.lead_id > after)
    due = work.session.scalars(query.order_by(Lead.lead_id).limit(limit)).all()
    moved = 0
    for lead_id in due:
        lead = lock(work, lead_id)
        before = lead.grade
        put_grading(work, lead, grade(gather(work, lead)))
        if lead.grade != before:
            moved += 1
            changes = {"grade": (before, lead.grade)}
            note(work, lead, LeadStatus(lead.status), reason="regraded", changes=changes)
            announce(work, "lead.changed", lead)
    work.session.flush()
    return Regraded(moved, due[-1] if len(due) == limit else "")


def _existing(work: Work, interest: LeadCapture) -> str | None:
    """Return the lead that new interest joins: a live one, else the newest that can come back."""
    since = work.clock.now() - timedelta(days=work.settings.lead_window_days)
    return work.session.scalar(
        select(Lead.lead_id)
        .where(
            _person(interest),
            Lead.product_code == interest.product_code,
            Lead.created_at > since,
            Lead.status != LeadStatus.CONVERTED,
            Lead.dedupe_of.is_(None),
        )
        .order_by(Lead.status.in_(stages.LIVE).desc(), Lead.created_at.desc())
        .limit(1)
    )


def _person(interest: LeadCapture) -> ColumnElement[bool]:
    if interest.customer_id is not None:
        return Lead.customer_id == interest.customer_id
    return Lead.prospect_id == interest.prospect_id


def _create(work: Work, interest: LeadCapture) -> Lead:
    organisation_id, owner_id = _home(work, interest)
    now = work.clock.now()
    lead = Lead(
        lead_id=new_id(),
        number=next_number(work),
        customer_id=interest.customer_id,
        prospect_id=interest.prospect_id,
        conversation_id=interest.conversation_id,
        organisation_id=organisation_id,
        owner_id=owner_id,
        source=interest.source,
        product_code=interest.product_code,
        intent=interest.intent,
        amount=interest.amount,
        term_days=interest.term_days,
        decision_id=interest.decision_id,
        receipt_id=interest.receipt_id,
        grade="",
        score=0,
        score_parts={},
        reasons=[],
        next_step="",
        status=LeadStatus.CAPTURED,
        review_state=ReviewState.PENDING,
        created_at=now,
        updated_at=now,
    )
    work.session.add(lead)
    work.session.flush()
    _add_evidence(work, lead, interest)
    put_grading(work, lead, grade(gather(work, lead)))
    note(work, lead, None)
    change_stage(work, lead, LeadStatus.DEDUPED)
    change_stage(work, lead, LeadStatus.PENDING_REVIEW)
    detail = {"product_code": lead.product_code, "grade": lead.grade, "source": lead.source}
    audit.record(work, audit.SYSTEM, "lead.captured", "lead", lead.lead_id, detail)
    announce(work, "lead.created", lead)
    return lead


def _join(work: Work, lead: Lead, interest: LeadCapture) -> None:
    if _known(work, lead.lead_id, interest.turn_id):
        return
    before = lead.grade
    _add_evidence(work, lead, interest)
    lead.intent = interest.intent
    lead.amount = interest.amount if interest.amount is not None else lead.amount
    lead.term_days = interest.term_days if interest.term_days is not None else lead.term_days
    lead.decision_id = interest.decision_id or lead.decision_id
    lead.receipt_id = interest.receipt_id or lead.receipt_id
    lead.conversation_id = interest.conversation_id or lead.conversation_id
    put_grading(work, lead, grade(gather(work, lead)))
    if lead.status == LeadStatus.DISQUALIFIED:  # interest came back: somebody looks again
        restart_clock(work, lead)
        change_stage(work, lead, LeadStatus.RECYCLED, reason=NEW_EVIDENCE)
        lead.review_state = ReviewState.PENDING
        change_stage(work, lead, LeadStatus.PENDING_REVIEW, reason=NEW_EVIDENCE)
    else:
        changes = {"grade": (before, lead.grade)} if before != lead.grade else None
        note(work, lead, LeadStatus(lead.status), reason=NEW_EVIDENCE, changes=changes)
    detail = {"turn_id": interest.turn_id}
    audit.record(work, audit.SYSTEM, "lead.evidence_joined", "lead", lead.lead_id, detail)
    announce(work, "lead.changed", lead)


def _known(work: Work, lead_id: str, turn_id: str | None) -> bool:
    if turn_id is None:
        return False
    query = select(LeadEvidence.evidence_id).where(
        LeadEvidence.lead_id == lead_id, LeadEvidence.turn_id == turn_id
    )
    return work.session.scalar(query) is not None


def _add_evidence(work: Work, lead: Lead, interest: LeadCapture) -> None:
    evidence_id = new_id()
    said = interest.evidence
    place = FieldRef("lead_evidence", "utterance_enc", evidence_id)
    work.session.add(
        LeadEvidence(
            evidence_id=evidence_id,
            lead_id=lead.lead_id,
            conversation_id=interest.conversation_id,
            turn_id=interest.turn_id,
            utterance_enc=work.vault.encrypt(said.utterance, place),
            nlu_confidence=said.nlu_confidence,
            asr_confidence=said.asr_confidence,
            consent=dict(said.consent),
            at=said.at,
        )
    )
    work.session.flush()


def _home(work: Work, interest: LeadCapture) -> tuple[str, str | None]:
    """Return the organisation and the owner that a new lead belongs to."""
    if interest.customer_id is not None:
        customer = customers.require(work, interest.customer_id)
        return customer.home_branch, owners.rm_of(work, customer)
    if work.session.get(Prospect, interest.prospect_id) is None:
        raise NotFound("prospect_unknown", "no such prospect")
    return visitor_branch(work), None


def visitor_branch(work: Work) -> str:
    """Return the organisation that works the leads of visitors.

    Raises:
        NotFound: the bank has no organisation.
    """
    if work.settings.visitor_branch:
        return work.settings.visitor_branch
    not_a_sub_branch = Organisation.kind != "sub_branch"  # false sorts before true
    query = (
        select(Organisation.organisation_id).order_by(not_a_sub_branch, Organisation.path).limit(1)
    )
    found = work.session.scalar(query)
    if found is None:
        raise NotFound("organisation_unknown", "the bank has no organisation yet")
    return found
