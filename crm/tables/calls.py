"""Telephone calls: when, how they went, and what legal notices were really played."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import (
    At,
    Base,
    BlindIndexed,
    Cipher,
    Code,
    Document,
    Documents,
    Id,
    Key,
)


class Call(Base):
    """One call; what was said stands in its conversation.

    ``timeline``, ``notices`` and ``latencies`` hold kinds, codes and milliseconds: no words, no
    digits that somebody keyed in.
    """

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_state", "state", "started_at"),)

    call_id: Mapped[Key]  # the id by which the PBX knows it
    conversation_id: Mapped[Id | None] = mapped_column(
        ForeignKey("conversation.conversation_id"), index=True
    )  # None until the dialogue is open, and for a caller for whom there was no room
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"), index=True)
    handoff_id: Mapped[Id | None] = mapped_column(ForeignKey("handoff.handoff_id"))
    line: Mapped[Code]  # which was called, e.g. service
    language: Mapped[Code]
    number_enc: Mapped[Cipher | None]  # that the network showed: a hint, never an identity
    number_bidx: Mapped[BlindIndexed | None]
    number_end_bidx: Mapped[BlindIndexed | None]  # of the last four digits, which staff see
    state: Mapped[Code]  # under_way | ended
    started_at: Mapped[At] = mapped_column(index=True)
    answered_at: Mapped[At | None]  # the timeline counts from here
    ended_at: Mapped[At | None]
    ending: Mapped[Code | None]
    engine: Mapped[Code | None]  # the recogniser
    notices: Mapped[Documents]
    timeline: Mapped[Documents]
    latencies: Mapped[Document]
