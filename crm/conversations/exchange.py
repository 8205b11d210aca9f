"""Messages: taken in, appended, read back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, select

from crm.bank import Work
from crm.contract import NotFound
from crm.conversations.presses import pressed_before, use_up
from crm.conversations.rows import (
    BY_ID,
    MESSAGE,
    MESSAGES,
    content,
    lock,
    number,
    read,
    store,
    words,
)
from crm.conversations.threads import AnyRow, as_view, open_handoff, require
from crm.conversations.views import Accepted
from crm.messages import ButtonBody, Message, Rendered, Sender, TextBody
from crm.tables import MessageRow, Turn
from crm.tables.columns import table_of
from data.texts.phrases import Language

_TURN = table_of(Turn)
_MINE = MESSAGE.c.conversation_id == bindparam("id")
_LATER = MESSAGES.where(_MINE, MESSAGE.c.seq > bindparam("after")).order_by(MESSAGE.c.seq)
_AFTER = _LATER.limit(bindparam("most"))
_BOT_AFTER = _LATER.where(MESSAGE.c.sender == Sender.BOT.value)
_BY_CLIENT = MESSAGES.where(_MINE, MESSAGE.c.client_id == bindparam("client"))
_SAID_SINCE = select(
    exists().where(
        _TURN.c.turn_id == bindparam("turn"),
        MESSAGE.c.conversation_id == _TURN.c.conversation_id,
        MESSAGE.c.seq > _TURN.c.seq,
        MESSAGE.c.sender == Sender.BOT.value,
        MESSAGE.c.reply_to.is_not(None),  # a push or words about an outage ask nothing
    )
)
_LOOKED_BACK = 5  # messages of the customer: the unanswered one, and some that asked for time
_BEGIN = insert(_TURN)
_SITUATION = select(
    exists().where(open_handoff(bindparam("id"))).label("human"),
    select(func.max(_TURN.c.seq))
    .where(_TURN.c.conversation_id == bindparam("id"), _TURN.c.state == "received")
    .scalar_subquery()
    .label("ahead"),
)


def turn_id_of(conversation_id: str, seq: int) -> str:
    """Return the id of the turn that the customer's message ``seq`` began."""
    return f"{conversation_id}:{seq}"


def accept(
    work: Work,
    conversation_id: str,
    client_id: str,
    body: TextBody | ButtonBody,
    transcript: str | None = None,
    spoken: str | None = None,
    button: Mapping[str, Any] | None = None,
    acr: int = 0,
    heard: float | None = None,
) -> Accepted:
    """Take a customer's message in, once: it gets its number and its turn.

    The same ``client_id``, or the same button pressed again, returns what was accepted
    before. Typed words that name a button already used are words only. With a handoff open
    the message is the staff's and no turn waits for the bot; a button is not used up by it.

    Args:
        work: the transaction.
        conversation_id: whose message.
        client_id: the sender's own id of the message (at most 64 characters).
        body: what was typed or pressed.
        transcript: line for staff; the body's words by default.
        spoken: form for the phone; the body's words by default.
        button: ``{"intent", "args", "token_id"}`` of the button that was pressed or named.
        acr: how strongly the sender is signed in: what they may be told by it.
        heard: how surely spoken words were recognised, 0 to 1; None = they were typed.

    Raises:
        NotFound: there is no such conversation.
    """
    row = lock(work, conversation_id, 1)
    pressed = pressed_before(work, button)
    if pressed is not None and body.type == "text":
        pressed = button = None
    before = pressed or _sent_before(work, conversation_id, client_id)
    if before is not None:
        lock(work, conversation_id, -1)
        return _again(work, conversation_id, before)
    rendered = Rendered(
        body=body,
        spoken=body.text if spoken is None else spoken,
        transcript=body.text if transcript is None else transcript,
        language=Language(row.language),
    )
    message = number(
        work, conversation_id, row.last_seq, Sender.CUSTOMER, rendered, client_id=client_id
    )
    situation = _situation(work, conversation_id)
    store(work, [message])
    return Accepted(
        message=message,
        turn_id=_begin_turn(work, message, button, acr, heard, human=situation.human),
        duplicate=False,
        human=situation.human,
        ahead=situation.ahead,
        conversation=as_view(row, human=situation.human),
        button=button,
    )


