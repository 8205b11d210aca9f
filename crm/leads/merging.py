"""Merging leads of one customer that turned out to be about the same interest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from crm.bank import Work
from crm.contract import LeadStatus
from crm.leads import stages
from crm.leads.grading import grade
from crm.leads.records import announce, change_stage, note, put_grading
from crm.leads.signals import gather
from crm.leads.stages import Reason
from crm.store import audit
from crm.tables import Appointment, Lead, LeadEvidence

# How far a lead that is worked has come; nobody works the others.
_ADVANCED = (
    {LeadStatus.ASSIGNED, LeadStatus.CLAIMED},
    {LeadStatus.CONTACTED},
    {LeadStatus.QUALIFIED},
)
_SHOWN = ("intent", "amount", "term_days")  # what history tells of what was said
_SAID = (*_SHOWN, "decision_id", "receipt_id", "conversation_id")


def merge_duplicates(work: Work, customer_id: str) -> list[str]:
    """Join live leads of a customer about one product within the window.

    The one that staff have come furthest with stays, among equals the oldest. Evidence,
    appointments and what was said last move to it; the other keeps its own history and points
    to it (``dedupe_of``).

    Returns:
        The leads that were merged away.
    """
    rows = work.session.scalars(
        select(Lead)
        .where(Lead.customer_id == customer_id, Lead.status.in_(stages.LIVE))
        .order_by(Lead.lead_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    gone: list[str] = []
    for same in _same_interest(rows, timedelta(days=work.settings.lead_window_days)):
        kept = max(same, key=_advance)  # the first, which is the oldest, among equals
        for lead in same:
            if lead is not kept:
                _merge(work, kept, lead)
                gone.append(lead.lead_id)
    return gone


def _same_interest(leads: Sequence[Lead], window: timedelta) -> Iterator[list[Lead]]:
    """Yield leads about one product, each within the window of the first; oldest first."""
    open_groups: dict[str, list[Lead]] = {}
    for lead in leads:
        group = open_groups.get(lead.product_code)
        if group and lead.created_at - group[0].created_at < window:
            group.append(lead)
            continue
        if group:
            yield group
        open_groups[lead.product_code] = [lead]
    yield from open_groups.values()


def _advance(lead: Lead) -> int:
    found = (rank for rank, reached in enumerate(_ADVANCED, 1) if lead.status in reached)
    return next(found, 0)


def _merge(work: Work, kept: Lead, other: Lead) -> None:
    changes = _take_over(work, kept, other)
    work.session.execute(
        update(LeadEvidence)
        .where(LeadEvidence.lead_id == other.lead_id)
        .values(lead_id=kept.lead_id)
    )
    work.session.execute(
        update(Appointment).where(Appointment.lead_id == other.lead_id).values(lead_id=kept.lead_id)
    )
    other.dedupe_of = kept.lead_id
    change_stage(work, other, LeadStatus.DISQUALIFIED, reason=Reason.DUPLICATE.value)
    before = kept.grade
    put_grading(work, kept, grade(gather(work, kept)))
    if before != kept.grade:
        changes["grade"] = (before, kept.grade)
    note(work, kept, LeadStatus(kept.status), reason="merged", changes=changes)
    detail = {"into": kept.lead_id}
    audit.record(work, audit.SYSTEM, "lead.merged", "lead", other.lead_id, detail)
    for lead in (kept, other):
        announce(work, "lead.changed", lead)


def _take_over(work: Work, kept: Lead, other: Lead) -> dict[str, tuple[str | None, str | None]]:
    """Let the lead that stays say what was said last, as new evidence that joins a lead does."""
    newer, older = sorted((kept, other), key=lambda lead: _last_said(work, lead), reverse=True)
    changes: dict[str, tuple[str | None, str | None]] = {}
    for field in _SAID:
        said = getattr(newer, field)
        wanted = getattr(older, field) if said is None else said
        before = getattr(kept, field)
        if wanted != before:
            setattr(kept, field, wanted)
            if field in _SHOWN:
                changes[field] = (None if before is None else str(before), str(wanted))
    return changes


def _last_said(work: Work, lead: Lead) -> tuple[datetime, str]:
    query = select(func.max(LeadEvidence.at)).where(LeadEvidence.lead_id == lead.lead_id)
    return work.session.scalar(query) or lead.created_at, lead.lead_id
