"""Callbacks and appointments."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from world import World

from crm import appointments
from crm.appointments import AppointmentStatus, Whose
from crm.bank import Work
from crm.contract import Forbidden, Invalid, NotFound
from crm.tables import Staff

ZONE = ZoneInfo("Asia/Shanghai")
TOMORROW_AT_THREE = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE)


def book(work: Work, world: World, due_at: datetime = TOMORROW_AT_THREE, cif: str = "1") -> str:
    return appointments.book(
        work,
        kind="callback",
        topic="deposit",
        due_at=due_at,
        customer_id=world.customers[cif],
    )


def test_a_callback_is_the_owners(world: World) -> None:
    with world.bank.work() as work:
        booked = book(work, world)
        (mine,) = appointments.list_for(work, Whose(world.customers["1"]))
        agenda = appointments.agenda(work, world.person("rm.lin"))
    assert (mine.appointment_id, mine.due_at) == (booked, TOMORROW_AT_THREE)
    assert mine.staff_id == world.staff_ids["rm.lin"]
    assert agenda == [mine]


def leave(work: Work, world: World, login: str) -> None:
    work.session.get_one(Staff, world.staff_ids[login]).status = "left"
    work.session.flush()


def test_what_was_with_somebody_who_has_left_is_the_branchs(any_world: World) -> None:
    lead, far = any_world.person("lead.wang"), any_world.person("rm.far")
    with any_world.bank.work() as work:
        booked = book(work, any_world)
        assert appointments.agenda(work, lead) == []
        leave(work, any_world, "rm.lin")
        assert [each.appointment_id for each in appointments.agenda(work, lead)] == [booked]
        assert appointments.agenda(work, far) == []
        appointments.close(work, lead, booked, AppointmentStatus.DONE)


def test_nobody_who_has_left_is_booked(world: World) -> None:
    with world.bank.work() as work:
        leave(work, world, "rm.lin")
        book(work, world)
        [free] = appointments.agenda(work, world.person("lead.wang"))
    assert free.staff_id is None


def test_booking_the_same_again_is_the_same(world: World) -> None:
    with world.bank.work() as work:
        assert book(work, world) == book(work, world)


@pytest.mark.parametrize(
    ("due_at", "reason"),
    [
        (datetime(2026, 11, 23, 9, 59, tzinfo=ZONE), "appointment_past"),
        (datetime(2026, 11, 24, 20, 0, tzinfo=ZONE), "appointment_closed"),
        (datetime(2026, 11, 28, 10, 0, tzinfo=ZONE), "appointment_closed"),  # Saturday
        (datetime(2027, 6, 1, 10, 0, tzinfo=ZONE), "appointment_too_far"),
    ],
)
def test_impossible_times_are_refused(world: World, due_at: datetime, reason: str) -> None:
    with world.bank.work() as work:
        assert appointments.refusal(work, due_at) == reason
        with pytest.raises(Invalid) as refused:
            book(work, world, due_at)
    assert refused.value.reason == reason


@pytest.mark.parametrize(("ahead", "reason"), [(14, None), (1, "appointment_too_far")])
def test_how_far_ahead_is_the_banks_to_say(world: World, ahead: int, reason: str | None) -> None:
    settings = world.bank.settings.model_copy(update={"appointment_days_ahead": ahead})
    world.bank.settings = settings
    with world.bank.work() as work:
        in_two_days = datetime(2026, 11, 25, 15, 0, tzinfo=ZONE)
        assert appointments.refusal(work, in_two_days) == reason


def test_a_person_is_needed_and_must_exist(world: World) -> None:
    with world.bank.work() as work:
        with pytest.raises(Invalid):
            appointments.book(work, kind="branch", topic="x", due_at=TOMORROW_AT_THREE)
        with pytest.raises(NotFound):
            appointments.book(
                work, kind="branch", topic="x", due_at=TOMORROW_AT_THREE, customer_id="nobody"
            )


def test_nobody_sees_or_closes_another_branchs(world: World) -> None:
    far = world.person("rm.far")
    with world.bank.work() as work:
        booked = book(work, world)
        assert appointments.agenda(work, far) == []
        with pytest.raises(NotFound):
            appointments.close(work, far, booked, AppointmentStatus.DONE)
        with pytest.raises(Forbidden):
            appointments.agenda(work, world.person("audit.sun"))


def test_a_closed_one_leaves_the_list(world: World) -> None:
    lin = world.person("rm.lin")
    with world.bank.work() as work:
        booked = book(work, world)
        with pytest.raises(Invalid):
            appointments.close(work, lin, booked, AppointmentStatus.BOOKED)
        appointments.close(work, lin, booked, AppointmentStatus.DONE)
        assert appointments.agenda(work, lin) == []
        with pytest.raises(NotFound):
            appointments.close(work, lin, booked, AppointmentStatus.MISSED)


def test_past_appointments_are_no_longer_announced(world: World) -> None:
    with world.bank.work() as work:
        book(work, world)
        world.bank.clock.instant = TOMORROW_AT_THREE + timedelta(minutes=1)  # type: ignore[attr-defined]
        assert appointments.list_for(work, Whose(world.customers["1"])) == []
