"""What stands in the bank's records about one conversation and its customer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from script import Recorded
from sqlalchemy import func, select

from crm import cases, consent
from crm.bank import Work
from crm.people import suitability
from crm.tables import (
    Appointment,
    Consent,
    Conversation,
    Customer,
    DisclosureAcknowledgement,
    DoNotDisturb,
    GateReceiptRow,
    Handoff,
    Lead,
    LeadEvidence,
    PersonalisationPreference,
    RiskAssessment,
    ServiceCase,
    Touch,
    Turn,
)
from data.protection.vault import FieldRef


@dataclass(frozen=True)
class Records:
    """The records, as far as they concern one conversation."""

    work: Work
    cif_no: str | None
    conversation_id: str

    @property
    def talk(self) -> Conversation:
        """The conversation's own row."""
        return self.work.session.get_one(Conversation, self.conversation_id)

    @property
    def customer_id(self) -> str | None:
        """The customer's id; None for a visitor."""
        query = select(Customer.customer_id).where(Customer.cif_no == str(self.cif_no))
        return self.work.session.scalar(query)

    def leads(self) -> list[Lead]:
        """The customer's (or prospect's) leads, oldest first."""
        if self.customer_id:
            own = Lead.customer_id == self.customer_id
        elif self.talk.prospect_id:
            own = Lead.prospect_id == self.talk.prospect_id
        else:
            return []
        query = select(Lead).where(own, Lead.dedupe_of.is_(None)).order_by(Lead.number)
        return list(self.work.session.scalars(query))

    @property
    def last_intent(self) -> str | None:
        """What the customer's last message was understood as."""
        own = Turn.conversation_id == self.conversation_id
        query = select(Turn.intent).where(own).order_by(Turn.seq.desc()).limit(1)
        return self.work.session.scalar(query)

    @property
    def risk_level(self) -> str | None:
        """The customer's valid risk level."""
        found = suitability.current(self.work, str(self.customer_id))
        return found.level if found and found.valid else None

    @property
    def has_open_case(self) -> bool:
        """Whether service comes before selling now."""
        return bool(self.customer_id and cases.open_kinds(self.work, self.customer_id))

    @property
    def opted_out(self) -> bool:
        """Whether the customer wants no marketing at all."""
        return self.customer_id is not None and "any" in _do_not_disturb(self)

    @property
    def may_personalise(self) -> bool:
        """Whether the customer's data may shape what they are shown now."""
        customer_id = self.customer_id
        if customer_id is None or self.opted_out:
            return False
        return consent.personalisation_allowed(self.work, customer_id)

    def last_lead(self, attribute: str) -> Any:
        """A field of the last lead; None without one."""
        leads = self.leads()
        return getattr(leads[-1], attribute) if leads else None

    def all(self, column: Any, *conditions: Any, order: Any = None) -> list[Any]:
        """A column's values."""
        query = select(column).where(*conditions)
        return list(self.work.session.scalars(query if order is None else query.order_by(order)))

    def rows(self, query: Any) -> list[Any]:
        """What a query finds."""
        return list(self.work.session.scalars(query))

    def count(self, table: Any, *conditions: Any) -> int:
        """How many rows there are."""
        query = select(func.count()).select_from(table).where(*conditions)
        return int(self.work.session.scalar(query) or 0)


def compare_records(where: str, wanted: Recorded, records: Records) -> None:
    """Hold the records against what must stand in them.

    Raises:
        AssertionError: something else stands there.
    """
    asked = wanted.model_dump(exclude_unset=True)
    found = {name: _READ[name](records) for name in asked}
    if "consents" in asked:  # only those the script speaks of
        found["consents"] = {key: found["consents"].get(key) for key in wanted.consents}
    if "receipts" in asked:
        found["receipts"] = [each for each in wanted.receipts if each in found["receipts"]]
    assert found == asked, f"{where}: recorded {found}, must be {asked}"


def _amount(records: Records) -> str | None:
    amount = records.last_lead("amount")
    return None if amount is None else str(amount)


