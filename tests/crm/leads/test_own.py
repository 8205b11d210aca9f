"""What people do with leads of their own: see, withdraw, change the amount."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from captured import capture, interest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from world import World

from crm import conversations, leads
from crm.bank import Work
from crm.contract import BankError, Conflict, Invalid, LeadStatus, NotFound
from crm.leads import CapturedLead, Own, Reason, stages
from crm.tables import AuditEvent, Lead, Outbox, StageHistory
from crm.visitors import prospects
from data.ids import new_id
from data.texts.phrases import Language

EVIDENCE = {"conversation_id": "c1", "turn_id": "c1:7"}


def own(world: World, cif_no: str = "1", conversation_id: str = "c1") -> Own:
    return Own(world.customers[cif_no], conversation_id)


def said_in(world: World, conversation_id: str, product: str = "D365") -> CapturedLead:
    wanted = interest(world, product=product, turn=f"{conversation_id}:1")
    return capture(world.bank, replace(wanted, conversation_id=conversation_id))


def talk(world: World, cif_no: str | None = "1") -> str:
    with world.bank.work() as work:
        return conversations.open(
            work,
            customer_id=world.customers[cif_no] if cif_no else None,
            visitor_id=None if cif_no else new_id(),
            channel="chat",
            language=Language.ZH,
        ).conversation_id


def last_line(work: Work, lead_id: str) -> StageHistory:
    return work.session.scalars(
        select(StageHistory)
        .where(StageHistory.subject_id == lead_id)
        .order_by(StageHistory.history_id.desc())
        .limit(1)
    ).one()


def test_a_withdrawn_lead_is_given_up_with_its_evidence(any_world: World) -> None:
    lead_id = capture(any_world.bank, interest(any_world)).lead_id
    with any_world.bank.work() as work:
        withdrawn = leads.withdraw(work, own(any_world), lead_id, EVIDENCE)
        assert (withdrawn.status, withdrawn.live) == (LeadStatus.DISQUALIFIED, False)
        line = last_line(work, lead_id)
        audited = work.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "lead.withdrawn")
        ).one()
        news = work.session.scalars(select(Outbox).order_by(Outbox.outbox_id.desc()).limit(1)).one()
    assert (line.from_stage, line.to_stage, line.reason, line.staff_id) == (
        "pending_review",
        "disqualified",
        "withdrawn",
        None,
    )
    assert line.changes == {"turn": [None, "c1:7"]}
    assert audited.actor == f"customer:{any_world.customers['1']}"
    assert audited.detail == EVIDENCE
    assert (news.topic, news.key, news.payload["status"]) == (
        "lead.changed",
        lead_id,
        "disqualified",
    )


def test_a_lead_that_somebody_works_can_be_withdrawn_too(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    with world.bank.work() as work:
        leads.accept(work, world.person("rm.lin"), lead_id)
        leads.withdraw(work, own(world), lead_id, EVIDENCE)
        assert last_line(work, lead_id).from_stage == "claimed"


def test_what_is_withdrawn_already_is_not_withdrawn_again(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    with world.bank.work() as work:
        leads.withdraw(work, own(world), lead_id, EVIDENCE)
        with pytest.raises(Conflict) as error:
            leads.withdraw(work, own(world), lead_id, EVIDENCE)
    assert error.value.reason == "lead_finished"


def test_a_converted_lead_cannot_be_withdrawn(world: World) -> None:
    lead_id, lin = capture(world.bank, interest(world)).lead_id, world.person("rm.lin")
    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        for stage in (LeadStatus.CONTACTED, LeadStatus.QUALIFIED, LeadStatus.CONVERTED):
            leads.move(work, lin, lead_id, stage)
        with pytest.raises(Conflict):
            leads.withdraw(work, own(world), lead_id, EVIDENCE)


def test_nobody_withdraws_or_changes_the_lead_of_another(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    with world.bank.work() as work:
        with pytest.raises(NotFound):
            leads.withdraw(work, own(world, "2"), lead_id, EVIDENCE)
        with pytest.raises(NotFound):
            leads.change_amount(work, own(world, "2"), lead_id, Decimal(1), EVIDENCE)
        assert leads.find(work, own(world, "2"), lead_id) is None
        assert leads.noted(work, own(world, "2"), "D365") is None


def test_interest_that_comes_back_opens_it_again(world: World) -> None:
    first = capture(world.bank, interest(world))
    with world.bank.work() as work:
        leads.withdraw(work, own(world), first.lead_id, EVIDENCE)
    again = capture(world.bank, interest(world, turn="t:2"))
    with world.bank.read() as work:
        found = leads.find(work, own(world), first.lead_id)
    assert (again.lead_id, again.created) == (first.lead_id, False)
    assert found is not None
    assert found.new


def test_the_newest_live_lead_of_the_conversation_is_meant(world: World) -> None:
    here = talk(world)
    old, new = said_in(world, here, "D365"), said_in(world, here, "W90")
    elsewhere = capture(world.bank, interest(world, product="F4"))
    with world.bank.work() as work:
        mine = own(world, conversation_id=here)
        for expected in (new, old):
            found = leads.noted(work, mine)
            assert found is not None
            assert found.lead_id == expected.lead_id
            leads.withdraw(work, mine, found.lead_id, EVIDENCE)
        assert leads.noted(work, mine) is None
        about = leads.noted(work, mine, "F4")  # the product that is being talked about
        assert about is not None
        assert about.lead_id == elsewhere.lead_id


def test_what_stands_is_listed_the_one_spoken_of_last_first(world: World) -> None:
    here = talk(world)
    said_in(world, here, "D365")
    gone = said_in(world, here, "F4")
    capture(world.bank, interest(world, product="W90"))
    said_in(world, here, "D365")  # joined: spoken of again
    with world.bank.work() as work:
        mine = own(world, conversation_id=here)
        leads.withdraw(work, mine, gone.lead_id, EVIDENCE)
        assert {each.product.code for each in leads.live(work, mine)} == {"D365", "W90"}
        assert [each.product.code for each in leads.live(work, mine, here=True)] == ["D365"]
        assert leads.live(work, own(world, "2")) == ()
        assert all(each.respond_by is not None for each in leads.live(work, mine))


def test_a_visitor_reaches_only_what_was_said_in_their_conversation(world: World) -> None:
    mine, other = talk(world, None), talk(world, None)
    with world.bank.work() as work:
        prospect = prospects.create(work, "13812345678", "chat", "1", mine)
        prospects.create(work, "13812345678", "chat", "1", other)  # the same number
    wanted = replace(
        interest(world, turn=f"{mine}:3"),
        customer_id=None,
        prospect_id=prospect,
        conversation_id=mine,
    )
    lead = capture(world.bank, wanted)
    with world.bank.work() as work:
        assert leads.noted(work, Own(None, other), "D365") is None
        with pytest.raises(NotFound):
            leads.withdraw(work, Own(None, other), lead.lead_id, EVIDENCE)
        found = leads.noted(work, Own(None, mine))
        assert found is not None
        leads.withdraw(work, Own(None, mine), found.lead_id, EVIDENCE)
        actors = work.session.scalars(
            select(AuditEvent.actor).where(AuditEvent.action == "lead.withdrawn")
        ).all()
    assert actors == ["visitor"]


def test_the_amount_of_a_new_lead_changes_with_history(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    with world.bank.work() as work:
        changed = leads.change_amount(work, own(world), lead_id, Decimal(80_000), EVIDENCE)
        line = last_line(work, lead_id)
    assert (changed.amount, changed.new) == (Decimal(80_000), True)
    assert (line.reason, line.from_stage, line.to_stage) == (
        "amount_changed",
        "pending_review",
        "pending_review",
    )
    assert line.changes == {"amount": ["50000.00", "80000"], "turn": [None, "c1:7"]}


def test_an_amount_that_staff_work_with_stays(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    with world.bank.work() as work:
        leads.accept(work, world.person("rm.lin"), lead_id)
        with pytest.raises(Conflict):
            leads.change_amount(work, own(world), lead_id, Decimal(80_000), EVIDENCE)
        assert work.session.get_one(Lead, lead_id).amount == Decimal(50_000)


def test_no_amount_is_no_amount(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    with world.bank.work() as work, pytest.raises(Invalid):
        leads.change_amount(work, own(world), lead_id, Decimal(0), EVIDENCE)


STEPS = {
    "accept": lambda work, world, lead: leads.accept(work, world.person("rm.lin"), lead),
    "reject": lambda work, world, lead: leads.reject(
        work, world.person("rm.lin"), lead, Reason.OTHER
    ),
    "contacted": lambda work, world, lead: leads.move(
        work, world.person("rm.lin"), lead, LeadStatus.CONTACTED
    ),
    "nurture": lambda work, world, lead: leads.move(
        work, world.person("rm.lin"), lead, LeadStatus.NURTURE
    ),
    "recycle": lambda work, world, lead: leads.move(
        work, world.person("rm.lin"), lead, LeadStatus.RECYCLED
    ),
    "withdraw": lambda work, world, lead: leads.withdraw(work, own(world), lead, EVIDENCE),
    "amount": lambda work, world, lead: leads.change_amount(
        work, own(world), lead, Decimal(70_000), EVIDENCE
    ),
}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=8))
def test_whatever_happens_before_withdrawing_ends_what_lives_and_nothing_else(
    world: World, steps: list[str]
) -> None:
    product = "D365"
    lead_id = capture(world.bank, interest(world, product=product, turn=new_id())).lead_id
    for step in steps:
        with world.bank.work() as work:
            before = LeadStatus(work.session.get_one(Lead, lead_id).status)
            try:
                STEPS[step](work, world, lead_id)
            except BankError:
                after = LeadStatus(work.session.get_one(Lead, lead_id).status)
                assert after == before
                assert step != "withdraw" or before not in stages.LIVE
            else:
                after = LeadStatus(work.session.get_one(Lead, lead_id).status)
                assert step != "withdraw" or (before in stages.LIVE)
                assert step != "withdraw" or after == LeadStatus.DISQUALIFIED
                assert step != "amount" or before == after == LeadStatus.PENDING_REVIEW
