"""Products, accounts, holdings, balances, risk assessments and disclosures."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Code, Document, Documents, Id, Key, Money, Small


class Product(Base):
    """A product on the shelf."""

    __tablename__ = "product"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    aliases: Mapped[Documents]  # spoken and short names, both languages
    category: Mapped[Code]
    issuer_risk_grade: Mapped[Code]
    seller_risk_grade: Mapped[Code]
    effective_risk_grade: Mapped[Code]  # the higher of the two
    rate_bp: Mapped[Small | None]  # basis points a year
    rate_kind: Mapped[Code]  # fixed | benchmark | apr | none
    term_days: Mapped[Small | None]
    min_amount: Mapped[Money | None]
    currency: Mapped[Code]
    sale_from: Mapped[date] = mapped_column(Date)
    sale_until: Mapped[date | None] = mapped_column(Date)
    regions: Mapped[Documents]  # empty = everywhere
    min_age: Mapped[Small]
    max_age: Mapped[Small | None]
    private: Mapped[bool] = mapped_column(Boolean)  # never in mass channels
    excludes: Mapped[Documents]  # codes that conflict when held
    fees_zh: Mapped[str | None]
    fees_en: Mapped[str | None]
    summary_zh: Mapped[str]
    summary_en: Mapped[str]
    disclosure_id: Mapped[Code]
    status: Mapped[Code]  # on_sale | paused | withdrawn
    attributes: Mapped[Document]  # what only some categories have (repayment, cover, …)
    updated_at: Mapped[At]  # tells whoever remembers the shelf that it changed


class Disclosure(Base):
    """A versioned text that must be shown and acknowledged."""

    __tablename__ = "disclosure"

    disclosure_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    body_zh: Mapped[str]
    body_en: Mapped[str]
    effective_from: Mapped[date] = mapped_column(Date)


class DisclosureAcknowledgement(Base):
    """Somebody read and accepted this version of this disclosure.

    A prospect's stays theirs when they become a customer: both are named then.
    """

    __tablename__ = "disclosure_acknowledgement"
    __table_args__ = (
        CheckConstraint("customer_id IS NOT NULL OR prospect_id IS NOT NULL", name="somebody"),
    )

    acknowledgement_id: Mapped[Key]
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"), index=True)
    prospect_id: Mapped[Id | None] = mapped_column(ForeignKey("prospect.prospect_id"), index=True)
    disclosure_id: Mapped[Code]
    version: Mapped[Small]
    product_code: Mapped[Code]
    conversation_id: Mapped[Id]
    turn_id: Mapped[Code]
    at: Mapped[At]


class FinancialAccount(Base):
    """An account at the bank."""

    __tablename__ = "financial_account"

    account_id: Mapped[Key]
    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"), index=True)
    kind: Mapped[Code]  # current | savings | card | loan
    last4: Mapped[Code]
    currency: Mapped[Code]
    balance: Mapped[Money]
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)


class BalanceMonth(Base):
    """A customer's behaviour in one month: the series the churn model reads."""

    __tablename__ = "balance_month"
    __table_args__ = (Index("ix_balance_month_month", "month"),)

    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"), primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)  # last day of the month
    average_balance: Mapped[Money]
    inflow: Mapped[Money]
    outflow: Mapped[Money]
    transactions: Mapped[Small]
    logins: Mapped[Small]


class Holding(Base):
    """A product a customer holds."""

    __tablename__ = "holding"
    __table_args__ = (Index("ix_holding_customer", "customer_id", "product_code"),)

    holding_id: Mapped[Key]
    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"))
    product_code: Mapped[str] = mapped_column(ForeignKey("product.code"), index=True)
    amount: Mapped[Money]
    started_on: Mapped[date] = mapped_column(Date)
    matures_on: Mapped[date | None] = mapped_column(Date, index=True)
    ended_on: Mapped[date | None] = mapped_column(Date)
    as_of: Mapped[date] = mapped_column(Date)


class RiskAssessment(Base):
    """One taken risk assessment (风险测评); attempts are counted from these rows."""

    __tablename__ = "risk_assessment"
    __table_args__ = (Index("ix_risk_assessment_customer", "customer_id", "taken_at"),)

    assessment_id: Mapped[Key]
    customer_id: Mapped[Id] = mapped_column(ForeignKey("customer.customer_id"))
    level: Mapped[Code]  # C1..C5
    score: Mapped[Small]
    answers: Mapped[Document]
    questionnaire_version: Mapped[Code]
    source: Mapped[Code]  # chat | branch | import
    taken_at: Mapped[At]
    expires_at: Mapped[At]
