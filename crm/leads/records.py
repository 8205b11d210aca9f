"""Reading and changing lead rows: the lock, the history, the announcement."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select, text

from crm.bank import Work
from crm.contract import LeadStatus, NotFound
from crm.leads import sla, stages
from crm.leads.grading import Grading
from crm.organisation.working_hours import WorkingHours
from crm.store import outbox
from crm.tables import Lead, StageHistory
from data.ids import new_id

Changes = Mapping[str, tuple[str | None, str | None]]
NEW_EVIDENCE = "new_evidence"  # the reason in history when a customer says it again
_LOCK = text("SELECT pg_advisory_xact_lock(:space, :key)")
_LOCK_SPACE = 0x1EAD


def serialise(work: Work, name: str) -> None:
    """Let one transaction at a time through for ``name``, until it ends.

    SQLite's writing transactions are alone anyway.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        key = zlib.crc32(name.encode()) - 2**31  # a signed 32-bit number
        work.session.execute(_LOCK, {"space": _LOCK_SPACE, "key": key})


def lock(work: Work, lead_id: str) -> Lead:
    """Return a lead that nobody else can change before this transaction ends.

    Raises:
        NotFound: there is no such lead.
    """
    lead = work.session.scalar(
        select(Lead)
        .where(Lead.lead_id == lead_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if lead is None:
        raise NotFound("lead_unknown", "no such lead")
    return lead


def next_number(work: Work) -> int:
    """Return the next short number; two captures never get the same."""
    serialise(work, "lead.number")
    return (work.session.scalar(select(func.max(Lead.number))) or 0) + 1


def change_stage(
    work: Work,
    lead: Lead,
    to: LeadStatus,
    *,
    reason: str | None = None,
    staff_id: str | None = None,
    changes: Changes | None = None,
) -> None:
    """Move a lead to a stage that its present one allows, and write history.

    Raises:
        Conflict: the transition is not in the table.
    """
    current = LeadStatus(lead.status)
    stages.check(current, to)
    lead.status = to
    note(work, lead, current, reason=reason, staff_id=staff_id, changes=changes)


def note(
    work: Work,
    lead: Lead,
    from_stage: LeadStatus | None,
    *,
    reason: str | None = None,
    staff_id: str | None = None,
    changes: Changes | None = None,
) -> None:
    """Write a line of history that ends in the lead's present stage."""
    lead.updated_at = work.clock.now()
    work.session.add(
        StageHistory(
            history_id=new_id(),
            subject="lead",
            subject_id=lead.lead_id,
            from_stage=from_stage,
            to_stage=lead.status,
            reason=reason,
            staff_id=staff_id,
            changes={field: list(pair) for field, pair in (changes or {}).items()},
            at=work.clock.now(),
        )
    )
    work.session.flush()


def announce(work: Work, topic: str, lead: Lead) -> None:
    """Tell consoles and workers about a lead."""
    payload: dict[str, str | int | bool | None] = {
        "number": lead.number,
        "grade": lead.grade,
        "status": str(lead.status),
        "owner_id": lead.owner_id,
        "organisation_id": lead.organisation_id,
    }
    outbox.publish(work, topic, lead.lead_id, payload)


def put_grading(work: Work, lead: Lead, grading: Grading) -> None:
    """Store a grading, and bring the response deadline forward when the grade rose."""
    before = lead.grade
    lead.grade, lead.score = grading.grade, grading.score
    lead.score_parts = {
        **grading.parts,
        "blocked": grading.blocked,
        "risks": [risk.model_dump(mode="json") for risk in grading.risks],
    }
    lead.reasons = [reason.model_dump(mode="json") for reason in grading.reasons]
    lead.next_step = grading.next_step
    if lead.status not in stages.RESPONDED and before != grading.grade:
        dates = [date for date in (lead.sla_due_at, _due(work, lead)) if date is not None]
        lead.sla_due_at = min(dates, default=None)


def restart_clock(work: Work, lead: Lead) -> None:
    """Count the time to respond from now: what was due before is settled."""
    lead.sla_due_at = _due(work, lead)


def _due(work: Work, lead: Lead) -> datetime | None:
    return sla.due_at(WorkingHours.of(work), lead.grade, work.clock.now())
