"""Conversations, their messages and turns, and handoffs to a human."""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Cipher, Code, Document, Id, Key, Small


class Conversation(Base):
    """One thread with one person; outlives Rasa's bounded sessions."""

    __tablename__ = "conversation"
    __table_args__ = (Index("ix_conversation_customer", "customer_id", "last_at"),)

    conversation_id: Mapped[Key]
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"))
    prospect_id: Mapped[Id | None] = mapped_column(ForeignKey("prospect.prospect_id"))
    visitor_id: Mapped[Code | None] = mapped_column(index=True)
    channel: Mapped[Code]
    language: Mapped[Code]
    last_seq: Mapped[Small]
    session_no: Mapped[Small]  # Rasa session = "<conversation_id>.<session_no>"
    session_turns: Mapped[Small]
    slots: Mapped[Document]  # carried into the next Rasa session
    pending_offer: Mapped[Document | None]
    started_at: Mapped[At]
    last_at: Mapped[At]


class MessageRow(Base):
    """One message; the words are encrypted (free text is C2a)."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        UniqueConstraint("conversation_id", "client_id"),
    )

    message_id: Mapped[Key]
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversation.conversation_id"))
    seq: Mapped[Small]
    client_id: Mapped[Code | None]
    sender: Mapped[Code]
    staff_id: Mapped[Id | None]
    type: Mapped[Code]
    language: Mapped[Code]
    content_enc: Mapped[Cipher]  # JSON of body, spoken, transcript
    reply_to: Mapped[Id | None]
    at: Mapped[At]


class Turn(Base):
    """One customer message and what came of it; ``turn_id`` = "<conversation_id>:<seq>"."""

    __tablename__ = "turn"
    __table_args__ = (
        Index("ix_turn_state", "state"),
        Index("ix_turn_conversation", "conversation_id"),
        Index("ix_turn_done", "done_at", "turn_id"),  # what is new to learn from
    )

    turn_id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversation.conversation_id"))
    seq: Mapped[Small]
    state: Mapped[Code]  # received | done | failed | human
    masked_text: Mapped[str | None]
    intent: Mapped[Code | None]
    confidence: Mapped[float | None] = mapped_column(Float)
    parse: Mapped[Document | None]  # ranking, entities (masked), model version
    button: Mapped[Document | None]  # intent and args when a button was pressed
    # how strongly the sender was signed in: 0 a visitor, 1 signed in, 2 stepped up
    acr: Mapped[Small] = mapped_column(server_default="0")
    asr_confidence: Mapped[float | None] = mapped_column(Float)  # of what was spoken
    received_at: Mapped[At]
    done_at: Mapped[At | None]


class Handoff(Base):
    """A conversation handed to a human."""

    __tablename__ = "handoff"
    __table_args__ = (
        Index("ix_handoff_state", "state"),
        Index("ix_handoff_conversation", "conversation_id"),
    )

    handoff_id: Mapped[Key]
    conversation_id: Mapped[Id] = mapped_column(ForeignKey("conversation.conversation_id"))
    queue: Mapped[Code]  # sales | service | fraud | bereavement
    reason: Mapped[Code]
    turn_id: Mapped[Code | None]  # the bot's turn it was opened in
    state: Mapped[Code]
    requested_at: Mapped[At]
    claimed_at: Mapped[At | None]
    staff_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.staff_id"))
    last_staff_at: Mapped[At | None]
    ended_at: Mapped[At | None]
    csat: Mapped[Small | None]
