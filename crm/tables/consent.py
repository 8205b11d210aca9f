"""Consent, do-not-disturb and the personalisation switch."""

from __future__ import annotations

from sqlalchemy import Boolean, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Code, Document, Id, Key


class Consent(Base):
    """Present state of one customer x purpose x channel."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("customer_id", "purpose", "channel"),)

    consent_id: Mapped[Key]
    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"))
    purpose: Mapped[Code]
    channel: Mapped[Code]
    state: Mapped[Code]
    notice_version: Mapped[Code]
    source: Mapped[Code]
    updated_at: Mapped[At]


class ConsentEvent(Base):
    """Every change of a consent, append only, with its evidence."""

    __tablename__ = "consent_event"
    __table_args__ = (Index("ix_consent_event_customer", "customer_id", "at"),)

    event_id: Mapped[Key]
    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"))
    purpose: Mapped[Code]
    channel: Mapped[Code]
    state: Mapped[Code]
    notice_version: Mapped[Code]
    source: Mapped[Code]
    evidence: Mapped[Document]  # conversation_id, turn_id, seq
    at: Mapped[At]


class DoNotDisturb(Base):
    """A customer does not want this channel, until further notice or a date."""

    __tablename__ = "do_not_disturb"
    __table_args__ = (UniqueConstraint("customer_id", "channel"),)

    dnd_id: Mapped[Key]
    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"))
    channel: Mapped[Code]
    since: Mapped[At]
    until: Mapped[At | None]
    source: Mapped[Code]


class PersonalisationPreference(Base):
    """The customer's own switch for personalisation (PIPL art. 24)."""

    __tablename__ = "personalisation_preference"

    customer_id: Mapped[str] = mapped_column(ForeignKey("customer.customer_id"), primary_key=True)
    enabled: Mapped[bool] = mapped_column(Boolean)
    updated_at: Mapped[At]
