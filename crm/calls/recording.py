"""The phone's side: a call begins, is told about, and ends.

Each step is safe to repeat. What happens is appended in batches, so that a call that our own
end loses has a record of most of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm.bank import Work
from crm.calls.documents import event_document, latency_document, notice_document
from crm.calls.views import (
    CallEnding,
    CallEvent,
    CallStart,
    CallState,
    Latencies,
    NoticePlayed,
)
from crm.contract import NotFound
from crm.store import audit, outbox
from crm.tables import Call
from data.protection.vault import FieldRef
from data.texts.phrases import Language

# A day's worth of a talkative caller; whoever leans on a key does not fill the database.
MOST_EVENTS = 5000
LAST_DIGITS = 4
_FEWEST_DIGITS = 3  # of an extension; "anonymous" is no number
_END_KIND = "number_end"


def begin(work: Work, start: CallStart) -> None:
    """Record that a call has come; the same id is recorded once."""
    if work.session.get(Call, start.call_id) is not None:
        return
    number = start.number if start.number and len(_digits(start.number)) >= _FEWEST_DIGITS else None
    place = FieldRef("call", "number_enc", start.call_id)
    work.session.add(
        Call(
            call_id=start.call_id,
            line=start.line,
            language=start.language.value,
            number_enc=work.vault.encrypt(number, place) if number else None,
            number_bidx=work.vault.blind_index("mobile", number) if number else None,
            number_end_bidx=end_index(work, number) if number else None,
            state=CallState.UNDER_WAY.value,
            started_at=start.started_at or work.clock.now(),
            answered_at=start.answered_at,
            notices=[],
            timeline=[],
            latencies={},
        )
    )
    work.session.flush()
    _tell(work, _require(work, start.call_id))


def attach(
    work: Work,
    call_id: str,
    *,
    conversation_id: str | None = None,
    customer_id: str | None = None,
    language: Language | None = None,
) -> None:
    """Note the conversation that is held on a call, who has identified, or another language.

    Raises:
        NotFound: there is no such call.
    """
    call = _require(work, call_id)
    call.conversation_id = conversation_id or call.conversation_id
    call.customer_id = customer_id or call.customer_id
    call.language = language.value if language else call.language
    _tell(work, call)


def note(
    work: Work, call_id: str, events: Sequence[CallEvent], notices: Sequence[NoticePlayed] = ()
) -> None:
    """Append what has happened since the last time.

    Raises:
        NotFound: there is no such call.
        Invalid: an event holds what may not stand in the record; nothing is appended.
    """
    fresh = [event_document(each) for each in events]
    call = _require(work, call_id)
    call.timeline = [*call.timeline, *fresh][:MOST_EVENTS]
    call.notices = [*call.notices, *(notice_document(each) for each in notices)]
    _tell(work, call)


def finish(
    work: Work,
    call_id: str,
    ending: CallEnding,
    *,
    engine: str | None = None,
    latencies: Latencies | None = None,
    ended_at: datetime | None = None,
) -> None:
    """Record how a call ended; audited with whether its notices were played whole.

    The first ending stays, unless we only took the call for lost (``crm.calls.keeping``).

    Raises:
        NotFound: there is no such call.
    """
    call = _require(work, call_id)
    if call.ending is not None and (call.ending != CallEnding.LOST or ending == CallEnding.LOST):
        return
    call.state, call.ending = CallState.ENDED.value, ending.value
    call.ended_at = ended_at or work.clock.now()
    call.engine = engine or call.engine
    call.latencies = latency_document(latencies) if latencies else call.latencies
    detail = {"ending": ending.value, **_notices(call.notices)}
    audit.record(work, audit.SYSTEM, "call.ended", "call", call_id, detail)
    _tell(work, call)


def note_whisper(work: Work, call_id: str, *, played_ms: int, complete: bool) -> None:
    """Audit that a colleague was told about a call before they took it.

    Raises:
        NotFound: there is no such call.
    """
    _require(work, call_id)
    detail = {"played_ms": played_ms, "complete": complete}
    audit.record(work, audit.SYSTEM, "call.whispered", "call", call_id, detail)


def link_handoff(work: Work, call_id: str, handoff_id: str) -> None:
    """Note the handoff by which a colleague has been asked to take the call.

    Raises:
        NotFound: there is no such call.
    """
    call = _require(work, call_id)
    call.handoff_id = handoff_id
    _tell(work, call)


def end_index(work: Work, digits: str) -> bytes:
    """Return the blind index of a number's last four digits."""
    return work.vault.blind_index(_END_KIND, _digits(digits)[-LAST_DIGITS:])


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number, flags=re.ASCII)


def _require(work: Work, call_id: str) -> Call:
    """Take the call's row for this transaction: batches are appended one after the other."""
    query = select(Call).where(Call.call_id == call_id).with_for_update()
    call = work.session.scalar(query.execution_options(populate_existing=True))
    if call is None:
        raise NotFound("call_unknown", "no such call")
    return call


def _notices(played: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Say how many notices were played, and how many of them whole."""
    return {"notices": len(played), "notices_whole": sum(bool(each["complete"]) for each in played)}


def _tell(work: Work, call: Call) -> None:
    work.session.flush()
    payload = {"state": call.state, "conversation_id": call.conversation_id}
    outbox.publish(work, "call.changed", call.call_id, payload)
