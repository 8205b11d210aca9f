"""Prospects: a number left with consent, and how it becomes a customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from world import World

from crm import appointments, cases, conversations, leads
from crm.appointments import AppointmentStatus
from crm.bank import Work
from crm.contract import CaseKind, Conflict, Forbidden, Invalid, LeadStatus, NotFound
from crm.leads import Evidence, LeadCapture
from crm.shelf import acknowledgements, products
from crm.tables import (
    Appointment,
    Conversation,
    Customer,
    DisclosureAcknowledgement,
    Lead,
    Outbox,
    Prospect,
    RevealLog,
    ServiceCase,
    StageHistory,
)
from crm.visitors import prospects
from data.protection.vault import FieldRef

NUMBER = "13912345678"


def talk(work: Work, visitor: str = "v1") -> str:
    return conversations.open(work, visitor_id=visitor).conversation_id


def book(work: Work, said: str, prospect_id: str) -> None:
    due = work.clock.now() + timedelta(hours=1)
    appointments.book(
        work,
        kind="callback",
        topic="deposit",
        due_at=due,
        prospect_id=prospect_id,
        conversation_id=said,
    )


def wanted(work: Work, product: str, turn: str, said: str, prospect_id: str) -> LeadCapture:
    evidence = Evidence("我要买", work.clock.now(), 0.9)
    return LeadCapture(
        product,
        "accept_offer",
        evidence,
        prospect_id=prospect_id,
        conversation_id=said,
        turn_id=turn,
    )


def said(world: World, work: Work, visitor: str, product: str = "D365") -> str:
    """Leave the number and something of every kind in a visitor's conversation; return it."""
    here = talk(work, visitor)
    prospect_id = prospects.create(work, NUMBER, "chat", "2026-1", here)
    book(work, here, prospect_id)
    leads.capture(work, wanted(work, product, f"{here}:1", here, prospect_id))
    shown = products.require(work, product)
    acknowledgements.record(
        work, shown, prospect_id=prospect_id, conversation_id=here, turn_id=f"{here}:2"
    )
    cases.open_case(work, None, CaseKind.COMPLAINT, conversation_id=here)
    return here


def owners(work: Work) -> dict[str, set[str | None]]:
    """Whose the records are, by the conversation they came from."""
    found: dict[str, set[str | None]] = {}
    tables = (Conversation, Appointment, Lead, ServiceCase, DisclosureAcknowledgement)
    for table in tables:
        for said_in, owner in work.session.execute(
            select(table.conversation_id, table.customer_id)
        ):
            found.setdefault(said_in or "", set()).add(owner)
    return found


def test_a_number_is_kept_encrypted_and_found_again(world: World) -> None:
    with world.bank.work() as work:
        view = conversations.open(work, visitor_id="v1")
        one = prospects.create(work, "139 1234 5678", "chat", "2026-1", view.conversation_id)
        two = prospects.create(work, "+86-139-1234-5678", "chat", "2026-1", view.conversation_id)
        row = work.session.scalars(select(Prospect)).one()
        assert one == two == row.prospect_id
        assert NUMBER.encode() not in row.mobile_enc
        place = FieldRef("prospect", "mobile_enc", one)
        assert work.vault.decrypt(row.mobile_enc, place) == NUMBER
        assert conversations.require(work, view.conversation_id).prospect_id == one


@pytest.mark.parametrize("number", ["", "12345", "23912345678", "139123456789", "abc"])
def test_what_is_no_number_is_refused(world: World, number: str) -> None:
    with world.bank.work() as work, pytest.raises(Invalid):
        prospects.create(work, number, "chat", "2026-1", talk(work))


def test_a_number_is_left_in_a_conversation(world: World) -> None:
    with world.bank.work() as work, pytest.raises(NotFound):
        prospects.create(work, NUMBER, "chat", "2026-1", "nothing")


def test_becoming_a_customer_loses_no_history(world: World) -> None:
    customer_id = world.customers["1"]
    with world.bank.work() as work:
        said = talk(work)
        prospect_id = prospects.create(work, NUMBER, "chat", "2026-1", said)
        book(work, said, prospect_id)
        prospects.link(work, said, customer_id)
        prospects.link(work, said, customer_id)
        assert work.session.scalars(select(Conversation.customer_id)).all() == [customer_id]
        assert work.session.scalars(select(Appointment.customer_id)).all() == [customer_id]
        with pytest.raises(Conflict):
            prospects.link(work, said, world.customers["2"])
        for nobodys in ("nothing", talk(work, "v2")):
            with pytest.raises(NotFound):
                prospects.link(work, nobodys, customer_id)


def test_two_visitors_with_one_number_are_two_prospects(any_world: World) -> None:
    with any_world.bank.work() as work:
        made = [
            prospects.create(work, NUMBER, "chat", "2026-1", talk(work, visitor))
            for visitor in ("v1", "v2", "v1")
        ]
    assert made[0] == made[2] != made[1]


def test_signing_in_takes_along_what_this_visitor_said(any_world: World) -> None:
    """Whoever types another's number and signs in has nothing of theirs."""
    with any_world.bank.work() as work:
        victims, others = (said(any_world, work, visitor) for visitor in ("v1", "v2"))
        prospects.link(work, others, any_world.customers["2"])
        assert owners(work) == {victims: {None}, others: {any_world.customers["2"]}}
        prospects.link(work, victims, any_world.customers["1"])
        assert owners(work) == {
            victims: {any_world.customers["1"]},
            others: {any_world.customers["2"]},
        }


def test_signing_in_makes_no_customer_of_who_typed_the_same_number(any_world: World) -> None:
    """What others go on saying in conversations of their own stays a visitor's."""
    with any_world.bank.work() as work:
        others, mine = (said(any_world, work, visitor) for visitor in ("v2", "v1"))
        prospects.link(work, mine, any_world.customers["1"])
        assert owners(work) == {others: {None}, mine: {any_world.customers["1"]}}


