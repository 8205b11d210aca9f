"""One lead with everything a reviewer needs: evidence, reasons, suitability, history."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from crm import consent, gate
from crm.bank import Work
from crm.consent import ConsentRecord
from crm.contract import GateReceipt, LeadStatus, NotFound, ProductView, Role
from crm.conversations import transcripts
from crm.conversations.transcripts import TranscriptLine
from crm.leads import stages
from crm.leads.grading import grade
from crm.leads.inbox import row as lead_row
from crm.leads.next_step import NextStep, next_step
from crm.leads.signals import gather
from crm.leads.views import HistoryLine, LeadRow
from crm.messages import Sender
from crm.organisation.staff import Right, StaffView
from crm.organisation.working_hours import WorkingHours
from crm.people import suitability
from crm.people.suitability import Assessment
from crm.shelf import products
from crm.tables import Lead, LeadEvidence, Staff, StageHistory
from data.protection import masking
from data.protection.vault import FieldRef

# What surrounds the decisive words: enough to understand them without a search.
LINES_BEFORE, LINES_AFTER = 30, 30
# Reasons and risks that the lead alone gives; all others tell of the customer.
_OF_THE_LEAD = frozenset(
    {
        "leads.reason.amount_fits",
        "leads.reason.term_fits",
        "leads.reason.said_again",
        "leads.risk.below_minimum",
    }
)
_OF_ITS_INTENT = "leads.reason.intent."


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """Something that was said for the lead, masked."""

    at: datetime
    text: str
    turn_id: str | None
    nlu_confidence: float | None
    asr_confidence: float | None
    consent: dict[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What this person may do with the lead now."""

    review: bool
    edit: bool
    claim: bool
    assign: bool
    move: tuple[LeadStatus, ...]


@dataclass(frozen=True, slots=True)
class LeadPage:
    """A lead as its page shows it; without what tells of the customer, where the role may not."""

    row: LeadRow
    product: ProductView
    customer_id: str | None
    prospect_id: str | None
    conversation_id: str | None
    intent: str
    source: str
    term_days: int | None
    next_step: NextStep | None
    score_parts: dict[str, Any]
    reasons: list[dict[str, Any]]
    risks: list[dict[str, Any]]
    evidence: list[EvidenceLine]
    transcript: list[TranscriptLine]
    assessment: Assessment | None
    permitted: bool
    receipt: GateReceipt | None
    consents: list[ConsentRecord]
    history: list[HistoryLine]
    choices: Choices


def page(work: Work, person: StaffView, lead_id: str) -> LeadPage:
    """Return everything the lead's page shows.

    Who may not see the profile is not told what the customer said or how they stand.

    Raises:
        NotFound: no such lead in this person's part of the bank.
        Forbidden: the role does not see leads.
    """
    shown = lead_row(work, person, lead_id)
    lead = work.session.get(Lead, lead_id)
    if shown is None or lead is None:
        raise NotFound("lead_unknown", "no such lead in your part of the bank")
    product = products.require(work, lead.product_code)
    assessment = suitability.current(work, lead.customer_id) if lead.customer_id else None
    level = assessment.level if assessment and assessment.valid else None
    evidence = _evidence(work, lead_id)
    graded, risks = _now(work, lead)
    everything = LeadPage(
        row=shown,
        product=product,
        customer_id=lead.customer_id,
        prospect_id=lead.prospect_id,
        conversation_id=lead.conversation_id,
        intent=lead.intent,
        source=lead.source,
        term_days=lead.term_days,
        next_step=next_step(graded, shown.status, WorkingHours.of(work), work.clock.now()),
        score_parts=lead.score_parts,
        reasons=lead.reasons,
        risks=risks,
        evidence=evidence,
        transcript=_transcript(work, lead, evidence),
        assessment=assessment,
        permitted=suitability.permits(level, product.risk_grade),
        receipt=_receipt(work, lead),
        consents=consent.records(work, lead.customer_id) if lead.customer_id else [],
        history=_history(work, lead_id),
        choices=_choices(person, lead),
    )
    return everything if person.may(Right.SEE_PROFILE) else _without_profile(everything)


def _now(work: Work, lead: Lead) -> tuple[str, list[dict[str, Any]]]:
    """Return a live lead's step and risks as of now: a consent may be gone since it was graded."""
    if lead.status not in stages.LIVE:
        return lead.next_step, lead.score_parts.get("risks", [])
    grading = grade(gather(work, lead))
    return grading.next_step, [risk.model_dump(mode="json") for risk in grading.risks]


