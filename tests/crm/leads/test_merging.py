"""Two leads of one customer on one product, when the visitor signs in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from captured import capture, interest
from sqlalchemy import select
from world import World

from crm import conversations, leads
from crm.bank import Work
from crm.contract import LeadStatus
from crm.leads import LeadCapture
from crm.tables import Lead, LeadEvidence, StageHistory
from crm.visitors import prospects


def later(world: World, hours: int = 1) -> None:
    world.bank.clock.instant += timedelta(hours=hours)  # type: ignore[attr-defined]


def as_visitor(world: World, wanted: LeadCapture) -> tuple[str, str]:
    """Say it as a visitor now; return the conversation and the lead."""
    with world.bank.work() as work:
        talk = conversations.open(work, visitor_id="v1").conversation_id
        prospect_id = prospects.create(work, "13912345678", "chat", "2026-1", talk)
        said = replace(
            wanted,
            customer_id=None,
            prospect_id=prospect_id,
            conversation_id=talk,
            evidence=replace(wanted.evidence, at=work.clock.now()),
        )
        return talk, leads.capture(work, said).lead_id


def sign_in(world: World, talk: str) -> None:
    with world.bank.work() as work:
        prospects.link(work, talk, world.customers["1"])


def contacted(world: World, lead_id: str) -> None:
    lin = world.person("rm.lin")
    with world.bank.work() as work:
        leads.accept(work, lin, lead_id)
        leads.move(work, lin, lead_id, LeadStatus.CONTACTED)


def read(work: Work, lead_id: str) -> Lead:
    return work.session.get_one(Lead, lead_id, populate_existing=True)


def test_what_was_said_last_is_in_the_lead_that_stays(any_world: World) -> None:
    first = replace(interest(any_world), intent="ask_rate", amount=None, term_days=None)
    kept = capture(any_world.bank, first).lead_id
    later(any_world)
    said = replace(
        interest(any_world, turn="t:2"),
        amount=Decimal(200_000),
        term_days=180,
        decision_id="d",
        receipt_id="r",
    )
    talk, _ = as_visitor(any_world, said)
    sign_in(any_world, talk)
    with any_world.bank.read() as work:
        lead = read(work, kept)
        merged = work.session.scalars(
            select(StageHistory.changes).where(StageHistory.reason == "merged")
        ).one()
    assert (lead.intent, lead.amount, lead.term_days) == ("accept_offer", Decimal(200_000), 180)
    assert (lead.decision_id, lead.receipt_id, lead.conversation_id) == ("d", "r", talk)
    assert merged["intent"] == ["ask_rate", "accept_offer"]
    assert merged["amount"][0] is None
    assert Decimal(merged["amount"][1]) == Decimal(200_000)
    assert merged["term_days"] == [None, "180"]


def test_what_was_said_before_fills_the_gaps_alone(world: World) -> None:
    said = replace(interest(world), amount=Decimal(200_000), receipt_id="r")
    talk, _ = as_visitor(world, said)
    later(world)
    last = interest(world, turn="t:2")
    last = replace(last, evidence=replace(last.evidence, at=last.evidence.at + timedelta(hours=1)))
    own = capture(world.bank, replace(last, amount=Decimal(80_000))).lead_id
    contacted(world, own)
    sign_in(world, talk)
    with world.bank.read() as work:
        lead = read(work, own)
    assert (lead.amount, lead.receipt_id, lead.conversation_id) == (Decimal(80_000), "r", talk)


def test_the_lead_that_is_worked_stays_though_the_other_is_older(any_world: World) -> None:
    talk, visitors = as_visitor(any_world, interest(any_world))
    later(any_world)
    own = capture(any_world.bank, interest(any_world, turn="t:2")).lead_id
    contacted(any_world, own)
    sign_in(any_world, talk)
    with any_world.bank.read() as work:
        assert (read(work, own).status, read(work, own).dedupe_of) == ("contacted", None)
        gone = read(work, visitors)
        assert (gone.status, gone.dedupe_of) == ("disqualified", own)
        said = work.session.scalars(select(LeadEvidence.lead_id)).all()
    assert said == [own, own]


def test_of_two_that_nobody_works_the_older_stays(world: World) -> None:
    talk, visitors = as_visitor(world, interest(world))
    later(world)
    own = capture(world.bank, interest(world, turn="t:2")).lead_id
    sign_in(world, talk)
    with world.bank.read() as work:
        assert read(work, own).dedupe_of == visitors
