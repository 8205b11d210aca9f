"""What staff do with leads, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from captured import capture, interest
from sqlalchemy import select
from world import World

from crm import leads
from crm.bank import Work
from crm.contract import BankError, Conflict, Forbidden, Invalid, LeadStatus, NotFound
from crm.leads import LeadEdit, Reason
from crm.organisation.staff import StaffView
from crm.tables import AuditEvent, Lead, StageHistory

Act = Callable[[Work, StaffView, str], None]
ACTS: list[Act] = [
    leads.accept,
    leads.claim,
    lambda work, person, lead_id: leads.edit(work, person, lead_id, LeadEdit(term_days=90)),
    lambda work, person, lead_id: leads.reject(work, person, lead_id, Reason.OTHER),
    lambda work, person, lead_id: leads.move(work, person, lead_id, LeadStatus.CONTACTED),
]


def new_lead(world: World, cif_no: str = "1") -> str:
    return capture(world.bank, interest(world, cif_no)).lead_id


def lead_of(work: Work, lead_id: str) -> Lead:
    return work.session.scalars(select(Lead).where(Lead.lead_id == lead_id)).one()


@pytest.mark.parametrize("act", ACTS)
def test_another_branch_finds_nothing(world: World, act: Act) -> None:
    lead_id = new_lead(world)
    with world.bank.work() as work, pytest.raises(NotFound):
        act(work, world.person("rm.far"), lead_id)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("login", ["mkt.chen", "audit.sun", "admin"])
def test_roles_that_do_not_work_leads_may_not(world: World, act: Act, login: str) -> None:
    lead_id = new_lead(world)
    with world.bank.work() as work, pytest.raises(Forbidden):
        act(work, world.person(login), lead_id)


def test_accepting_ones_own_lead_claims_it(world: World) -> None:
    lead_id, lin = new_lead(world), world.person("rm.lin")
    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        lead = lead_of(work, lead_id)
        assert (lead.status, lead.review_state, lead.owner_id) == (
            "claimed",
            "accepted",
            lin.staff_id,
        )
        with pytest.raises(Conflict):
            leads.accept(work, lin, lead_id)


def test_a_team_lead_accepts_for_the_owner(world: World) -> None:
    lead_id = new_lead(world)
    with world.bank.work() as work:
        leads.accept(work, world.person("lead.wang"), lead_id)
        lead = lead_of(work, lead_id)
        assert (lead.status, lead.owner_id) == ("assigned", world.staff_ids["rm.lin"])


def test_editing_keeps_before_and_after(world: World) -> None:
    lead_id, lin = new_lead(world), world.person("rm.lin")
    with world.bank.work() as work:
        leads.edit(work, lin, lead_id, LeadEdit(amount=Decimal(80_000)))
        lead = lead_of(work, lead_id)
        assert (lead.amount, lead.review_state) == (Decimal(80_000), "edited")
        changes = [
            row.changes
            for row in work.session.scalars(select(StageHistory))
            if "amount" in row.changes
        ]
    assert changes == [{"amount": ["50000.00", "80000"]}]


@pytest.mark.parametrize(
    ("correction", "error"),
    [
        (LeadEdit(), Invalid),
        (LeadEdit(amount=Decimal(50_000)), Invalid),
        (LeadEdit(amount=Decimal(0)), Invalid),
        (LeadEdit(term_days=-1), Invalid),
        (LeadEdit(product_code="NONE"), NotFound),
    ],
)
def test_senseless_corrections_change_nothing(
    world: World, correction: LeadEdit, error: type[BankError]
) -> None:
    lead_id, lin = new_lead(world), world.person("rm.lin")
    with pytest.raises(error), world.bank.work() as work:
        leads.edit(work, lin, lead_id, correction)
    with world.bank.read() as work:
        assert lead_of(work, lead_id).review_state == "pending"


def test_a_lead_goes_down_the_funnel(world: World) -> None:
    lead_id, lin = new_lead(world), world.person("rm.lin")
    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        for stage in (LeadStatus.CONTACTED, LeadStatus.QUALIFIED, LeadStatus.CONVERTED):
            leads.move(work, lin, lead_id, stage)
        with pytest.raises(Conflict):
            leads.edit(work, lin, lead_id, LeadEdit(term_days=30))
        actions = work.session.scalars(select(AuditEvent.action)).all()
    assert actions.count("lead.moved") == 3


def test_giving_up_needs_a_reason_and_some_stages_are_not_chosen(world: World) -> None:
    lead_id, lin = new_lead(world), world.person("rm.lin")
    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        with pytest.raises(Invalid):
            leads.move(work, lin, lead_id, LeadStatus.DISQUALIFIED)
        with pytest.raises(Invalid):
            leads.move(work, lin, lead_id, LeadStatus.ASSIGNED)
        leads.move(work, lin, lead_id, LeadStatus.DISQUALIFIED, Reason.NOT_INTERESTED)


def test_back_in_the_pool_it_has_no_owner_and_can_be_claimed(world: World) -> None:
    lead_id, lin = new_lead(world), world.person("rm.lin")
    wang = world.person("lead.wang")
    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        with pytest.raises(Conflict):
            leads.claim(work, wang, lead_id)
        leads.move(work, lin, lead_id, LeadStatus.RECYCLED)
        assert lead_of(work, lead_id).owner_id is None
        leads.claim(work, wang, lead_id)
        with pytest.raises(Forbidden):
            leads.move(work, lin, lead_id, LeadStatus.CONTACTED)


def test_only_team_leads_assign_and_only_to_those_who_may_see_it(world: World) -> None:
    lead_id, wang = new_lead(world), world.person("lead.wang")
    with world.bank.work() as work:
        with pytest.raises(Forbidden):
            leads.assign(work, world.person("rm.lin"), lead_id, world.staff_ids["rm.lin"])
        for stranger in ("rm.far", "mkt.chen"):
            with pytest.raises(NotFound):
                leads.assign(work, wang, lead_id, world.staff_ids[stranger])
        leads.assign(work, wang, lead_id, world.staff_ids["lead.wang"])
        lead = lead_of(work, lead_id)
        assert (lead.status, lead.owner_id) == ("assigned", wang.staff_id)
