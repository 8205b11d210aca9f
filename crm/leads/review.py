"""What staff do with a lead: accept, edit, reject, claim, assign, move."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select

from crm import learning
from crm.bank import Work
from crm.contract import Conflict, Forbidden, Invalid, LeadStatus, NotFound, ReviewState, Role
from crm.leads import stages
from crm.leads.grading import grade
from crm.leads.records import Changes, announce, change_stage, lock, note, put_grading
from crm.leads.signals import gather
from crm.leads.stages import Reason
from crm.leads.views import LeadEdit
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.shelf import products
from crm.store import audit
from crm.tables import Lead, Organisation

_LONGEST_TERM_DAYS = 36_500
_REASON_NEEDED = frozenset({LeadStatus.DISQUALIFIED})


def accept(work: Work, person: StaffView, lead_id: str) -> None:
    """Accept a captured lead: it is opened and its owner, or else this person, works it.

    Raises:
        NotFound: no such lead in this person's part of the bank.
        Forbidden: the role does not work leads.
        Conflict: it has been reviewed already.
    """
    lead = _reviewable(work, person, lead_id)
    lead.review_state = ReviewState.ACCEPTED
    _open(work, person, lead)
    _record(work, person, lead, "lead.accepted")


def edit(work: Work, person: StaffView, lead_id: str, correction: LeadEdit) -> LeadStatus:
    """Correct a lead; under review that is accepting it with corrections.

    Returns:
        The stage that the lead is in then.

    Raises:
        NotFound: no such lead in this person's part of the bank, or no such product.
        Forbidden: the role does not work leads.
        Conflict: the lead is finished.
        Invalid: nothing is changed, amount or term make no sense, or there is no such intent.
    """
    lead = _require(work, person, lead_id)
    if lead.status not in stages.LIVE:
        raise Conflict("lead_finished", f"a lead that is {lead.status} is not edited any more")
    heard = lead.intent
    changes = _apply(work, lead, correction)
    if "intent" in changes:
        learning.record_correction(work, lead_id, heard, lead.intent)
    put_grading(work, lead, grade(gather(work, lead)))
    if lead.status == LeadStatus.PENDING_REVIEW:
        lead.review_state = ReviewState.EDITED
        _open(work, person, lead, changes)
    else:
        note(
            work,
            lead,
            LeadStatus(lead.status),
            reason="edited",
            staff_id=person.staff_id,
            changes=changes,
        )
    _record(work, person, lead, "lead.edited", fields=",".join(changes))
    return LeadStatus(lead.status)


def reject(
    work: Work, person: StaffView, lead_id: str, reason: Reason, meant: str | None = None
) -> None:
    """Reject a captured lead; the reason is a label for understanding and scoring.

    Args:
        work: the transaction.
        person: who rejects.
        lead_id: which lead.
        reason: why; ``MISUNDERSTOOD`` sends what was said to be labelled anew.
        meant: the intent that the customer had, if the person knows.

    Raises:
        NotFound: no such lead in this person's part of the bank.
        Forbidden: the role does not work leads.
        Conflict: it has been reviewed already.
        Invalid: there is no such intent.
    """
    if meant is not None:
        learning.require_intent(meant)
    lead = _reviewable(work, person, lead_id)
    if reason is Reason.MISUNDERSTOOD:
        learning.record_correction(work, lead_id, lead.intent, meant)
    lead.review_state = ReviewState.REJECTED
    change_stage(work, lead, LeadStatus.DISQUALIFIED, reason=reason.value, staff_id=person.staff_id)
    _record(work, person, lead, "lead.rejected", reason=reason.value)


def claim(work: Work, person: StaffView, lead_id: str) -> None:
    """Take a lead that nobody works from the pool (公海).

    Raises:
        NotFound: no such lead in this person's part of the bank.
        Forbidden: the role does not work leads.
        Conflict: somebody works it already, or its stage does not allow it.
    """
    lead = _require(work, person, lead_id)
    if lead.owner_id not in (None, person.staff_id):
        raise Conflict("lead_owned", "a colleague works this lead")
    change_stage(work, lead, LeadStatus.CLAIMED, staff_id=person.staff_id)
    lead.owner_id = person.staff_id
    _record(work, person, lead, "lead.claimed")


def assign(work: Work, person: StaffView, lead_id: str, to_staff_id: str) -> None:
    """Give a lead to a colleague of this person's part of the bank.

    Raises:
        NotFound: no such lead or colleague in this person's part of the bank.
        Forbidden: the role does not assign leads.
        Conflict: the lead's stage does not allow it, or the colleague has it already.
    """
    staff.demand(person, Right.ASSIGN_LEADS)
    lead = _require(work, person, lead_id)
    colleague = {each.staff_id: each for each in staff.colleagues(work, person)}.get(to_staff_id)
    if colleague is None or not colleague.covers(_path(work, lead)):
        raise NotFound("staff_unknown", "no such colleague who may work this lead")
    if lead.owner_id == to_staff_id and lead.status == LeadStatus.ASSIGNED:
        raise Conflict("lead_owned", "the colleague has this lead already")
    changes = {"owner": (lead.owner_id, to_staff_id)}
    if lead.status == LeadStatus.PENDING_REVIEW:
        lead.review_state = ReviewState.ACCEPTED
        change_stage(work, lead, LeadStatus.OPEN, staff_id=person.staff_id)
    lead.owner_id = to_staff_id
    change_stage(work, lead, LeadStatus.ASSIGNED, staff_id=person.staff_id, changes=changes)
    _record(work, person, lead, "lead.assigned", to=to_staff_id)


def move(
    work: Work, person: StaffView, lead_id: str, to: LeadStatus, reason: Reason | None = None
) -> None:
    """Move a lead along the funnel, put it to rest, give it up, or return it to the pool.

    Raises:
        NotFound: no such lead in this person's part of the bank.
        Forbidden: the role does not work leads, or a colleague works this one.
        Conflict: its stage does not allow it.
        Invalid: giving up needs a reason, or the stage is not one that people choose.
    """
    if to not in stages.CHOSEN:
        raise Invalid("lead_stage_not_chosen", f"nobody moves a lead to {to} by hand")
    if to in _REASON_NEEDED and reason is None:
        raise Invalid("reason_needed", "say why the lead is given up")
    lead = _require(work, person, lead_id)
    _check_owner(person, lead)
    changes: Changes = {}
    if to == LeadStatus.RECYCLED:
        changes = {"owner": (lead.owner_id, None)}
        lead.owner_id = None
        if lead.review_state == ReviewState.REJECTED:  # whoever takes it up judges it anew
            lead.review_state = ReviewState.PENDING
    change_stage(
        work,
        lead,
        to,
        reason=reason.value if reason else None,
        staff_id=person.staff_id,
        changes=changes,
    )
    _record(work, person, lead, "lead.moved", to=to.value)


def _require(work: Work, person: StaffView, lead_id: str) -> Lead:
    staff.demand(person, Right.WORK_LEADS)
    lead = lock(work, lead_id)
    if not person.covers(_path(work, lead)):
        raise NotFound("lead_unknown", "no such lead in your part of the bank")
    return lead


def _reviewable(work: Work, person: StaffView, lead_id: str) -> Lead:
    lead = _require(work, person, lead_id)
    if lead.status != LeadStatus.PENDING_REVIEW:
        raise Conflict("lead_reviewed", f"the lead is {lead.status}; it has been reviewed")
    return lead


def _path(work: Work, lead: Lead) -> str:
    query = select(Organisation.path).where(Organisation.organisation_id == lead.organisation_id)
    return work.session.scalars(query).one()


def _check_owner(person: StaffView, lead: Lead) -> None:
    if lead.owner_id != person.staff_id and person.role == Role.RM:
        raise Forbidden("lead_of_another", "claim the lead first, or ask your team lead")


def _open(work: Work, person: StaffView, lead: Lead, changes: Changes | None = None) -> None:
    change_stage(work, lead, LeadStatus.OPEN, staff_id=person.staff_id, changes=changes)
    if lead.owner_id is not None and lead.owner_id != person.staff_id:
        change_stage(work, lead, LeadStatus.ASSIGNED, staff_id=person.staff_id)
    else:
        lead.owner_id = person.staff_id
        change_stage(work, lead, LeadStatus.CLAIMED, staff_id=person.staff_id)


def _apply(
    work: Work, lead: Lead, correction: LeadEdit
) -> dict[str, tuple[str | None, str | None]]:
    if correction.amount is not None and correction.amount <= 0:
        raise Invalid("amount_not_positive", "an amount is more than zero")
    if correction.term_days is not None and not 0 < correction.term_days <= _LONGEST_TERM_DAYS:
        raise Invalid("term_out_of_range", "a term is between one day and a hundred years")
    if correction.product_code is not None:
        products.require(work, correction.product_code)
    if correction.intent is not None:
        learning.require_intent(correction.intent)
    changes: dict[str, tuple[str | None, str | None]] = {}
    for field, wanted in asdict(correction).items():
        present = getattr(lead, field)
        if wanted is not None and wanted != present:
            changes[field] = (None if present is None else str(present), str(wanted))
            setattr(lead, field, wanted)
    if not changes:
        raise Invalid("nothing_changed", "the correction changes nothing")
    work.session.flush()
    return changes


def _record(work: Work, person: StaffView, lead: Lead, action: str, **detail: str) -> None:
    work.session.flush()
    audit.record(work, audit.staff_actor(person.staff_id), action, "lead", lead.lead_id, detail)
    announce(work, "lead.changed", lead)
