"""The life of a lead (线索), as data: which stage may follow which.

A lead is captured, found new or not (deduped), waits for review, is opened by an accepting
review, gets somebody to work it, is contacted, qualified and converted. From any stage
that is worked it can be put to rest (nurture), given up (disqualified) or returned to the
pool (recycled, 公海).
"""

from __future__ import annotations

from enum import StrEnum

from crm.contract import Conflict, LeadStatus

_S = LeadStatus
_LEAVE = frozenset({_S.NURTURE, _S.DISQUALIFIED, _S.RECYCLED})

TRANSITIONS: dict[LeadStatus, frozenset[LeadStatus]] = {
    _S.CAPTURED: frozenset({_S.DEDUPED}),
    _S.DEDUPED: frozenset({_S.PENDING_REVIEW}),
    _S.PENDING_REVIEW: frozenset({_S.OPEN, _S.DISQUALIFIED}),
    _S.OPEN: frozenset({_S.ASSIGNED, _S.CLAIMED, _S.NURTURE, _S.DISQUALIFIED}),
    _S.ASSIGNED: _LEAVE | {_S.ASSIGNED, _S.CLAIMED, _S.CONTACTED},
    _S.CLAIMED: _LEAVE | {_S.ASSIGNED, _S.CONTACTED},
    _S.CONTACTED: _LEAVE | {_S.ASSIGNED, _S.QUALIFIED},
    _S.QUALIFIED: _LEAVE | {_S.ASSIGNED, _S.CONVERTED},
    _S.CONVERTED: frozenset(),
    _S.NURTURE: frozenset({_S.ASSIGNED, _S.CLAIMED, _S.DISQUALIFIED, _S.RECYCLED}),
    _S.DISQUALIFIED: frozenset({_S.RECYCLED}),
    _S.RECYCLED: frozenset({_S.PENDING_REVIEW, _S.ASSIGNED, _S.CLAIMED, _S.DISQUALIFIED}),
}
# Before and after these nobody works the lead, so no clock runs and nobody answers for it.
WORKED = frozenset({_S.ASSIGNED, _S.CLAIMED, _S.CONTACTED, _S.QUALIFIED})
WAITING = frozenset({_S.CAPTURED, _S.DEDUPED, _S.PENDING_REVIEW, _S.OPEN, _S.RECYCLED})
LIVE = WORKED | WAITING | {_S.NURTURE}
RESPONDED = frozenset({_S.CONTACTED, _S.QUALIFIED, _S.CONVERTED})
# Stages somebody chooses; the others come of reviewing, assigning and claiming.
CHOSEN = frozenset(
    {_S.CONTACTED, _S.QUALIFIED, _S.CONVERTED, _S.NURTURE, _S.DISQUALIFIED, _S.RECYCLED}
)


class Reason(StrEnum):
    """Why a lead was rejected or given up: labels for understanding and scoring too."""

    NOT_INTERESTED = "not_interested"
    MISUNDERSTOOD = "misunderstood"
    WRONG_PRODUCT = "wrong_product"
    NOT_SUITABLE = "not_suitable"
    UNREACHABLE = "unreachable"
    DUPLICATE = "duplicate"
    ELSEWHERE = "elsewhere"
    OTHER = "other"


def check(current: LeadStatus, to: LeadStatus) -> None:
    """Let a transition through that the table allows.

    Raises:
        Conflict: it does not.
    """
    if to not in TRANSITIONS[current]:
        allowed = ", ".join(sorted(TRANSITIONS[current])) or "nothing"
        raise Conflict("lead_stage", f"a lead that is {current} can become {allowed}, not {to}")


def choices(current: LeadStatus) -> list[LeadStatus]:
    """List the stages a person may choose next, in the order of the funnel."""
    return [stage for stage in LeadStatus if stage in TRANSITIONS[current] & CHOSEN]
