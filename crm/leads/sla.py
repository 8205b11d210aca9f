"""The SLA clock: when a first human response is due, and where the clock stands.

Grade A: 5 minutes in business hours, B: 2 hours, C: 1 business day, D: none. The state is
derived when it is read; the earliest human response stops the clock, in whatever order the
events were written.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from crm.organisation.working_hours import WorkingHours

_RESPONSE = {"A": timedelta(minutes=5), "B": timedelta(hours=2)}


class SlaState(StrEnum):
    """Where the clock stands."""

    NONE = "none"
    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


def due_at(hours: WorkingHours, grade: str, since: datetime) -> datetime | None:
    """Return when somebody must have answered a lead of this grade."""
    if grade == "D":
        return None
    return hours.add(since, _RESPONSE.get(grade, hours.day_length))


def state(
    due: datetime | None, responded_at: datetime | None, now: datetime, *, stopped: bool = False
) -> SlaState:
    """Return where the clock stands at ``now``.

    Args:
        due: when a response is due; None without a deadline.
        responded_at: when it was given, if it was.
        now: the present instant.
        stopped: nobody is to respond any more, so nothing is due or overdue.

    >>> from datetime import UTC
    >>> due = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    >>> state(due, None, due + timedelta(seconds=1)).value
    'overdue'
    """
    if due is None:
        return SlaState.NONE
    if responded_at is not None:
        return SlaState.MET if responded_at <= due else SlaState.MISSED
    if stopped:
        return SlaState.NONE
    return SlaState.RUNNING if now <= due else SlaState.OVERDUE
