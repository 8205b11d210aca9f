"""Audit trail, outbox, idempotency keys and reveals."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from crm.tables.columns import At, Base, Code, Document, Id, Key, Rising, Small


class Outbox(Base):
    """What happened, for whoever wants to know; read by rising id."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_jobs", "topic", "done_at", "outbox_id"),)

    outbox_id: Mapped[Rising]
    topic: Mapped[Code]  # message.appended | lead.created | … (store/outbox.py)
    key: Mapped[Code]  # the record's id
    payload: Mapped[Document]  # ids and codes only, never personal data
    at: Mapped[At]
    done_at: Mapped[At | None]  # for topics that are jobs


class IdempotencyKey(Base):
    """The stored result of something that must not be done twice."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    result: Mapped[Document]
    at: Mapped[At]


class AuditEvent(Base):
    """Who did what; written unchained, sealed in order by the worker."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "subject_id"),)

    event_id: Mapped[Rising]
    actor: Mapped[Code]  # staff:<id> | customer:<id> | system
    action: Mapped[Code]
    subject: Mapped[Code]
    subject_id: Mapped[Code]
    detail: Mapped[Document]
    at: Mapped[At]
    seal_no: Mapped[Small | None] = mapped_column(index=True)


class AuditSeal(Base):
    """SM3 over a batch of audit rows and the previous seal: the tamper-evident chain."""

    __tablename__ = "audit_seal"

    seal_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_event: Mapped[int] = mapped_column(BigInteger)
    last_event: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[Small]
    covers_until: Mapped[At]  # every event stamped up to here is in this seal or an earlier one
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary)  # SM2 over the hash
    at: Mapped[At]


class RevealLog(Base):
    """A masked column shown in clear to one member of staff, for a reason and a short time."""

    __tablename__ = "reveal_log"

    reveal_id: Mapped[Key]
    staff_id: Mapped[Id] = mapped_column(ForeignKey("staff.staff_id"), index=True)
    subject: Mapped[Code]
    subject_id: Mapped[Id]
    column: Mapped[Code]
    reason: Mapped[str]
    at: Mapped[At]
    expires_at: Mapped[At]