def append(
    work: Work,
    conversation_id: str,
    sender: Sender,
    rendered: Rendered,
    *,
    reply_to: str | None = None,
    message_id: str | None = None,
    staff_id: str | None = None,
) -> Message:
    """Add one message of the bot, the staff or the system; the same id is added once.

    Raises:
        NotFound: there is no such conversation.
    """
    row = lock(work, conversation_id, 1)
    known = work.execute(BY_ID, {"id": message_id}).first() if message_id else None
    if known is not None:
        lock(work, conversation_id, -1)
        return read(work, known)
    message = number(
        work,
        conversation_id,
        row.last_seq,
        sender,
        rendered,
        reply_to=reply_to,
        message_id=message_id,
    )
    store(work, [message], staff_id)
    return message


def history(work: Work, conversation_id: str, after: int, limit: int = 200) -> list[Message]:
    """Return the messages after number ``after``, in order, at most ``limit``."""
    rows = work.execute(_AFTER, {"id": conversation_id, "after": after, "most": limit})
    return [read(work, row) for row in rows]


def last_bot_messages(work: Work, conversation_id: str) -> list[Message]:
    """Return the bot's messages the customer last saw, in order.

    That is what it said after the customer's last message; when it has not answered that
    one yet, what it said after the one before. To have granted time takes nothing from the screen.
    """
    said = list(
        work.session.execute(
            select(MessageRow.seq)
            .where(
                MessageRow.conversation_id == conversation_id,
                MessageRow.sender == Sender.CUSTOMER.value,
            )
            .order_by(MessageRow.seq.desc())
            .limit(_LOOKED_BACK)
        ).scalars()
    )
    for after in [*said, 0]:
        said_then = _said_by_bot(work, conversation_id, after)
        shown = [message for message in said_then if not _grants_time(message)]
        if shown:
            return shown
    return []


def crossed(work: Work, turn_id: str) -> bool:
    """Return whether the bot has answered something since the message that began a turn was sent.

    While the turn is not answered, that is something its customer had not read by then.
    """
    return bool(work.execute(_SAID_SINCE, {"turn": turn_id}).scalar())


def utterance(work: Work, turn_id: str) -> str:
    """Return the customer's own words of a turn, in clear (Rasa only sees them masked).

    Raises:
        NotFound: there is no such turn.
    """
    row = work.session.execute(
        select(MessageRow.message_id, MessageRow.content_enc)
        .join(
            Turn,
            (Turn.conversation_id == MessageRow.conversation_id) & (Turn.seq == MessageRow.seq),
        )
        .where(Turn.turn_id == turn_id)
    ).first()
    if row is None:
        raise NotFound("turn_unknown", f"no turn {turn_id}")
    return words(content(work, row))


def signed_in(work: Work, turn_id: str) -> int:
    """Return how strongly whoever began a turn was signed in: 0 to 2 (``acr``).

    Another device of the same customer may be signed in more strongly; that does not count.
    """
    acr: int | None = work.session.scalar(select(Turn.acr).where(Turn.turn_id == turn_id))
    return acr or 0


def recognised(work: Work, turn_id: str) -> float | None:
    """Return how surely what began a turn was recognised, 0 to 1; None where it was typed."""
    return work.session.scalar(select(Turn.asr_confidence).where(Turn.turn_id == turn_id))


def _said_by_bot(work: Work, conversation_id: str, after: int) -> list[Message]:
    rows = work.execute(_BOT_AFTER, {"id": conversation_id, "after": after})
    return [read(work, row) for row in rows]


def _grants_time(message: Message) -> bool:
    return isinstance(message.body, TextBody) and message.body.unhurried


def _sent_before(work: Work, conversation_id: str, client_id: str) -> AnyRow | None:
    return work.execute(_BY_CLIENT, {"id": conversation_id, "client": client_id}).first()


def _again(work: Work, conversation_id: str, row: AnyRow) -> Accepted:
    message = read(work, row)
    view = require(work, conversation_id)
    return Accepted(
        message=message,
        turn_id=turn_id_of(conversation_id, message.seq),
        duplicate=True,
        human=view.human,
        ahead=None,
        conversation=view,
    )


def _situation(work: Work, conversation_id: str) -> AnyRow:
    return work.execute(_SITUATION, {"id": conversation_id}).one()


def _begin_turn(
    work: Work,
    message: Message,
    button: Mapping[str, Any] | None,
    acr: int,
    heard: float | None,
    *,
    human: bool,
) -> str:
    turn_id = turn_id_of(message.conversation_id, message.seq)
    work.execute(
        _BEGIN,
        {
            "turn_id": turn_id,
            "conversation_id": message.conversation_id,
            "seq": message.seq,
            "state": "human" if human else "received",
            "button": dict(button) if button else None,
            "acr": acr,
            "asr_confidence": heard,
            "received_at": message.at,
        },
    )
    if not human:
        use_up(work, button, message)
    return turn_id
