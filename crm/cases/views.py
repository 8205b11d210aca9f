"""What a case is, and what may become of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from crm.contract import CaseKind


class CaseOutcome(StrEnum):
    """What became of a case."""

    RESOLVED = "resolved"
    UNFOUNDED = "unfounded"
    PASSED_ON = "passed_on"


@dataclass(frozen=True, slots=True)
class CaseSpan:
    """A customer's case and how long it was open; ``closed_at`` is None while it is."""

    customer_id: str
    kind: CaseKind
    opened_at: datetime  # in the bank's zone, as closed_at
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as staff read it: everything that names or quotes somebody is masked."""

    case_id: str
    kind: CaseKind
    person: str | None  # None: a visitor who left no number
    words: str | None  # of the report
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None  # the name of the colleague
    outcome: CaseOutcome | None
    note: str | None  # of the last time it was closed
    conversation_id: str | None
    lead_id: str | None  # the customer's newest
