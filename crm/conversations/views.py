"""What other rooms see of a conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from crm.messages import Message, PendingOffer
from data.texts.phrases import Language


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One thread with one person, as it stood when it was read."""

    conversation_id: str
    customer_id: str | None
    prospect_id: str | None
    visitor_id: str | None
    channel: str
    language: Language
    last_seq: int
    session_no: int
    session_turns: int
    slots: Mapping[str, Any]
    pending_offer: PendingOffer | None
    human: bool  # a member of staff is asked for or is answering: the bot keeps silent

    @property
    def session_id(self) -> str:
        """Return the id of the present Rasa session."""
        return f"{self.conversation_id}.{self.session_no}"

    @property
    def awaiting(self) -> str:
        """Return what the bot last asked for ("none" when nothing)."""
        return str(self.slots.get("awaiting") or "none")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A customer's message, taken into the conversation."""

    message: Message
    turn_id: str
    duplicate: bool  # it had been accepted before; nothing was written now
    human: bool  # it goes to staff, not to the bot
    ahead: int | None  # number of the last earlier turn that is not finished yet
    conversation: ConversationView
    button: Mapping[str, Any] | None = None  # what was stored with the turn

    @property
    def turn(self) -> TurnView:
        """Return the turn that the message began."""
        return TurnView(
            turn_id=self.turn_id,
            conversation_id=self.message.conversation_id,
            seq=self.message.seq,
            message_id=self.message.id,
            client_id=self.message.client_id,
            text=getattr(self.message.body, "text", ""),
            button=self.button,
            received_at=self.message.at,
        )


@dataclass(frozen=True, slots=True)
class TurnView:
    """A customer's turn that is still to be answered."""

    turn_id: str
    conversation_id: str
    seq: int
    message_id: str
    client_id: str | None
    text: str
    button: Mapping[str, Any] | None
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What the bot understood and what is carried to the next turn."""

    intent: str
    confidence: float
    masked_text: str
    parse: Mapping[str, Any] = field(default_factory=dict)
    slots: Mapping[str, Any] | None = None  # None: leave the carried slots as they are
    new_session: bool = False  # this turn opened the next Rasa session
    language: Language | None = None  # the customer changed the language with this turn
    button: Mapping[str, Any] | None = None
    state: Literal["done", "failed"] = "done"
