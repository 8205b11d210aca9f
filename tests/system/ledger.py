"""How many records of each kind a conversation left: equal dialogues leave equal numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from crm.bank import Bank, Work
from crm.tables import (
    Appointment,
    AuditEvent,
    ConsentEvent,
    Customer,
    DecisionRow,
    DisclosureAcknowledgement,
    GateReceiptRow,
    Lead,
    LeadEvidence,
    MessageRow,
    Outbox,
    ServiceCase,
    StageHistory,
    Touch,
    Turn,
)

OF_THE_CUSTOMER = (
    Appointment,
    ConsentEvent,
    DecisionRow,
    DisclosureAcknowledgement,
    GateReceiptRow,
    Lead,
    ServiceCase,
    Touch,
)
OF_THE_CONVERSATION = (MessageRow, Turn)
OF_ALL = (*OF_THE_CUSTOMER, *OF_THE_CONVERSATION, LeadEvidence)


def ledger(bank: Bank, cif_no: str, conversation_id: str) -> Mapping[str, int]:
    """Count what one customer's conversation left."""
    with bank.read() as work:
        customer_id = select(Customer.customer_id).where(Customer.cif_no == cif_no)
        own = work.session.scalar(customer_id)
        leads = list(work.session.scalars(select(Lead.lead_id).where(Lead.customer_id == own)))
        found = {
            kind.__tablename__: _count(work, kind, customer_id=own) for kind in OF_THE_CUSTOMER
        }
        for kind in OF_THE_CONVERSATION:
            found[kind.__tablename__] = _count(work, kind, conversation_id=conversation_id)
        found["evidence"] = _among(work, LeadEvidence.lead_id, leads)
        found["stages"] = _among(work, StageHistory.subject_id, leads)
        found["news"] = _among(work, Outbox.key, leads)
        found["audit"] = _among(work, AuditEvent.subject_id, [str(own), *leads])
        return found


def totals(bank: Bank) -> Mapping[str, int]:
    """Count everything that customers can bring about, and who agreed to what."""
    with bank.read() as work:
        return {kind.__tablename__: _count(work, kind) for kind in OF_ALL}


def _count(work: Work, kind: Any, **own: Any) -> int:
    query = select(func.count()).select_from(kind).filter_by(**own)
    return int(work.session.scalar(query) or 0)


def _among(work: Work, column: Any, keys: list[str]) -> int:
    query = select(func.count()).where(column.in_(keys))
    return int(work.session.scalar(query) or 0)
