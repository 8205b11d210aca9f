"""Turns: what a customer's message came to, and those still owed an answer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from crm.bank import Work
from crm.contract import NotFound
from crm.conversations.presses import give_back
from crm.conversations.rows import MESSAGE, MESSAGES, content, number, read, store, words
from crm.conversations.views import TurnOutcome, TurnView
from crm.messages import Message, Rendered, Sender
from crm.tables import Conversation, MessageRow, Turn
from crm.tables.columns import table_of

_TURN = table_of(Turn)
_CONVERSATION = table_of(Conversation)
_CLOSING: dict[str, Any] = {
    "state": bindparam("new_state"),
    **{
        name: bindparam(name)
        for name in ("masked_text", "intent", "confidence", "parse", "done_at")
    },
}
_CLOSE = (
    update(_TURN)
    .where(_TURN.c.turn_id == bindparam("id"), _TURN.c.state == "received")
    .values(**_CLOSING)
    .returning(_TURN.c.conversation_id, _TURN.c.seq)
)
_CLOSE_BUTTON = _CLOSE.values(button=bindparam("button"))
_REPLIES = MESSAGES.where(
    MESSAGE.c.conversation_id == bindparam("id"),
    MESSAGE.c.reply_to == bindparam("reply_to"),
    MESSAGE.c.sender == Sender.BOT.value,
).order_by(MESSAGE.c.seq)


def finish_turn(
    work: Work,
    turn_id: str,
    outcome: TurnOutcome,
    replies: Sequence[Rendered],
    *,
    reply_to: str | None = None,
) -> list[Message]:
    """Close a turn with its replies, once: a turn closed before returns what it was told.

    Args:
        work: the transaction.
        turn_id: ``<conversation_id>:<seq>``.
        outcome: what was understood and what the next turn needs.
        replies: what the bot says, in order.
        reply_to: id of the customer's message, when the caller knows it.

    Raises:
        NotFound: there is no such turn.
    """
    closed = work.execute(
        _CLOSE if outcome.button is None else _CLOSE_BUTTON, _closing(work, turn_id, outcome)
    ).first()
    if closed is None:
        return replies_to(work, turn_id)
    last_seq = _carry(work, closed.conversation_id, outcome, len(replies))
    message_id = reply_to or _message_id(work, closed.conversation_id, closed.seq)
    first = last_seq - len(replies) + 1
    said = [
        number(work, closed.conversation_id, first + place, Sender.BOT, reply, reply_to=message_id)
        for place, reply in enumerate(replies)
    ]
    store(work, said)
    return said


def replies_to(work: Work, turn_id: str) -> list[Message]:
    """Return the bot's stored replies to a turn, in order.

    Raises:
        NotFound: there is no such turn.
    """
    turn = work.session.execute(
        select(Turn.conversation_id, Turn.seq).where(Turn.turn_id == turn_id)
    ).first()
    if turn is None:
        raise NotFound("turn_unknown", f"no turn {turn_id}")
    asked = _message_id(work, turn.conversation_id, turn.seq)
    rows = work.execute(_REPLIES, {"id": turn.conversation_id, "reply_to": asked})
    return [read(work, row) for row in rows]


def is_owed(work: Work, turn_id: str) -> bool:
    """Return whether the turn still waits for its answer."""
    state = work.session.scalar(select(Turn.state).where(Turn.turn_id == turn_id))
    return state == "received"


def leave_to_human(work: Work, turn_id: str) -> bool:
    """Give a waiting turn to the staff: a handoff began before the bot came to it.

    A button that was pressed in it can be pressed again. Returns False if the turn was closed.
    """
    left = work.session.execute(
        update(Turn)
        .where(Turn.turn_id == turn_id, Turn.state == "received")
        .values(state="human", done_at=work.clock.now())
        .returning(Turn.button)
    ).first()
    if left is None:
        return False
    give_back(work, left.button)
    return True


def unfinished_turns(work: Work, conversation_id: str | None = None) -> list[TurnView]:
    """Return the turns that are still owed an answer, the oldest first."""
    query = (
        select(
            Turn.turn_id,
            Turn.conversation_id,
            Turn.seq,
            Turn.button,
            Turn.received_at,
            MessageRow.message_id,
            MessageRow.client_id,
            MessageRow.content_enc,
        )
        .join(
            MessageRow,
            (MessageRow.conversation_id == Turn.conversation_id) & (MessageRow.seq == Turn.seq),
        )
        .where(Turn.state == "received")
        .order_by(Turn.received_at, Turn.seq)
    )
    if conversation_id is not None:
        query = query.where(Turn.conversation_id == conversation_id)
    return [
        TurnView(
            turn_id=row.turn_id,
            conversation_id=row.conversation_id,
            seq=row.seq,
            message_id=row.message_id,
            client_id=row.client_id,
            text=words(content(work, row)),
            button=row.button,
            received_at=row.received_at,
        )
        for row in work.session.execute(query)
    ]


def _closing(work: Work, turn_id: str, outcome: TurnOutcome) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": turn_id,
        "new_state": outcome.state,
        "masked_text": outcome.masked_text,
        "intent": outcome.intent,
        "confidence": outcome.confidence,
        "parse": dict(outcome.parse),
        "done_at": work.clock.now(),
    }
    if outcome.button is not None:
        values["button"] = dict(outcome.button)
    return values


def _carry(work: Work, conversation_id: str, outcome: TurnOutcome, count: int) -> int:
    values: dict[str, Any] = {"id": conversation_id, "count": count, "now": work.clock.now()}
    if outcome.slots is not None:
        values["slots"] = dict(outcome.slots)
    if outcome.language is not None:
        values["language"] = outcome.language.value
    statement = _carrying(
        new_session=outcome.new_session,
        slots=outcome.slots is not None,
        language=outcome.language is not None,
    )
    last_seq: int = work.execute(statement, values).scalar_one()
    return last_seq


@cache
def _carrying(*, new_session: bool, slots: bool, language: bool) -> ReturningUpdate[tuple[int]]:
    columns = _CONVERSATION.c
    values: dict[str, Any] = {
        "last_seq": columns.last_seq + bindparam("count"),
        "last_at": bindparam("now"),
        "session_turns": 1 if new_session else columns.session_turns + 1,
    }
    if new_session:
        values["session_no"] = columns.session_no + 1
    if slots:
        values["slots"] = bindparam("slots")
    if language:
        values["language"] = bindparam("language")
    return (
        update(_CONVERSATION)
        .where(columns.conversation_id == bindparam("id"))
        .values(**values)
        .returning(columns.last_seq)
    )


def _message_id(work: Work, conversation_id: str, seq: int) -> str:
    return work.session.execute(
        select(MessageRow.message_id).where(
            MessageRow.conversation_id == conversation_id, MessageRow.seq == seq
        )
    ).scalar_one()
