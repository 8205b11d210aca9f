"""Leads (线索), their evidence, the stage history, and appointments."""

from __future__ import annotations

from sqlalchemy import Float, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Cipher, Code, Document, Documents, Id, Key, Money, Small


class Lead(Base):
    """A customer's interest in a product, worked by an RM."""

    __tablename__ = "lead"
    __table_args__ = (
        Index("ix_lead_dedupe", "customer_id", "product_code", "created_at"),
        Index("ix_lead_inbox", "organisation_id", "status", "created_at"),
    )

    lead_id: Mapped[Key]
    number: Mapped[Small] = mapped_column(unique=True)  # short human number, rising
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"))
    prospect_id: Mapped[Id | None] = mapped_column(ForeignKey("prospect.prospect_id"))
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversation.conversation_id"))
    organisation_id: Mapped[Id] = mapped_column(ForeignKey("organisation.organisation_id"))
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.staff_id"), index=True)
    source: Mapped[Code]
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"))
    intent: Mapped[Code]
    amount: Mapped[Money | None]
    term_days: Mapped[Small | None]
    decision_id: Mapped[Id | None]
    receipt_id: Mapped[Id | None]
    grade: Mapped[Code]  # A..D
    score: Mapped[Small]  # rule score, fit + intent + model - penalties
    score_parts: Mapped[Document]
    reasons: Mapped[Documents]  # Phrase documents
    next_step: Mapped[Code]  # text key under leads.next.*
    status: Mapped[Code] = mapped_column(index=True)
    review_state: Mapped[Code]
    dedupe_of: Mapped[Id | None]
    sla_due_at: Mapped[At | None]
    created_at: Mapped[At] = mapped_column(index=True)
    updated_at: Mapped[At]


class LeadEvidence(Base):
    """What was said that made the lead, when and how sure the machine was."""

    __tablename__ = "lead_evidence"

    evidence_id: Mapped[Key]
    lead_id: Mapped[Id] = mapped_column(ForeignKey("lead.lead_id"), index=True)
    conversation_id: Mapped[Id | None]
    turn_id: Mapped[Code | None]
    utterance_enc: Mapped[Cipher | None]
    nlu_confidence: Mapped[float | None] = mapped_column(Float)
    asr_confidence: Mapped[float | None] = mapped_column(Float)
    consent: Mapped[Document]  # purpose -> state at that moment
    at: Mapped[At]


class StageHistory(Base):
    """Append only: the source of truth of the funnel, and of what became of appointments."""

    __tablename__ = "stage_history"
    __table_args__ = (Index("ix_stage_history_subject", "subject", "subject_id", "at"),)

    history_id: Mapped[Key]
    subject: Mapped[Code]  # lead | opportunity | order | appointment
    subject_id: Mapped[Id]
    from_stage: Mapped[Code | None]
    to_stage: Mapped[Code]
    reason: Mapped[Code | None]
    staff_id: Mapped[Id | None]
    changes: Mapped[Document]  # field -> [before, after], for edits
    at: Mapped[At]


class Appointment(Base):
    """A callback or branch appointment."""

    __tablename__ = "appointment"

    appointment_id: Mapped[Key]
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"), index=True)
    prospect_id: Mapped[Id | None] = mapped_column(ForeignKey("prospect.prospect_id"))
    conversation_id: Mapped[Id | None]
    lead_id: Mapped[Id | None] = mapped_column(ForeignKey("lead.lead_id"))
    organisation_id: Mapped[Id | None] = mapped_column(ForeignKey("organisation.organisation_id"))
    staff_id: Mapped[Id | None] = mapped_column(ForeignKey("staff.staff_id"))
    kind: Mapped[Code]  # callback | branch
    topic: Mapped[Code]
    due_at: Mapped[At]
    status: Mapped[Code]  # booked | done | cancelled | missed
    created_at: Mapped[At]
