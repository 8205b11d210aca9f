"""Appointments seen, moved and cancelled by those who booked them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from captured import capture, interest
from sqlalchemy import select
from world import World

from crm import appointments, conversations, leads
from crm.appointments import AppointmentStatus, AppointmentView, Whose
from crm.bank import Work
from crm.contract import BankError, Conflict, Invalid, NotFound
from crm.tables import Appointment, AuditEvent, Outbox, StageHistory
from crm.visitors import prospects

TOMORROW_AT_THREE = datetime(2026, 11, 24, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = TOMORROW_AT_THREE + timedelta(hours=1)
Change = Callable[[Work, Whose, str], AppointmentView]


def book(work: Work, world: World, due_at: datetime = TOMORROW_AT_THREE) -> str:
    return appointments.book(
        work,
        kind="callback",
        topic="service",
        due_at=due_at,
        customer_id=world.customers["1"],
    )


def to_later(work: Work, whose: Whose, appointment_id: str) -> AppointmentView:
    return appointments.move(work, whose, appointment_id, LATER)


def lives(work: Work) -> list[tuple[str | None, str]]:
    rows = work.session.scalars(
        select(StageHistory)
        .where(StageHistory.subject == "appointment")
        .order_by(StageHistory.history_id)
    )
    return [(row.from_stage, row.to_stage) for row in rows]


def test_a_cancelled_one_is_off_with_a_trace(any_world: World) -> None:
    whose = Whose(any_world.customers["1"])
    with any_world.bank.work() as work:
        booked = book(work, any_world)
        assert appointments.cancel(work, whose, booked).status == AppointmentStatus.CANCELLED
        assert appointments.list_for(work, whose) == []
        assert lives(work) == [(None, "booked"), ("booked", "cancelled")]
        topics = work.session.scalars(select(Outbox.topic)).all()
        actors = work.session.scalars(select(AuditEvent.actor)).all()
    assert topics == ["appointment.booked", "appointment.cancelled"]
    assert set(actors) == {f"customer:{whose.customer_id}"}


def test_a_moved_one_stays_the_same_appointment(any_world: World) -> None:
    whose = Whose(any_world.customers["1"])
    with any_world.bank.work() as work:
        booked = book(work, any_world)
        moved = to_later(work, whose, booked)
        assert to_later(work, whose, booked) == moved  # again: nothing more is written
        assert appointments.list_for(work, whose) == [moved]
        [mine] = appointments.agenda(work, any_world.person("rm.lin"))
    assert (moved.appointment_id, moved.due_at) == (booked, LATER)
    assert (mine.due_at, mine.moved_from) == (LATER, TOMORROW_AT_THREE)


@pytest.mark.parametrize(
    ("due_at", "reason"),
    [
        (TOMORROW_AT_THREE.replace(hour=20), "appointment_closed"),
        (TOMORROW_AT_THREE - timedelta(days=7), "appointment_past"),
        (TOMORROW_AT_THREE + timedelta(days=2), "appointment_taken"),
    ],
)
def test_where_it_cannot_be_it_is_not_moved(world: World, due_at: datetime, reason: str) -> None:
    with world.bank.work() as work:
        booked = book(work, world)
        book(work, world, TOMORROW_AT_THREE + timedelta(days=2))
        with pytest.raises(BankError) as refused:
            appointments.move(work, Whose(world.customers["1"]), booked, due_at)
        assert refused.value.reason == reason
        assert appointments.list_for(work, Whose(world.customers["1"]))[0].due_at == (
            TOMORROW_AT_THREE
        )


@pytest.mark.parametrize("change", [appointments.cancel, to_later])
def test_nobody_changes_another_persons(world: World, change: Change) -> None:
    with world.bank.work() as work:
        booked = book(work, world)
        for whose in (Whose(world.customers["2"]), Whose(None, "some-conversation")):
            with pytest.raises(NotFound):
                change(work, whose, booked)
        with pytest.raises(Invalid):
            change(work, Whose(), booked)


@pytest.mark.parametrize("change", [appointments.cancel, to_later])
def test_what_is_over_or_closed_is_not_changed(world: World, change: Change) -> None:
    whose = Whose(world.customers["1"])
    with world.bank.work() as work:
        closed = book(work, world)
        appointments.close(work, world.person("rm.lin"), closed, AppointmentStatus.CANCELLED)
        over = book(work, world)
        world.bank.clock.instant = TOMORROW_AT_THREE  # type: ignore[attr-defined]
        for booked in (closed, over):
            with pytest.raises(Conflict):
                change(work, whose, booked)


def test_a_visitor_has_those_of_the_conversation(world: World) -> None:
    with world.bank.work() as work:
        talks = [conversations.open(work, visitor_id=name).conversation_id for name in "ab"]
        for talk in talks:  # the same number, left by two
            prospect = prospects.create(work, "13912345678", "chat", "1", talk)
            appointments.book(
                work,
                kind="callback",
                topic="service",
                due_at=TOMORROW_AT_THREE,
                prospect_id=prospect,
                conversation_id=talk,
            )
        mine = appointments.list_for(work, Whose(None, talks[0]))
        customer = appointments.list_for(work, Whose(world.customers["1"], talks[1]))
    assert [each.conversation_id for each in mine] == [talks[0]]
    assert [each.conversation_id for each in customer] == [talks[1]]  # booked before signing in


def test_the_owner_sees_until_then_that_it_is_off(world: World) -> None:
    lin = world.person("rm.lin")
    with world.bank.work() as work:
        booked = book(work, world)
        appointments.cancel(work, Whose(world.customers["1"]), booked)
        [off] = appointments.agenda(work, lin)
        assert off.status == AppointmentStatus.CANCELLED
        with pytest.raises(NotFound):
            appointments.close(work, lin, booked, AppointmentStatus.DONE)
        world.bank.clock.instant = LATER  # type: ignore[attr-defined]
        assert appointments.agenda(work, lin) == []


def test_the_lead_of_an_appointment_tells_its_life(any_world: World) -> None:
    lead_id = capture(any_world.bank, interest(any_world)).lead_id
    whose = Whose(any_world.customers["1"])
    with any_world.bank.work() as work:
        booked = appointments.book(
            work,
            kind="callback",
            topic="D365",
            due_at=TOMORROW_AT_THREE,
            customer_id=whose.customer_id,
        )
        to_later(work, whose, booked)
        appointments.cancel(work, whose, booked)
        history = leads.page(work, any_world.person("rm.lin"), lead_id).history
    told = [(line.reason, line.changes["due_at"]) for line in history if "due_at" in line.changes]
    three, four = ("2026-11-24T07:00:00+00:00", "2026-11-24T08:00:00+00:00")
    assert told == [
        ("callback_cancelled", (four, None)),
        ("callback_moved", (three, four)),
        ("callback_booked", (None, three)),
    ]


def test_a_merged_lead_hands_its_appointment_on(world: World) -> None:
    with world.bank.work() as work:
        talk = conversations.open(work, visitor_id="v").conversation_id
        prospect = prospects.create(work, "13912345678", "chat", "1", talk)
    kept = capture(world.bank, interest(world)).lead_id
    visitor = replace(
        interest(world, turn="t:2"), customer_id=None, prospect_id=prospect, conversation_id=talk
    )
    other = capture(world.bank, visitor).lead_id
    with world.bank.work() as work:
        appointments.book(
            work,
            kind="callback",
            topic="D365",
            due_at=LATER,
            prospect_id=prospect,
            conversation_id=talk,
        )
        assert work.session.scalars(select(Appointment.lead_id)).all() == [other]
        prospects.link(work, talk, world.customers["1"])
        work.session.expire_all()
        assert work.session.scalars(select(Appointment.lead_id)).all() == [kept]
