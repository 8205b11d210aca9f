"""What goes into leads and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from crm.contract import LeadStatus, ReviewState
from crm.leads.sla import SlaState
from crm.leads.stages import Reason
from data.texts.phrases import Label


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was said that makes the lead, and how sure the machine was.

    Confidences are None where nothing had to be understood (a pressed button).
    """

    utterance: str
    at: datetime
    nlu_confidence: float | None = None
    asr_confidence: float | None = None
    consent: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LeadCapture:
    """A customer's (or prospect's) interest in a product."""

    product_code: str
    intent: str
    evidence: Evidence
    customer_id: str | None = None
    prospect_id: str | None = None
    conversation_id: str | None = None
    turn_id: str | None = None
    amount: Decimal | None = None
    term_days: int | None = None
    decision_id: str | None = None
    receipt_id: str | None = None
    source: str = "bot"


@dataclass(frozen=True, slots=True)
class CapturedLead:
    """The lead that the interest became, or joined."""

    lead_id: str
    number: int
    created: bool


@dataclass(frozen=True, slots=True)
class Regraded:
    """What a part of a round of grading came to."""

    moved: int  # leads that got another grade
    last: str  # the lead to go on after; empty when the round is over


@dataclass(frozen=True, slots=True)
class LeadEdit:
    """A reviewer's correction; None leaves a field as it is."""

    product_code: str | None = None
    amount: Decimal | None = None
    term_days: int | None = None
    intent: str | None = None  # what the customer meant


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Which leads to list."""

    statuses: frozenset[LeadStatus] = frozenset()
    grades: frozenset[str] = frozenset()
    owner_id: str | None = None
    unowned: bool = False
    search: str = ""


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead in a list; the person's name is masked."""

    lead_id: str
    number: int
    person: str
    product: Label
    amount: Decimal | None
    currency: str
    grade: str
    score: int
    status: LeadStatus
    review_state: ReviewState
    owner_id: str | None
    owner_name: str | None
    created_at: datetime
    updated_at: datetime
    sla_due_at: datetime | None
    sla: SlaState


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One step in the life of a lead."""

    at: datetime
    from_stage: LeadStatus | None
    to_stage: LeadStatus
    reason: str | None
    staff_name: str | None
    changes: Mapping[str, tuple[str | None, str | None]]


__all__ = [
    "CapturedLead",
    "Evidence",
    "HistoryLine",
    "InboxFilter",
    "LeadCapture",
    "LeadEdit",
    "LeadRow",
    "Reason",
]
