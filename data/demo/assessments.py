"""Risk assessments: taken once a year or so, and sometimes left to expire."""

from __future__ import annotations

import datetime as dt

from data.demo.calendar import at
from data.demo.traits import Traits
from data.ingest.rows import AssessmentRow

VALID_DAYS = 365
QUESTIONNAIRE_VERSION = "demo-1"
_RENEWED_AFTER = 350  # days: renewed before it expires
_YEARS_KEPT = 4
_SCORES = {"C1": 14, "C2": 30, "C3": 48, "C4": 68, "C5": 88}


def taken_on(person: Traits, today: dt.date) -> tuple[dt.date, ...]:
    """Return the days on which a customer was assessed, oldest first.

    They follow each other without a gap, so that the customer was covered from the first of
    them until a year after the last.
    """
    if person.level is None:
        return ()
    day = today - dt.timedelta(days=person.assessed_days_ago)
    oldest = max(person.opened_on, today - dt.timedelta(days=_YEARS_KEPT * 365))
    days = []
    while day >= oldest:
        days.append(day)
        day -= dt.timedelta(days=_RENEWED_AFTER)
    return tuple(reversed(days))


def covered(person: Traits, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the first and last day on which the customer was validly assessed."""
    days = taken_on(person, today)
    return (days[0], days[-1] + dt.timedelta(days=VALID_DAYS - 1)) if days else None


def rows(person: Traits, today: dt.date) -> list[AssessmentRow]:
    """Return the assessments of one customer."""
    return [_row(person, day) for day in taken_on(person, today)]


def _row(person: Traits, day: dt.date) -> AssessmentRow:
    level = person.level or "C1"
    taken = at(day, 9 + person.number % 8, person.number % 60)
    return AssessmentRow(
        cif_no=str(person.number),
        level=level,
        score=_SCORES[level] + person.number % 9,
        questionnaire_version=QUESTIONNAIRE_VERSION,
        source="app" if person.digital > 0.5 else "branch",
        taken_at=taken,
        expires_at=taken + dt.timedelta(days=VALID_DAYS),
    )