def _without_profile(page: LeadPage) -> LeadPage:
    return replace(
        page,
        next_step=None,  # it names an open case, a missing assessment or consent
        score_parts={name: part for name, part in page.score_parts.items() if name != "risks"},
        reasons=[each for each in page.reasons if _tells_of_the_lead(each)],
        risks=[each for each in page.risks if _tells_of_the_lead(each)],
        evidence=[],
        transcript=[],
        assessment=None,
        permitted=False,
        receipt=None,
        consents=[],
    )


def _tells_of_the_lead(said: dict[str, Any]) -> bool:
    key = str(said.get("key"))
    return key in _OF_THE_LEAD or key.startswith(_OF_ITS_INTENT)


def _receipt(work: Work, lead: Lead) -> GateReceipt | None:
    if lead.receipt_id is None:
        return None
    return gate.get(work, lead.receipt_id, lead.product_code) or gate.get(work, lead.receipt_id)


def _evidence(work: Work, lead_id: str) -> list[EvidenceLine]:
    rows = work.session.scalars(
        select(LeadEvidence)
        .where(LeadEvidence.lead_id == lead_id)
        .order_by(LeadEvidence.at.desc(), LeadEvidence.evidence_id.desc())
    )
    return [_evidence_line(work, found) for found in rows]


def _evidence_line(work: Work, found: LeadEvidence) -> EvidenceLine:
    place = FieldRef("lead_evidence", "utterance_enc", found.evidence_id)
    said = work.vault.decrypt(found.utterance_enc, place) if found.utterance_enc else ""
    return EvidenceLine(
        at=found.at,
        text=masking.mask_text(said).text,
        turn_id=found.turn_id,
        nlu_confidence=found.nlu_confidence,
        asr_confidence=found.asr_confidence,
        consent={str(key): str(value) for key, value in found.consent.items()},
    )


def _transcript(work: Work, lead: Lead, evidence: list[EvidenceLine]) -> list[TranscriptLine]:
    if lead.conversation_id is None:
        return []
    numbers = [
        number
        for said in evidence
        if (number := _seq(said.turn_id, lead.conversation_id)) is not None
    ]
    newest = max(numbers, default=0)
    lines = transcripts.lines(
        work,
        lead.conversation_id,
        after=max(0, newest - LINES_BEFORE),
        limit=LINES_BEFORE + LINES_AFTER,
        decisive=numbers,
    )
    # The words that began it may be turns before the one that settled it.
    words = {said.text for said in evidence}
    return [
        replace(line, decisive=True)
        if line.sender is Sender.CUSTOMER and line.text in words
        else line
        for line in lines
    ]


def _seq(turn_id: str | None, conversation_id: str) -> int | None:
    """Return the sequence number in a turn's id (``<conversation_id>:<seq>``)."""
    if turn_id is None or not turn_id.startswith(f"{conversation_id}:"):
        return None
    tail = turn_id.removeprefix(f"{conversation_id}:")
    return int(tail) if tail.isdigit() else None


def _history(work: Work, lead_id: str) -> list[HistoryLine]:
    rows = work.session.execute(
        select(StageHistory, Staff.staff_id, Staff.name_enc)
        .outerjoin(Staff, Staff.staff_id == StageHistory.staff_id)
        .where(StageHistory.subject == "lead", StageHistory.subject_id == lead_id)
        .order_by(StageHistory.at.desc(), StageHistory.history_id.desc())
    )
    return [_history_line(work, step, staff_id, name) for step, staff_id, name in rows]


def _history_line(
    work: Work, step: StageHistory, staff_id: str | None, name_enc: bytes | None
) -> HistoryLine:
    name = None
    if staff_id is not None and name_enc is not None:
        name = work.vault.decrypt(name_enc, FieldRef("staff", "name_enc", staff_id))
    return HistoryLine(
        at=step.at,
        from_stage=LeadStatus(step.from_stage) if step.from_stage else None,
        to_stage=LeadStatus(step.to_stage),
        reason=step.reason,
        staff_name=name,
        changes={field: (pair[0], pair[1]) for field, pair in step.changes.items()},
    )


def _choices(person: StaffView, lead: Lead) -> Choices:
    """Say what the services would allow, so that a page offers nothing in vain."""
    status = LeadStatus(lead.status)
    works = person.may(Right.WORK_LEADS)
    pending = status == LeadStatus.PENDING_REVIEW
    mine = lead.owner_id == person.staff_id or person.role != Role.RM
    return Choices(
        review=works and pending,
        edit=works and status in stages.LIVE,
        claim=works
        and lead.owner_id in (None, person.staff_id)
        and LeadStatus.CLAIMED in stages.TRANSITIONS[status],
        assign=person.may(Right.ASSIGN_LEADS)
        and (pending or LeadStatus.ASSIGNED in stages.TRANSITIONS[status]),
        move=tuple(stages.choices(status)) if works and mine and not pending else (),
    )
