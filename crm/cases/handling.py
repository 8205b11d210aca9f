"""The staff's side of cases: the list, what was said, closing and reopening.

Who sees a case follows the customer's branch; one that a visitor reported belongs to
everybody, as visitors on the desk do.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, or_, select, update

from crm.bank import Work
from crm.cases.views import CaseOutcome, CaseView
from crm.contract import CaseKind, Conflict, Invalid, NotFound
from crm.conversations import persons, transcripts
from crm.conversations.transcripts import TranscriptLine
from crm.messages import Sender
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.store import audit, outbox
from crm.tables import Conversation, Customer, Lead, MessageRow, Organisation, ServiceCase, Staff
from data.protection import masking
from data.protection.vault import FieldRef

MAX_NOTE_CHARACTERS = 1000
_TALK = 60  # messages around the report; more of a talk is on the lead's page
# Money may be leaving at this moment; then what has a date; then what wants care.
_URGENT_FIRST = case(
    {CaseKind.FRAUD: 0, CaseKind.LOST_CARD: 0, CaseKind.DISPUTE: 1},
    value=ServiceCase.kind,
    else_=2,
)
_OPEN = ServiceCase.closed_at.is_(None)


def list_cases(
    work: Work, person: StaffView, *, closed: bool = False, limit: int = 50
) -> list[CaseView]:
    """List the cases of this person's part of the bank.

    Args:
        work: the transaction.
        person: who asks.
        closed: those that are closed, the latest first; else the open ones, the most urgent
            first and of these the oldest.
        limit: at most so many.

    Raises:
        Forbidden: the role does not see cases.
    """
    order = (ServiceCase.closed_at.desc(),) if closed else (_URGENT_FIRST, ServiceCase.opened_at)
    query = _visible(person).where(~_OPEN if closed else _OPEN)
    rows = work.session.execute(query.order_by(*order, ServiceCase.case_id).limit(limit)).all()
    names = persons.short_names(work, [row.customer_id or row.prospect_id for row in rows])
    return [_view(work, row, names) for row in rows]


def count_open(work: Work, person: StaffView) -> int:
    """Return how many cases of this person's part of the bank are open.

    Raises:
        Forbidden: the role does not see cases.
    """
    found = _visible(person).where(_OPEN).subquery()
    return work.session.scalar(select(func.count()).select_from(found)) or 0


def talk(work: Work, person: StaffView, case_id: str) -> list[TranscriptLine]:
    """Return the conversation in which a case was reported, the report marked.

    Raises:
        NotFound: no such case in this person's part of the bank.
        Forbidden: the role does not see cases.
    """
    found = _require(work, person, case_id)
    if found.conversation_id is None:
        return []
    report = _report(work, found.conversation_id, found.opened_at)
    after = max(0, report - _TALK // 2)
    return transcripts.lines(
        work, found.conversation_id, after=after, limit=_TALK, decisive=(report,)
    )


def close(work: Work, person: StaffView, case_id: str, outcome: CaseOutcome, note: str) -> None:
    """Close a case; the customer may be sold to again unless another one is open.

    Raises:
        Forbidden: the role does not close cases.
        NotFound: no such case in this person's part of the bank.
        Conflict: it is closed already.
        Invalid: the note is empty or too long.
    """
    staff.demand(person, Right.CLOSE_CASES)
    note = note.strip()
    if not 1 <= len(note) <= MAX_NOTE_CHARACTERS:
        raise Invalid("case_note_length", f"write a note of 1 to {MAX_NOTE_CHARACTERS} characters")
    _require(work, person, case_id)
    ref = FieldRef("service_case", "note_enc", case_id)
    changed = update(ServiceCase).where(ServiceCase.case_id == case_id, _OPEN)
    done = work.session.execute(
        changed.values(
            closed_at=work.clock.now(),
            closed_by=person.staff_id,
            outcome=outcome,
            note_enc=work.vault.encrypt(note, ref),
        ).returning(ServiceCase.customer_id)
    ).first()
    if done is None:
        raise Conflict("case_not_open", "the case is closed already")
    _tell(work, person, case_id, "case.closed", {"outcome": outcome.value})


def reopen(work: Work, person: StaffView, case_id: str) -> None:
    """Open a closed case again; its note stays until it is closed the next time.

    Raises:
        Forbidden: the role does not close cases.
        NotFound: no such case in this person's part of the bank.
        Conflict: it is open.
    """
    staff.demand(person, Right.CLOSE_CASES)
    _require(work, person, case_id)
    changed = update(ServiceCase).where(ServiceCase.case_id == case_id, ~_OPEN)
    done = work.session.execute(
        changed.values(closed_at=None, closed_by=None, outcome=None).returning(
            ServiceCase.customer_id
        )
    ).first()
    if done is None:
        raise Conflict("case_open", "the case is open already")
    _tell(work, person, case_id, "case.reopened", {})


def _report(work: Work, conversation_id: str, opened_at: datetime) -> int:
    """Return the number of the customer's message that opened a case; 0 when it is gone."""
    query = select(func.max(MessageRow.seq)).where(
        MessageRow.conversation_id == conversation_id,
        MessageRow.sender == Sender.CUSTOMER,
        MessageRow.at <= opened_at,
    )
    return work.session.scalar(query) or 0


