"""People: customers, prospects, and the service cases that suspend selling."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, BlindIndexed, Cipher, Code, Id, Key, Small


class Customer(Base):
    """A customer of the bank (客户)."""

    __tablename__ = "customer"
    __table_args__ = (UniqueConstraint("ordinal"), UniqueConstraint("cif_no"))

    customer_id: Mapped[Key]
    ordinal: Mapped[Small]
    cif_no: Mapped[Code]
    name_enc: Mapped[Cipher | None]
    title: Mapped[Code | None]  # mr | ms
    id_no_enc: Mapped[Cipher | None]
    id_no_bidx: Mapped[BlindIndexed | None]
    mobile_enc: Mapped[Cipher | None]
    mobile_bidx: Mapped[BlindIndexed | None]
    birth_date_enc: Mapped[Cipher | None]
    age_band: Mapped[Code]  # 18-24 | 25-34 | 35-44 | 45-54 | 55-64 | 65+ | under-18
    city: Mapped[Code]
    tier: Mapped[Code]  # mass | affluent | wealthy | private
    home_branch: Mapped[Id] = mapped_column(ForeignKey("organisation.organisation_id"), index=True)
    owner_rm: Mapped[Id | None] = mapped_column(ForeignKey("staff.staff_id"), index=True)
    kyc_level: Mapped[Small]
    investor_type: Mapped[Code]  # ordinary | professional
    status: Mapped[Code]  # active | frozen | deceased | closed
    language: Mapped[Code]  # zh | en
    opened_at: Mapped[At]


class Prospect(Base):
    """A visitor who left a number with consent; becomes a customer without losing history.

    A number that was deleted leaves both columns empty (``crm.visitors.erasure``).
    """

    __tablename__ = "prospect"

    prospect_id: Mapped[Key]
    mobile_enc: Mapped[Cipher]
    mobile_bidx: Mapped[BlindIndexed]
    source: Mapped[Code]
    notice_version: Mapped[Code]
    created_at: Mapped[At]
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"))


class ServiceCase(Base):
    """A complaint, dispute, lost card, fraud or bereavement: service before selling."""

    __tablename__ = "service_case"
    __table_args__ = (
        Index("ix_service_case_open", "customer_id", "closed_at"),
        Index("ix_service_case_closed_at", "closed_at"),
    )

    case_id: Mapped[Key]
    customer_id: Mapped[Id | None] = mapped_column(ForeignKey("customer.customer_id"))
    conversation_id: Mapped[Id | None]
    kind: Mapped[Code]
    summary_enc: Mapped[Cipher | None]
    opened_at: Mapped[At]
    closed_at: Mapped[At | None]
    closed_by: Mapped[Id | None]
    outcome: Mapped[Code | None]  # resolved | unfounded | passed_on; None when a source closed it
    note_enc: Mapped[Cipher | None]  # of whoever closed it last
