"""Prospects: a number left with consent, and how it becomes a customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from world import World

from crm import appointments, conversations, prospects
from crm.contract import Conflict, Invalid, NotFound
from crm.tables import Appointment, Conversation, Prospect
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