def _tell(work: Work, person: StaffView, case_id: str, what: str, detail: dict[str, str]) -> None:
    actor = audit.staff_actor(person.staff_id)
    audit.record(work, actor, what, "case", case_id, detail)
    outbox.publish(work, what, case_id, detail)


def _visible(person: StaffView) -> Select[*tuple[Any, ...]]:
    """Select the cases of a person's part of the bank; visitors belong to everybody."""
    staff.demand(person, Right.SEE_CASES)
    newest_lead = (
        select(Lead.lead_id)
        .where(Lead.customer_id == ServiceCase.customer_id)
        .order_by(Lead.number.desc())
        .limit(1)
        .correlate(ServiceCase)
        .scalar_subquery()
    )
    return (
        select(
            *ServiceCase.__table__.columns,
            Conversation.prospect_id,
            Staff.name_enc.label("closer_enc"),
            newest_lead.label("lead_id"),
        )
        .outerjoin(Customer, Customer.customer_id == ServiceCase.customer_id)
        .outerjoin(Organisation, Organisation.organisation_id == Customer.home_branch)
        .outerjoin(Conversation, Conversation.conversation_id == ServiceCase.conversation_id)
        .outerjoin(Staff, Staff.staff_id == ServiceCase.closed_by)
        .where(or_(ServiceCase.customer_id.is_(None), staff.within(person)))
    )


def _require(work: Work, person: StaffView, case_id: str) -> Row[*tuple[Any, ...]]:
    found = work.session.execute(_visible(person).where(ServiceCase.case_id == case_id)).first()
    if found is None:
        raise NotFound("case_unknown", "no such case in your part of the bank")
    return found


def _view(work: Work, row: Row[*tuple[Any, ...]], names: dict[str, str]) -> CaseView:
    return CaseView(
        case_id=row.case_id,
        kind=CaseKind(row.kind),
        person=names.get(row.customer_id or row.prospect_id or ""),
        words=_masked(work, row, "summary_enc"),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        closed_by=_closer(work, row),
        outcome=CaseOutcome(row.outcome) if row.outcome else None,
        note=_masked(work, row, "note_enc"),
        conversation_id=row.conversation_id,
        lead_id=row.lead_id,
    )


def _masked(work: Work, row: Row[*tuple[Any, ...]], column: str) -> str | None:
    kept = getattr(row, column)
    if kept is None:
        return None
    ref = FieldRef("service_case", column, row.case_id)
    return masking.mask_text(work.vault.decrypt(kept, ref)).text


def _closer(work: Work, row: Row[*tuple[Any, ...]]) -> str | None:
    if row.closer_enc is None:
        return None
    return work.vault.decrypt(row.closer_enc, FieldRef("staff", "name_enc", row.closed_by))
