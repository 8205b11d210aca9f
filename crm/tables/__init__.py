"""Every OLTP table of the bank, whatever its subject (SQLAlchemy 2).

Columns ending in ``_enc`` hold SM4-GCM ciphertext, ``_bidx`` an HMAC-SM3 blind index.
Amounts are stored in minor units (fen), rates in basis points, instants in UTC.
"""

from crm.tables.audit import AuditEvent, AuditSeal, IdempotencyKey, Outbox, RevealLog
from crm.tables.calls import Call
from crm.tables.columns import Base, table_of
from crm.tables.consent import Consent, ConsentEvent, DoNotDisturb, PersonalisationPreference
from crm.tables.conversations import Conversation, Handoff, MessageRow, Turn
from crm.tables.decisions import DecisionRow, GateReceiptRow, ModelVersion, Score, Touch
from crm.tables.leads import Appointment, Lead, LeadEvidence, StageHistory
from crm.tables.learning import (
    Labelling,
    LearningCluster,
    LearningProgress,
    LearningSentence,
)
from crm.tables.organisation import Organisation, Staff
from crm.tables.parties import Customer, Prospect, ServiceCase
from crm.tables.products import (
    BalanceMonth,
    Disclosure,
    DisclosureAcknowledgement,
    FinancialAccount,
    Holding,
    Product,
    RiskAssessment,
)

__all__ = [
    "Appointment",
    "AuditEvent",
    "AuditSeal",
    "BalanceMonth",
    "Base",
    "Call",
    "Consent",
    "ConsentEvent",
    "Conversation",
    "Customer",
    "DecisionRow",
    "Disclosure",
    "DisclosureAcknowledgement",
    "DoNotDisturb",
    "FinancialAccount",
    "GateReceiptRow",
    "Handoff",
    "Holding",
    "IdempotencyKey",
    "Labelling",
    "Lead",
    "LeadEvidence",
    "LearningCluster",
    "LearningProgress",
    "LearningSentence",
    "MessageRow",
    "ModelVersion",
    "Organisation",
    "Outbox",
    "PersonalisationPreference",
    "Product",
    "Prospect",
    "RevealLog",
    "RiskAssessment",
    "Score",
    "ServiceCase",
    "Staff",
    "StageHistory",
    "Touch",
    "Turn",
    "table_of",
]
