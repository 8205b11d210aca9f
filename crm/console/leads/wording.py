"""How a lead's stage is called: the same in the list, on its record and in its history."""

from __future__ import annotations

from crm.console.words import Words
from crm.contract import LeadStatus, ReviewState
from crm.leads import HistoryLine, LeadRow


def stage_words(words: Words, row: LeadRow) -> str:
    """Return a lead's stage; what a review has rejected is not called given up."""
    rejected = row.review_state is ReviewState.REJECTED
    return _named(words, row.status, rejected=rejected)


def step_words(words: Words, line: HistoryLine) -> str:
    """Return the stage that a step of a lead's history led to."""
    reviewed = line.from_stage is LeadStatus.PENDING_REVIEW and line.staff_name is not None
    return _named(words, line.to_stage, rejected=reviewed)


def _named(words: Words, stage: LeadStatus, *, rejected: bool) -> str:
    if stage is LeadStatus.DISQUALIFIED and rejected:
        return words.of("leads.review.rejected")
    return words.of(f"leads.status.{stage}")
