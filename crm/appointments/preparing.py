"""Before the call: the lead that an appointment is about, and the talk it was booked in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from crm.appointments.agenda import mine
from crm.appointments.views import AppointmentView
from crm.bank import Work
from crm.contract import NotFound
from crm.conversations import transcripts
from crm.conversations.transcripts import TranscriptLine
from crm.leads import stages
from crm.messages import Sender
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.tables import Appointment, Lead, MessageRow, Organisation

_TALK = 60  # messages around the booking


@dataclass(frozen=True, slots=True)
class AboutLead:
    """A lead by its id and its number."""

    lead_id: str
    number: int


def about(work: Work, person: StaffView, booked: Sequence[AppointmentView]) -> dict[str, AboutLead]:
    """Return the lead of each appointment that has one which this person may see.

    It is the one that it was booked for, else the newest live lead of the same customer or
    prospect, one for the same product first.

    Raises:
        Forbidden: the role does not see leads.
    """
    staff.demand(person, Right.SEE_LEADS)
    known = [each.lead_id for each in booked if each.lead_id]
    customers = [each.customer_id for each in booked if each.customer_id]
    prospects = [each.prospect_id for each in booked if each.prospect_id]
    theirs = or_(Lead.customer_id.in_(customers), Lead.prospect_id.in_(prospects))
    found = work.session.scalars(
        select(Lead)
        .join(Organisation, Organisation.organisation_id == Lead.organisation_id)
        .where(
            staff.within(person),
            or_(Lead.lead_id.in_(known), theirs & Lead.status.in_(stages.LIVE)),
        )
        .order_by(Lead.number.desc())
    ).all()
    pairs = ((each.appointment_id, _choose(each, found)) for each in booked)
    return {key: AboutLead(lead.lead_id, lead.number) for key, lead in pairs if lead is not None}


def _choose(booked: AppointmentView, found: Sequence[Lead]) -> Lead | None:
    theirs = [
        lead
        for lead in found
        if lead.lead_id == booked.lead_id
        or (booked.customer_id is not None and lead.customer_id == booked.customer_id)
        or (booked.prospect_id is not None and lead.prospect_id == booked.prospect_id)
    ]
    # Stable: among equals the newest stays first.
    theirs.sort(
        key=lambda lead: (lead.lead_id != booked.lead_id, lead.product_code != booked.topic)
    )
    return theirs[0] if theirs else None


def talk(work: Work, person: StaffView, appointment_id: str) -> list[TranscriptLine]:
    """Return the conversation in which an appointment was booked, the booking marked.

    Raises:
        NotFound: it does not exist, or is not this person's.
        Forbidden: the role reads no conversations.
    """
    staff.demand(person, Right.SEE_PROFILE)
    row = work.session.scalar(
        select(Appointment)
        .outerjoin(Organisation, Organisation.organisation_id == Appointment.organisation_id)
        .where(Appointment.appointment_id == appointment_id, mine(person))
    )
    if row is None:
        raise NotFound("appointment_unknown", "no such appointment of yours")
    if row.conversation_id is None:
        return []
    said = select(func.max(MessageRow.seq)).where(
        MessageRow.conversation_id == row.conversation_id,
        MessageRow.sender == Sender.CUSTOMER,
        MessageRow.at <= row.created_at,
    )
    booking = work.session.scalar(said) or 0
    after = max(0, booking - _TALK // 2)
    return transcripts.lines(
        work, row.conversation_id, after=after, limit=_TALK, decisive=(booking,)
    )
