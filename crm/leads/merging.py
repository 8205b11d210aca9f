"""Merging leads of one customer that turned out to be about the same interest."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from crm.bank import Work
from crm.contract import LeadStatus
from crm.leads import stages
from crm.leads.grading import grade
from crm.leads.records import announce, change_stage, lock, note, put_grading
from crm.leads.signals import gather
from crm.leads.stages import Reason
from crm.store import audit
from crm.tables import Appointment, Lead, LeadEvidence


def merge_duplicates(work: Work, customer_id: str) -> list[str]:
    """Join live leads of a customer about one product within the window to the oldest.

    The evidence and the appointments move to the lead that stays; the other keeps its own
    history and points to it (``dedupe_of``).

    Returns:
        The leads that were merged away.
    """
    rows = work.session.scalars(
        select(Lead)
        .where(Lead.customer_id == customer_id, Lead.status.in_(stages.LIVE))
        .order_by(Lead.lead_id)
        .execution_options(populate_existing=True)
    ).all()
    window = timedelta(days=work.settings.lead_window_days)
    oldest: dict[str, Lead] = {}
    gone: list[str] = []
    for lead in rows:
        kept = oldest.get(lead.product_code)
        if kept is None or lead.created_at - kept.created_at >= window:
            oldest[lead.product_code] = lead
        else:
            _merge(work, kept, lead)
            gone.append(lead.lead_id)
    return gone


def _merge(work: Work, kept: Lead, other: Lead) -> None:
    kept, other = lock(work, kept.lead_id), lock(work, other.lead_id)
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
    changes = {"grade": (before, kept.grade)} if before != kept.grade else None
    note(work, kept, LeadStatus(kept.status), reason="merged", changes=changes)
    detail = {"into": kept.lead_id}
    audit.record(work, audit.SYSTEM, "lead.merged", "lead", other.lead_id, detail)
    for lead in (kept, other):
        announce(work, "lead.changed", lead)
