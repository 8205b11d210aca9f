"""One call with all that staff may know of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from crm.bank import Work
from crm.calls import listing
from crm.calls.documents import read_events, read_latencies, read_notices
from crm.calls.listing import view_of
from crm.calls.views import CallPage, CallRow
from crm.calls.whisper import open_leads, whisper
from crm.contract import HandoffState
from crm.conversations import persons, transcripts
from crm.organisation.staff import StaffView
from crm.people.profile import audience_of
from crm.store import audit
from crm.tables import Call, Handoff

_TALK = 200  # messages; a call of half an hour has some sixty


def open_page(work: Work, person: StaffView, call_id: str) -> CallPage:
    """Return a call that somebody opens; that they do is audited.

    Raises:
        NotFound: no such call in this person's part of the bank.
        Forbidden: the role does not see calls.
    """
    shown = page(work, person, call_id)
    audit.record(work, audit.staff_actor(person.staff_id), "call.seen", "call", call_id)
    return shown


def page(work: Work, person: StaffView, call_id: str) -> CallPage:
    """Return a call that is open already, as it is now.

    Raises:
        NotFound: no such call in this person's part of the bank.
        Forbidden: the role does not see calls.
    """
    found = listing.require(work, person, call_id)
    call: Call = found.Call
    talk = call.conversation_id
    said = transcripts.lines(work, talk, limit=_TALK) if talk else []
    return CallPage(
        row=_row(work, person, found),
        engine=call.engine,
        customer_id=found.customer,
        conversation_id=talk,
        handoff_id=call.handoff_id,
        handoff_state=_handoff_state(work, call.handoff_id),
        timeline=read_events(call.timeline),
        notices=read_notices(call.notices),
        latencies=read_latencies(call.latencies),
        transcript=tuple(said),
        leads=open_leads(work, talk, found.customer),
        whisper=whisper(work, call_id),
    )


def _row(work: Work, person: StaffView, found: Row[*tuple[Any, ...]]) -> CallRow:
    caller = found.customer or found.prospect_id
    name = persons.short_names(work, [caller]).get(caller or "")
    return view_of(work, found.Call, name, audience_of(person, found.owner_rm))


def _handoff_state(work: Work, handoff_id: str | None) -> HandoffState | None:
    state = work.session.scalar(select(Handoff.state).where(Handoff.handoff_id == handoff_id))
    return HandoffState(state) if state else None
