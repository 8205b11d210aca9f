"""Decisions, gate receipts, model versions, scores and touches."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Code, Document, Documents, Id, Key, Small


class GateReceiptRow(Base):
    """What the gate answered, step by step: for one product, or for several at once.

    A check of several products is one row (``product_code`` empty): ``steps`` holds what was
    found of the customer once, ``products`` what was found of each product. A receipt is then
    named by its id and the product's code.
    """

    __tablename__ = "gate_receipt"
    __table_args__ = (Index("ix_gate_receipt_customer", "customer_id", "at"),)

    receipt_id: Mapped[Key]
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"))
    conversation_id: Mapped[Id | None]
    product_code: Mapped[Code | None]
    initiative: Mapped[Code]
    purpose: Mapped[Code]
    channel: Mapped[Code]
    verdict: Mapped[Code]
    reason: Mapped[Code]
    held_until: Mapped[At | None]
    personalised: Mapped[bool] = mapped_column(Boolean)
    rule_version: Mapped[Code]
    steps: Mapped[Documents]
    products: Mapped[Document | None]  # code -> verdict, reason, held_until, steps
    at: Mapped[At]


class DecisionRow(Base):
    """A recommendation: candidates, verdicts, what was chosen and why."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_customer", "customer_id", "at"),)

    decision_id: Mapped[Key]
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"))
    conversation_id: Mapped[Id | None]
    turn_id: Mapped[Code | None]
    personalised: Mapped[bool] = mapped_column(Boolean)
    request: Mapped[Document]
    candidates: Mapped[Documents]  # code, score parts, verdict, reason
    chosen: Mapped[Documents]
    notices: Mapped[Documents]
    models: Mapped[Document]  # model name -> version, rule set -> version
    at: Mapped[At]


class ModelVersion(Base):
    """A trained model that shipped, with how good it was."""

    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("name", "version"),)

    model_version_id: Mapped[Key]
    name: Mapped[Code]
    version: Mapped[Code]
    stage: Mapped[Code]  # shadow | champion | challenger | retired
    window_from: Mapped[date | None] = mapped_column(Date)
    window_until: Mapped[date | None] = mapped_column(Date)
    features: Mapped[Documents]
    metrics: Mapped[Document]
    seed: Mapped[Small]
    created_at: Mapped[At]


class Score(Base):
    """A customer's score by one model version."""

    __tablename__ = "score"

    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"), primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[Code]
    as_of: Mapped[date] = mapped_column(Date)
    score: Mapped[float] = mapped_column(Float)
    decile: Mapped[Small]
    reasons: Mapped[Documents]


class Touch(Base):
    """A marketing contact: the frequency ledger (sent ones count), and what was refused."""

    __tablename__ = "touch"
    __table_args__ = (
        Index("ix_touch_customer", "customer_id", "at"),
        Index("ix_touch_state", "state"),
    )

    touch_id: Mapped[Key]
    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"))
    conversation_id: Mapped[Id | None]
    channel: Mapped[Code]
    product_code: Mapped[Code | None]
    state: Mapped[Code]  # planned | held | sent | replied | refused | blocked | expired
    block_reason: Mapped[Code | None]
    receipt_id: Mapped[Id | None]
    held_until: Mapped[At | None]
    expires_at: Mapped[At | None]
    at: Mapped[At]
    sent_at: Mapped[At | None]
    refused_at: Mapped[At | None]
