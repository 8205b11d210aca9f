"""Presses of buttons: each has its effect once, by the id of the button's token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from crm.bank import Work
from crm.conversations.rows import BY_ID
from crm.conversations.threads import AnyRow
from crm.messages import Message
from crm.tables import IdempotencyKey

Button = Mapping[str, Any]


def pressed_before(work: Work, button: Button | None) -> AnyRow | None:
    """Return the row of the message with which the button was used up, if it was."""
    if not button or "token_id" not in button:
        return None
    stored = work.session.execute(
        select(IdempotencyKey.result).where(IdempotencyKey.key == _key(button))
    ).scalar()
    if stored is None:
        return None
    return work.execute(BY_ID, {"id": stored["message_id"]}).first()


def use_up(work: Work, button: Button | None, message: Message) -> None:
    """Remember that the button was pressed with this message."""
    if button and "token_id" in button:
        work.session.execute(
            insert(IdempotencyKey).values(
                key=_key(button), result={"message_id": message.id}, at=message.at
            )
        )


def give_back(work: Work, button: Button | None) -> None:
    """Let the button be pressed again: its press has had no effect."""
    if button and "token_id" in button:
        work.session.execute(delete(IdempotencyKey).where(IdempotencyKey.key == _key(button)))


def _key(button: Button) -> str:
    return f"button:{button['token_id']}"
