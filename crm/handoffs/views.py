"""What a handoff is, and which of them a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from crm.contract import HandoffState
from crm.messages import Sender
from crm.organisation import staff
from crm.organisation.staff import StaffView
from crm.tables import Conversation, Customer, Handoff, MessageRow, Organisation
from data.texts.phrases import Label, Language

OPEN_STATES = (HandoffState.QUEUED, HandoffState.ACTIVE)


class RequestState(StrEnum):
    """What came of asking for a human."""

    QUEUED = "queued"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class HandoffOutcome:
    """The answer to "a human, please"."""

    state: RequestState
    hours: Label
    position: int | None = None
    handoff_id: str | None = None


@dataclass(frozen=True, slots=True)
class HandoffView:
    """A handoff as staff and gateway see it."""

    handoff_id: str
    conversation_id: str
    customer_id: str | None
    queue: str
    reason: str
    state: HandoffState
    requested_at: datetime
    claimed_at: datetime | None
    staff_id: str | None
    waiting_since: datetime | None
    answered: bool  # staff has spoken
    language: Language


def views() -> Select[*tuple[Any, ...]]:
    """Select handoffs with the customer's first message that no human has answered yet."""
    unanswered = (
        select(func.min(MessageRow.at))
        .where(
            MessageRow.conversation_id == Handoff.conversation_id,
            MessageRow.sender == Sender.CUSTOMER,
            MessageRow.at > Handoff.last_staff_at,
        )
        .correlate(Handoff)
        .scalar_subquery()
    )
    return select(
        Handoff, Conversation.customer_id, Conversation.language, unanswered.label("unanswered")
    ).join(Conversation, Conversation.conversation_id == Handoff.conversation_id)


def visible(person: StaffView) -> Select[*tuple[Any, ...]]:
    """Limit to the person's part of the bank; visitors belong to everybody."""
    return (
        views()
        .outerjoin(Customer, Customer.customer_id == Conversation.customer_id)
        .outerjoin(Organisation, Organisation.organisation_id == Customer.home_branch)
        .where(or_(Conversation.customer_id.is_(None), staff.within(person)))
    )


def view_of(row: Row[*tuple[Any, ...]]) -> HandoffView:
    """Return the view of one row of ``views()``."""
    handoff: Handoff = row.Handoff
    return HandoffView(
        handoff_id=handoff.handoff_id,
        conversation_id=handoff.conversation_id,
        customer_id=row.customer_id,
        queue=handoff.queue,
        reason=handoff.reason,
        state=HandoffState(handoff.state),
        requested_at=handoff.requested_at,
        claimed_at=handoff.claimed_at,
        staff_id=handoff.staff_id,
        waiting_since=row.unanswered if handoff.last_staff_at else handoff.requested_at,
        answered=handoff.last_staff_at is not None,
        language=Language(row.language),
    )
