"""A visitor's number deleted: nothing of it is left, nor what hung on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from captured import capture, interest
from sqlalchemy import select
from world import World

from crm import appointments, conversations, leads
from crm.appointments import Whose
from crm.bank import Work
from crm.contract import Conflict, NotFound
from crm.conversations import persons
from crm.store import rotation
from crm.tables import Appointment, AuditEvent, Conversation, Lead, Prospect
from crm.visitors import erasure, prospects

NUMBER = "13912345678"


def left(work: Work, visitor: str = "v1") -> tuple[str, str]:
    """Leave the number in a conversation; return the conversation and the prospect."""
    talk = conversations.open(work, visitor_id=visitor).conversation_id
    return talk, prospects.create(work, NUMBER, "chat", "2026-1", talk)


def evidence(talk: str) -> dict[str, str]:
    return {"conversation_id": talk, "turn_id": f"{talk}:5"}


def test_the_number_and_its_index_are_emptied_with_a_trace(any_world: World) -> None:
    with any_world.bank.work() as work:
        talk, prospect_id = left(work)
        gone = erasure.erase_number(work, talk, evidence(talk))
        row = work.session.get_one(Prospect, prospect_id)
        audited = work.session.scalars(
            select(AuditEvent).where(AuditEvent.action == "prospect.erased")
        ).one()
    assert (gone.appointments, gone.leads) == (0, 0)
    assert (row.mobile_enc, row.mobile_bidx) == (b"", b"")
    assert (audited.actor, audited.subject_id) == ("visitor", prospect_id)
    assert audited.detail == {**evidence(talk), "appointments": 0, "leads": 0}


def test_calls_are_cancelled_and_leads_withdrawn_with_it(world: World) -> None:
    with world.bank.work() as work:
        talk, prospect_id = left(work)
        appointments.book(
            work,
            kind="callback",
            topic="deposit",
            due_at=work.clock.now() + timedelta(hours=1),
            prospect_id=prospect_id,
            conversation_id=talk,
        )
    wanted = replace(
        interest(world, turn=f"{talk}:3"),
        customer_id=None,
        prospect_id=prospect_id,
        conversation_id=talk,
    )
    lead_id = capture(world.bank, wanted).lead_id
    with world.bank.work() as work:
        gone = erasure.erase_number(work, talk, evidence(talk))
        assert (gone.appointments, gone.leads) == (1, 1)
        assert work.session.get_one(Lead, lead_id).status == "disqualified"
        assert work.session.scalars(select(Appointment.status)).all() == ["cancelled"]
        assert appointments.list_for(work, Whose(None, talk)) == []


def test_staff_see_a_dash_and_reveal_nothing(world: World) -> None:
    with world.bank.work() as work:
        talk, prospect_id = left(work)
    wanted = replace(
        interest(world, turn=f"{talk}:3"),
        customer_id=None,
        prospect_id=prospect_id,
        conversation_id=talk,
    )
    lead_id = capture(world.bank, wanted).lead_id
    boss = world.person("manager.zhao")
    with world.bank.work() as work:
        lead = work.session.get_one(Lead, lead_id)
        lead.organisation_id = boss.organisation_id
        work.session.flush()
        erasure.erase_number(work, talk, evidence(talk))
        shown = leads.row(work, boss, lead_id)
        assert shown is not None
        assert shown.person == "—"
        assert persons.short_names(work, [prospect_id]) == {prospect_id: "—"}
        with pytest.raises(NotFound) as error:
            prospects.reveal(work, boss, prospect_id, "call back")
    assert error.value.reason == "number_erased"
    rotation.reencrypt(world.bank)  # an empty column is no ciphertext


def test_another_number_may_be_left_afterwards(world: World) -> None:
    with world.bank.work() as work:
        talk, before = left(work)
        erasure.erase_number(work, talk, evidence(talk))
        assert conversations.require(work, talk).prospect_id is None
        assert prospects.create(work, NUMBER, "chat", "2026-1", talk) != before


def test_a_number_that_somebody_else_left_too_stays_theirs(world: World) -> None:
    with world.bank.work() as work:
        (_, others), (talk, mine) = left(work, "v1"), left(work, "v2")
        assert erasure.erase_number(work, talk, evidence(talk)).elsewhere
        assert work.session.get_one(Prospect, mine).mobile_enc == b""
        assert work.session.get_one(Prospect, others).mobile_enc


def test_one_prospect_of_two_visitors_is_for_staff(world: World) -> None:
    with world.bank.work() as work:  # as numbers were noted once
        talk, prospect_id = left(work, "v2")
        work.session.get_one(Conversation, left(work, "v1")[0]).prospect_id = prospect_id
        with pytest.raises(Conflict) as error:
            erasure.erase_number(work, talk, evidence(talk))
        assert work.session.get_one(Prospect, prospect_id).mobile_enc
    assert error.value.reason == "number_shared"


def test_the_same_visitor_may_have_left_it_twice(world: World) -> None:
    with world.bank.work() as work:
        first, prospect_id = left(work, "v1")
        talk = conversations.open(work, visitor_id="v1").conversation_id
        prospects.create(work, NUMBER, "chat", "2026-1", talk)
        erasure.erase_number(work, talk, evidence(talk))
        assert work.session.get_one(Prospect, prospect_id).mobile_enc == b""
        assert conversations.require(work, first).prospect_id is None


def test_where_no_number_was_left_there_is_nothing_to_delete(world: World) -> None:
    with world.bank.work() as work:
        talk = conversations.open(work, visitor_id="v1").conversation_id
        with pytest.raises(NotFound):
            erasure.erase_number(work, talk, evidence(talk))