def _evidence(records: Records) -> list[str]:
    lead_id = records.last_lead("lead_id")
    query = select(LeadEvidence).where(LeadEvidence.lead_id == lead_id).order_by(LeadEvidence.at)
    return [
        records.work.vault.decrypt(
            row.utterance_enc, FieldRef("lead_evidence", "utterance_enc", row.evidence_id)
        )
        for row in records.work.session.scalars(query)
        if row.utterance_enc is not None
    ]


def _consents(records: Records) -> dict[str, str]:
    query = select(Consent).where(Consent.customer_id == records.customer_id)
    rows = records.work.session.scalars(query)
    return {f"{row.purpose}/{row.channel}": row.state for row in rows}


def _do_not_disturb(records: Records) -> list[str]:
    own = DoNotDisturb.customer_id == records.customer_id
    now = records.work.clock.now()
    return sorted(
        row.channel
        for row in records.work.session.scalars(select(DoNotDisturb).where(own))
        if row.until is None or row.until > now
    )


def _cases(records: Records) -> list[str]:
    if records.customer_id is None:
        own = ServiceCase.conversation_id == records.conversation_id
    else:
        own = ServiceCase.customer_id == records.customer_id
    return sorted(records.all(ServiceCase.kind, own, ServiceCase.closed_at.is_(None)))


def _appointments(records: Records) -> list[str]:
    own = Appointment.conversation_id == records.conversation_id
    zone = records.work.clock.timezone
    query = select(Appointment).where(own, Appointment.status == "booked")
    rows = records.work.session.scalars(query.order_by(Appointment.due_at))
    return [f"{row.kind} {row.due_at.astimezone(zone):%a %H:%M}" for row in rows]


def _handoffs(records: Records) -> list[str]:
    own = Handoff.conversation_id == records.conversation_id
    rows = records.work.session.scalars(select(Handoff).where(own).order_by(Handoff.requested_at))
    return [f"{row.queue}/{row.state}" for row in rows]


def _csat(records: Records) -> int | None:
    own = Handoff.conversation_id == records.conversation_id
    scores = records.all(Handoff.csat, own, order=Handoff.requested_at)
    return scores[-1] if scores else None


def _personalisation(records: Records) -> bool:
    row = records.work.session.get(PersonalisationPreference, records.customer_id)
    return row.enabled if row else True


def _pending_offer(records: Records) -> str | None:
    offer = records.talk.pending_offer
    return offer["product_code"] if offer else None


def _refusals(records: Records) -> list[str]:
    own = Touch.customer_id == records.customer_id
    return records.all(Touch.product_code, own, Touch.refused_at.is_not(None), order=Touch.at)


def _pushes(records: Records) -> list[str]:
    own = Touch.customer_id == records.customer_id
    return records.all(Touch.state, own, Touch.channel == "push", order=Touch.at)


_READ: Mapping[str, Callable[[Records], Any]] = {
    "leads": lambda records: len(records.leads()),
    "lead_amount": _amount,
    "lead_status": lambda records: records.last_lead("status"),
    "lead_term_days": lambda records: records.last_lead("term_days"),
    "lead_product": lambda records: records.last_lead("product_code"),
    "lead_intent": lambda records: records.last_lead("intent"),
    "evidence": _evidence,
    "consents": _consents,
    "do_not_disturb": _do_not_disturb,
    "cases": _cases,
    "appointments": _appointments,
    "handoffs": _handoffs,
    "csat": _csat,
    "assessments": lambda records: records.count(
        RiskAssessment,
        RiskAssessment.customer_id == records.customer_id,
        RiskAssessment.source == "chat",
    ),
    "risk_level": lambda records: records.risk_level,
    "prospects": lambda records: int(records.talk.prospect_id is not None),
    "personalisation": _personalisation,
    "receipts": lambda records: set(
        records.all(
            GateReceiptRow.reason, GateReceiptRow.conversation_id == records.conversation_id
        )
    ),
    "acknowledgements": lambda records: records.count(
        DisclosureAcknowledgement,
        DisclosureAcknowledgement.conversation_id == records.conversation_id,
    ),
    "refusals": _refusals,
    "pushes": _pushes,
    "pending_offer": _pending_offer,
    "language": lambda records: records.talk.language,
}
