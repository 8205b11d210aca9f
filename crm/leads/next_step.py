"""What to do next with a lead: what its signals ask for, at its stage, at this hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crm.contract import LeadStatus
from crm.leads import stages
from crm.organisation.working_hours import WorkingHours

# These come before whatever the stage would ask for.
STOPS = frozenset({"service_first", "assess_first", "ask_consent"})
_CALLS = frozenset({"call_now", "call_today"})
_AT_STAGE = {
    LeadStatus.CONTACTED: "settle",
    LeadStatus.QUALIFIED: "conclude",
    LeadStatus.NURTURE: "nurture",
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step (a text key under ``leads.next``), and when to take it if not at once."""

    code: str
    at: datetime | None = None


def next_step(
    graded: str, status: LeadStatus, hours: WorkingHours, now: datetime
) -> NextStep | None:
    """Return the step to recommend; None when the lead is finished.

    Args:
        graded: the step that the lead's grading asks for (``crm.leads.grading``).
        status: the lead's stage.
        hours: when the bank calls.
        now: the present instant.
    """
    if status not in stages.LIVE:
        return None
    if graded in STOPS:
        return NextStep(graded)
    if status in _AT_STAGE:
        return NextStep(_AT_STAGE[status])
    if graded in _CALLS and not hours.open_at(now):
        return NextStep("call_first_thing", hours.next_opening(now))
    return NextStep(graded)
