"""What callers see of appointments, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_

from crm.contract import Invalid
from crm.store import audit
from crm.tables import Appointment


class AppointmentKind(StrEnum):
    """What was agreed."""

    CALLBACK = "callback"
    BRANCH = "branch"


class AppointmentStatus(StrEnum):
    """What became of it."""

    BOOKED = "booked"
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An appointment as lists show it.

    ``moved_from`` is when it was to be before the customer last moved it; staff's lists
    know it, the customer's do not need it.
    """

    appointment_id: str
    customer_id: str | None
    prospect_id: str | None
    conversation_id: str | None
    lead_id: str | None
    staff_id: str | None
    kind: AppointmentKind
    topic: str
    due_at: datetime
    status: AppointmentStatus
    moved_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose appointments are meant: a customer's, else those of one conversation.

    A visitor sees what was booked in their own conversation and nothing else: the number
    they left may have been left by somebody else before.
    """

    customer_id: str | None = None
    conversation_id: str | None = None

    @property
    def actor(self) -> str:
        """Name them as the actor of an event."""
        return audit.customer_actor(self.customer_id) if self.customer_id else "visitor"

    def match(self) -> ColumnElement[bool]:
        """Match their appointments.

        Raises:
            Invalid: nobody is named.
        """
        if self.customer_id is None and self.conversation_id is None:
            raise Invalid("appointment_without_person", "name a customer or a conversation")
        # Booked here before the visitor signed in: theirs as well.
        here = and_(
            Appointment.customer_id.is_(None),
            Appointment.conversation_id == self.conversation_id,
        )
        if self.customer_id is None:
            return here
        return or_(Appointment.customer_id == self.customer_id, here)


def view(row: Appointment, moved_from: datetime | None = None) -> AppointmentView:
    """Return a row as callers see it."""
    return AppointmentView(
        appointment_id=row.appointment_id,
        customer_id=row.customer_id,
        prospect_id=row.prospect_id,
        conversation_id=row.conversation_id,
        lead_id=row.lead_id,
        staff_id=row.staff_id,
        kind=AppointmentKind(row.kind),
        topic=row.topic,
        due_at=row.due_at,
        status=AppointmentStatus(row.status),
        moved_from=moved_from,
    )
