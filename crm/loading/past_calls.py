"""Calls of the past: the call, its conversation with every word, and the handoff it ended in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import InstrumentedAttribute

from crm import calls
from crm.bank import Work
from crm.calls import CallEnding, CallEvent, CallStart, EventKind, Latencies, NoticePlayed
from crm.contract import Channel, HandoffState
from crm.loading.references import References, row_id
from crm.loading.report import Counts
from crm.messages import Rendered, Sender, TextBody
from crm.store.lists import in_parts
from crm.tables import Call, Conversation, Handoff, MessageRow, Turn
from data.ingest.rows import CallLineRow, CallRow
from data.protection import masking
from data.protection.vault import FieldRef
from data.texts.phrases import Language

_QUEUE, _REASON = "service", "customer_asked"
_TAKEN_AFTER = timedelta(seconds=20)


def write(work: Work, refs: References, rows: Sequence[CallRow]) -> Counts:
    """Write the calls that are not there yet, but none whose record is too old to be kept.

    A conversation outlives the record of its call: where it is there, the call was.

    Raises:
        Invalid: a call refers to a customer or a colleague who does not exist.
    """
    since = calls.kept_since(work)
    wanted = {row.key: row for row in rows if since is None or row.started_at >= since}
    present = _present(work, Call.call_id, "call", wanted)
    present |= _present(work, Conversation.conversation_id, "conversation", wanted)
    new = [row for key, row in wanted.items() if key not in present]
    for row in new:
        _call(work, refs, row_id("call", row.key), row)
    return Counts(len(new), 0, len(rows) - len(new))


def _present(
    work: Work, column: InstrumentedAttribute[str], kind: str, keys: Iterable[str]
) -> set[str]:
    """Return the keys that have a row of this kind."""
    by_id = {row_id(kind, key): key for key in keys}
    queries = (select(column).where(column.in_(part)) for part in in_parts(list(by_id)))
    return {by_id[found] for query in queries for found in work.session.scalars(query)}


def _call(work: Work, refs: References, call_id: str, row: CallRow) -> None:
    language, ended_at = Language(row.language), row.started_at + timedelta(seconds=row.seconds)
    customer_id = refs.customer(row.cif_no, f"call {row.key}") if row.cif_no else None
    answered_at = row.started_at if row.events else None
    start = CallStart(call_id, row.line, language, row.number, row.started_at, answered_at)
    calls.begin(work, start)
    if row.lines:
        talk = _conversation(work, row, customer_id, ended_at)
        calls.attach(work, call_id, conversation_id=talk, customer_id=customer_id)
        if row.taken_by is not None:
            colleague = refs.staff_member(row.taken_by, f"call {row.key}")
            calls.link_handoff(work, call_id, _handoff(work, row, talk, colleague, ended_at))
    calls.note(
        work,
        call_id,
        [CallEvent(each.at_ms, EventKind(each.kind), each.detail) for each in row.events],
        [
            NoticePlayed(
                key=each.key,
                version=each.version,
                language=language,
                played_ms=each.played_ms,
                of_ms=each.of_ms,
                complete=each.played_ms >= each.of_ms,
                at_ms=each.at_ms,
            )
            for each in row.notices
        ],
    )
    quick = Latencies(row.first_audio_ms, row.greeting_ms, row.barge_in_ms)
    ending = CallEnding(row.ending)
    calls.finish(work, call_id, ending, engine=row.engine, latencies=quick, ended_at=ended_at)


def _conversation(work: Work, row: CallRow, customer_id: str | None, ended_at: datetime) -> str:
    conversation_id = row_id("conversation", row.key)
    values: dict[str, Any] = {
        "conversation_id": conversation_id,
        "customer_id": customer_id,
        "visitor_id": None if customer_id else row_id("visitor", row.key),
        "channel": Channel.VOICE.value,
        "language": row.language,
        "last_seq": len(row.lines),
        "session_no": 1,
        "session_turns": sum(line.sender == "customer" for line in row.lines),
        "slots": {},
        "started_at": row.started_at,
        "last_at": ended_at,
    }
    work.session.execute(insert(Conversation), [values])
    numbered = list(enumerate(row.lines, 1))
    said = [_message(work, row, conversation_id, seq, line) for seq, line in numbered]
    work.session.execute(insert(MessageRow), said)
    turns = [
        _turn(row, conversation_id, seq, line) for seq, line in numbered if line.intent is not None
    ]
    if turns:
        work.session.execute(insert(Turn), turns)
    return conversation_id


def _message(
    work: Work, row: CallRow, conversation_id: str, seq: int, line: CallLineRow
) -> dict[str, Any]:
    message_id = row_id("message", row.key, str(seq))
    rendered = Rendered(
        body=TextBody(text=line.text),
        spoken=line.text,
        transcript=line.text,
        language=Language(row.language),
    )
    place = FieldRef("message", "content_enc", message_id)
    return {
        "message_id": message_id,
        "conversation_id": conversation_id,
        "seq": seq,
        "client_id": f"call-{seq}" if line.sender == "customer" else None,
        "sender": Sender(line.sender).value,
        "type": "text",
        "language": row.language,
        "content_enc": work.vault.encrypt(rendered.model_dump_json(), place),
        "at": _at(row, line),
    }


def _turn(row: CallRow, conversation_id: str, seq: int, line: CallLineRow) -> dict[str, Any]:
    return {
        "turn_id": f"{conversation_id}:{seq}",
        "conversation_id": conversation_id,
        "seq": seq,
        "state": "done",
        "masked_text": masking.mask_text(line.text).text,
        "intent": line.intent,
        "confidence": line.confidence,
        "parse": {"language": row.language},
        "received_at": _at(row, line),
        "done_at": _at(row, line),
    }


def _handoff(work: Work, row: CallRow, talk: str, staff_id: str, asked_at: datetime) -> str:
    handoff_id = row_id("handoff", row.key)
    taken_at = asked_at + _TAKEN_AFTER
    values: dict[str, Any] = {
        "handoff_id": handoff_id,
        "conversation_id": talk,
        "queue": _QUEUE,
        "reason": _REASON,
        "state": HandoffState.RETURNED.value,
        "requested_at": asked_at,
        "claimed_at": taken_at,
        "staff_id": staff_id,
        "last_staff_at": taken_at,
        "ended_at": taken_at + timedelta(minutes=6),
    }
    work.session.execute(insert(Handoff), [values])
    return handoff_id


def _at(row: CallRow, line: CallLineRow) -> datetime:
    return row.started_at + timedelta(milliseconds=line.at_ms)
