"""Messages as rows: encrypted content, read back, numbered and announced."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from crm.bank import Work
from crm.contract import NotFound
from crm.conversations.threads import COLUMNS, AnyRow
from crm.messages import Message, Rendered, Sender
from crm.store import outbox
from crm.tables import Conversation, MessageRow
from crm.tables.columns import table_of
from data.ids import new_id
from data.protection.vault import FieldRef

MESSAGE = table_of(MessageRow)
_CONVERSATION = table_of(Conversation)

# What ``read`` understands. Statements of the turn path are built once: see ``Work.execute``.
MESSAGES = select(
    MESSAGE.c.message_id,
    MESSAGE.c.conversation_id,
    MESSAGE.c.seq,
    MESSAGE.c.client_id,
    MESSAGE.c.sender,
    MESSAGE.c.content_enc,
    MESSAGE.c.reply_to,
    MESSAGE.c.at,
)
BY_ID = MESSAGES.where(MESSAGE.c.message_id == bindparam("id"))
_STORE = insert(MESSAGE)
_MOVE = (
    update(_CONVERSATION)
    .where(_CONVERSATION.c.conversation_id == bindparam("id"))
    .values(last_seq=_CONVERSATION.c.last_seq + bindparam("step"), last_at=bindparam("now"))
    .returning(*COLUMNS)
)


def content(work: Work, row: AnyRow) -> Rendered:
    """Decrypt the content of a message row."""
    return Rendered.model_validate_json(work.vault.decrypt(row.content_enc, _field(row.message_id)))


def words(rendered: Rendered) -> str:
    """Return what the sender typed or pressed, or the staff's line for richer bodies."""
    return getattr(rendered.body, "text", None) or rendered.transcript


def read(work: Work, row: AnyRow) -> Message:
    """Return the message of one row of ``MESSAGES``."""
    rendered = content(work, row)
    return Message(
        conversation_id=row.conversation_id,
        id=row.message_id,
        seq=row.seq,
        at=row.at,
        sender=Sender(row.sender),
        body=rendered.body,
        spoken=rendered.spoken,
        transcript=rendered.transcript,
        language=rendered.language,
        reply_to=row.reply_to,
        client_id=row.client_id,
        needs_acr=rendered.needs_acr,
    )


def lock(work: Work, conversation_id: str, step: int) -> AnyRow:
    """Take the conversation's row for this transaction and move its last number by ``step``.

    Returns:
        The row of ``COLUMNS`` after the move.

    Raises:
        NotFound: there is no such conversation.
    """
    row = work.execute(
        _MOVE, {"id": conversation_id, "step": step, "now": work.clock.now()}
    ).first()
    if row is None:
        raise NotFound("conversation_unknown", f"no conversation {conversation_id}")
    return row


def number(
    work: Work,
    conversation_id: str,
    seq: int,
    sender: Sender,
    rendered: Rendered,
    *,
    client_id: str | None = None,
    reply_to: str | None = None,
    message_id: str | None = None,
) -> Message:
    """Make a message of what was rendered, with its number in the conversation."""
    return Message(
        conversation_id=conversation_id,
        id=message_id or new_id(),
        seq=seq,
        at=work.clock.now(),
        sender=sender,
        body=rendered.body,
        spoken=rendered.spoken,
        transcript=rendered.transcript,
        language=rendered.language,
        reply_to=reply_to,
        client_id=client_id,
        needs_acr=rendered.needs_acr,
    )


def store(work: Work, new: Sequence[Message], staff_id: str | None = None) -> None:
    """Write messages and announce each in the outbox."""
    if not new:
        return
    work.execute(_STORE, [_as_row(work, each, staff_id) for each in new])
    outbox.publish_all(
        work,
        "message.appended",
        [
            (
                message.id,
                {
                    "conversation_id": message.conversation_id,
                    "seq": message.seq,
                    "sender": message.sender.value,
                },
            )
            for message in new
        ],
    )


def _as_row(work: Work, message: Message, staff_id: str | None) -> dict[str, Any]:
    rendered = Rendered(
        body=message.body,
        spoken=message.spoken,
        transcript=message.transcript,
        language=message.language,
        needs_acr=message.needs_acr,
    )
    return {
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "client_id": message.client_id,
        "sender": message.sender.value,
        "staff_id": staff_id,
        "type": message.body.type,
        "language": message.language.value,
        "content_enc": work.vault.encrypt(rendered.model_dump_json(), _field(message.id)),
        "reply_to": message.reply_to,
        "at": message.at,
    }


def _field(message_id: str) -> FieldRef:
    return FieldRef("message", "content_enc", message_id)
