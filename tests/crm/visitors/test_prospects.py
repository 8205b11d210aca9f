"""Prospects: a number left with consent, and how it becomes a customer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from world import World

from crm import appointments, conversations, leads
from crm.appointments import AppointmentStatus
from crm.contract import Conflict, Forbidden, Invalid, NotFound
from crm.leads import Evidence, LeadCapture
from crm.tables import Appointment, Conversation, Prospect, RevealLog
from crm.visitors import prospects
from data.protection.vault import FieldRef

NUMBER = "13912345678"


def test_a_number_is_kept_encrypted_and_found_again(world: World) -> None:
    with world.bank.work() as work:
        view = conversations.open(work, visitor_id="v1")
        one = prospects.create(work, "139 1234 5678", "chat", "2026-1", view.conversation_id)
        two = prospects.create(work, "+86-139-1234-5678", "chat", "2026-1", None)
        row = work.session.scalars(select(Prospect)).one()
        assert one == two == row.prospect_id
        assert NUMBER.encode() not in row.mobile_enc
        place = FieldRef("prospect", "mobile_enc", one)
        assert work.vault.decrypt(row.mobile_enc, place) == NUMBER
        assert conversations.require(work, view.conversation_id).prospect_id == one


@pytest.mark.parametrize("number", ["", "12345", "23912345678", "139123456789", "abc"])
def test_what_is_no_number_is_refused(world: World, number: str) -> None:
    with world.bank.work() as work, pytest.raises(Invalid):
        prospects.create(work, number, "chat", "2026-1", None)


def test_becoming_a_customer_loses_no_history(world: World) -> None:
    customer_id = world.customers["1"]
    with world.bank.work() as work:
        view = conversations.open(work, visitor_id="v1")
        prospect_id = prospects.create(work, NUMBER, "chat", "2026-1", view.conversation_id)
        due = work.clock.now() + timedelta(hours=1)
        appointments.book(
            work, kind="callback", topic="deposit", due_at=due, prospect_id=prospect_id
        )
        prospects.link(work, prospect_id, customer_id)
        prospects.link(work, prospect_id, customer_id)
        assert work.session.scalars(select(Conversation.customer_id)).all() == [customer_id]
        assert work.session.scalars(select(Appointment.customer_id)).all() == [customer_id]
        with pytest.raises(Conflict):
            prospects.link(work, prospect_id, world.customers["2"])
        with pytest.raises(NotFound):
            prospects.link(work, "nothing", customer_id)


def test_a_number_is_revealed_to_those_who_are_to_call_it(world: World) -> None:
    lin, due = world.person("rm.lin"), datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    with world.bank.work() as work:
        prospect_id = prospects.create(work, NUMBER, "chat", "2026-1", None)
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
        talk = conversations.open(work, visitor_id="v1").conversation_id
        prospect_id = prospects.create(work, NUMBER, "chat", "2026-1", talk)
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