def test_a_number_that_was_one_prospect_for_two_is_parted_by_who_said_what(
    any_world: World,
) -> None:
    with any_world.bank.work() as work:
        victims = said(any_world, work, "v1", "D365")
        others = said(any_world, work, "v2", "W90")
        shared = conversations.require(work, victims).prospect_id or ""
        work.session.get_one(Conversation, others).prospect_id = shared
        for table in (Appointment, Lead):
            work.session.execute(update(table).values(prospect_id=shared))
        both = wanted(work, "D365", "t:9", others, shared)
        leads.capture(work, both)  # joined the victim's lead
        prospects.link(work, others, any_world.customers["2"])
        rows = work.session.execute(select(Lead.product_code, Lead.customer_id)).all()
        assert {tuple(row) for row in rows} == {("D365", None), ("W90", any_world.customers["2"])}
        prospects.link(work, victims, any_world.customers["1"])
        threads = work.session.execute(select(Conversation.visitor_id, Conversation.customer_id))
        assert {tuple(row) for row in threads} == {
            ("v1", any_world.customers["1"]),
            ("v2", any_world.customers["2"]),
        }


def worked(world: World, work: Work, customer: str, owner_rm: str | None) -> Lead:
    """Let rm.lin work a visitor's lead; then sign in as a customer with this RM."""
    here, lin = said(world, work, "v1"), world.person("rm.lin")
    lead = work.session.scalars(select(Lead)).one()
    leads.accept(work, lin, lead.lead_id)
    leads.move(work, lin, lead.lead_id, LeadStatus.CONTACTED)
    rm = world.staff_ids[owner_rm] if owner_rm else None
    work.session.get_one(Customer, world.customers[customer]).owner_rm = rm
    prospects.link(work, here, world.customers[customer])
    work.session.refresh(lead)
    return lead


@pytest.mark.parametrize(
    ("customer", "owner_rm", "owner", "status"),
    [
        ("1", None, "rm.lin", LeadStatus.CONTACTED),
        ("1", "lead.wang", "rm.lin", LeadStatus.CONTACTED),
        ("3", "rm.far", "rm.far", LeadStatus.CONTACTED),
        ("3", None, None, LeadStatus.RECYCLED),
    ],
)
def test_signing_in_takes_a_lead_only_from_who_cannot_see_the_customer(
    any_world: World, customer: str, owner_rm: str | None, owner: str | None, status: LeadStatus
) -> None:
    with any_world.bank.work() as work:
        lead = worked(any_world, work, customer, owner_rm)
        assert lead.owner_id == (any_world.staff_ids[owner] if owner else None)
        assert (lead.status, lead.customer_id) == (status, any_world.customers[customer])


def test_a_lead_that_changes_hands_tells_it_and_can_be_claimed(world: World) -> None:
    with world.bank.work() as work:
        lead = worked(world, work, "3", None)
        last = work.session.scalars(
            select(StageHistory)
            .where(StageHistory.subject == "lead")
            .order_by(StageHistory.history_id.desc())
        ).first()
        assert last is not None
        assert (last.from_stage, last.to_stage) == ("contacted", "recycled")
        assert last.changes == {"owner": [world.staff_ids["rm.lin"], None]}
        told = work.session.scalars(
            select(Outbox.payload)
            .where(Outbox.topic == "lead.changed")
            .order_by(Outbox.outbox_id.desc())
        ).first()
        assert told is not None
        assert (told["status"], told["owner_id"]) == ("recycled", None)
        leads.claim(work, world.person("rm.far"), lead.lead_id)


def test_a_number_is_revealed_to_those_who_are_to_call_it(world: World) -> None:
    lin, due = world.person("rm.lin"), datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    with world.bank.work() as work:
        prospect_id = prospects.create(work, NUMBER, "chat", "2026-1", talk(work))
        booked = appointments.book(
            work, kind="callback", topic="service", due_at=due, prospect_id=prospect_id
        )
        assert prospects.reveal(work, lin, prospect_id, "call_customer").value == NUMBER
        with pytest.raises(NotFound):  # sees no diary
            prospects.reveal(work, world.person("audit.sun"), prospect_id, "call_customer")
        appointments.close(work, lin, booked, AppointmentStatus.DONE)
        with pytest.raises(NotFound):
            prospects.reveal(work, lin, prospect_id, "call_customer")


def test_a_number_is_revealed_to_those_who_work_its_lead_and_logged(world: World) -> None:
    with world.bank.work() as work:
        prospect_id = prospects.create(work, NUMBER, "chat", "2026-1", talk(work))
        lin = world.person("rm.lin")
        with pytest.raises(NotFound):  # no lead yet: nobody has a reason to call
            prospects.reveal(work, lin, prospect_id, "call_customer")
        said = Evidence("打给我", work.clock.now())
        leads.capture(work, LeadCapture("D365", "leave_number", said, prospect_id=prospect_id))
        shown = prospects.reveal(work, lin, prospect_id, "call_customer")
        assert shown.value == NUMBER
        assert shown.expires_at > work.clock.now()
        for login, error in (("rm.far", NotFound), ("mkt.chen", Forbidden)):
            with pytest.raises(error):
                prospects.reveal(work, world.person(login), prospect_id, "call_customer")
        with pytest.raises(Invalid):
            prospects.reveal(work, lin, prospect_id, "  ")
        log = work.session.scalars(select(RevealLog)).one()
        assert (log.subject, log.subject_id, log.staff_id) == (
            "prospect",
            prospect_id,
            lin.staff_id,
        )
