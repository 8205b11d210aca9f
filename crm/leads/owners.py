"""Whose a lead is: the customer's RM while they work here, and who has it after a sign-in."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from crm.bank import Work
from crm.contract import LeadStatus
from crm.leads import stages
from crm.leads.records import announce, change_stage, lock, note
from crm.people.customers import CustomerView
from crm.store import audit
from crm.tables import Customer, Lead, Organisation, Staff


def rm_of(work: Work, customer: Customer | CustomerView) -> str | None:
    """Return the customer's RM, or None when they have none or the RM has left."""
    query = select(Staff.staff_id).where(
        Staff.staff_id == customer.owner_rm, Staff.status == "active"
    )
    return work.session.scalar(query)


def hand_over(work: Work, lead_id: str, customer: Customer) -> None:
    """Give a visitor's lead to the customer they have turned out to be.

    Who works it goes on if the customer's branch is theirs to see, else the customer's RM has
    it; without any it returns to the pool. A customer's lead stays as it is.

    Raises:
        NotFound: there is no such lead.
    """
    lead = lock(work, lead_id)
    if lead.customer_id is not None:
        return
    lead.customer_id, lead.organisation_id = customer.customer_id, customer.home_branch
    lead.updated_at = work.clock.now()
    _give(work, lead, _owner(work, lead, customer))
    work.session.flush()
    detail = {"customer_id": customer.customer_id}
    audit.record(work, audit.SYSTEM, "lead.identified", "lead", lead_id, detail)
    announce(work, "lead.changed", lead)


def _owner(work: Work, lead: Lead, customer: Customer) -> str | None:
    if lead.owner_id and _covers(work, lead.owner_id, customer.home_branch):
        return lead.owner_id
    return rm_of(work, customer)


def _give(work: Work, lead: Lead, owner_id: str | None) -> None:
    changes = {"owner": (lead.owner_id, owner_id)} if owner_id != lead.owner_id else {}
    lead.owner_id = owner_id
    if owner_id is None and lead.status in stages.WORKED:
        change_stage(work, lead, LeadStatus.RECYCLED, changes=changes)
    elif changes:
        note(work, lead, LeadStatus(lead.status), changes=changes)


def _covers(work: Work, staff_id: str, organisation_id: str) -> bool:
    """Return whether somebody works here and may see rows of that organisation."""
    home = aliased(Organisation)
    found = work.session.execute(
        select(Organisation.path, home.path)
        .select_from(Staff)
        .join(Organisation, Organisation.organisation_id == Staff.organisation_id)
        .join(home, home.organisation_id == organisation_id)
        .where(Staff.staff_id == staff_id, Staff.status == "active")
    ).one_or_none()
    return found is not None and f"{found[1]}/".startswith(f"{found[0]}/")
