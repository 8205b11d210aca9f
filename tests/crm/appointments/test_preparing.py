"""What is looked up before an appointment: its lead, its talk; never those of strangers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from captured import capture, interest
from world import World

from crm import appointments, conversations, leads
from crm.bank import Work
from crm.contract import Forbidden, LeadStatus, NotFound
from crm.leads import Reason
from crm.messages import TextBody

DUE = datetime(2026, 11, 24, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def book(work: Work, world: World, topic: str, cif: str = "1", talk: str | None = None) -> str:
    return appointments.book(
        work,
        kind="callback",
        topic=topic,
        due_at=DUE,
        customer_id=world.customers[cif],
        conversation_id=talk,
    )


def about(world: World, login: str) -> list[int]:
    with world.bank.read() as work:
        person = world.person(login)
        found = appointments.about(work, person, appointments.agenda(work, person))
    return [each.number for each in found.values()]


@pytest.mark.parametrize(("topic", "number"), [("D365", 1), ("W90", 2), ("service", 2)])
def test_the_products_lead_comes_before_the_newest(world: World, topic: str, number: int) -> None:
    with world.bank.work() as work:
        book(work, world, topic)  # before there is any lead
    for product in ("D365", "W90"):
        capture(world.bank, replace(interest(world, product=product), turn_id=product))
    assert about(world, "rm.lin") == [number]


def test_a_finished_lead_is_shown_only_where_it_was_booked_for(world: World) -> None:
    lead_id = capture(world.bank, interest(world)).lead_id
    with world.bank.work() as work:
        book(work, world, "D365")
        leads.reject(work, world.person("rm.lin"), lead_id, Reason.DUPLICATE)
        assert leads.page(work, world.person("rm.lin"), lead_id).row.status == (
            LeadStatus.DISQUALIFIED
        )
    assert about(world, "rm.lin") == [1]


def test_nobody_elses_lead_is_shown(world: World) -> None:
    capture(world.bank, interest(world, "3"))
    with world.bank.work() as work:
        book(work, world, "D365")
    assert about(world, "rm.lin") == []


def test_the_talk_of_ones_own_appointments(world: World) -> None:
    customer_id = world.customers["1"]
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=customer_id).conversation_id
        for said in ("你好", "明天三点打13800138001"):
            conversations.accept(work, talk, said, TextBody(text=said))
        booked = book(work, world, "service", talk=talk)
        silent = book(work, world, "service", cif="2")
        lin = world.person("rm.lin")
        lines = appointments.talk(work, lin, booked)
        assert appointments.talk(work, lin, silent) == []
        with pytest.raises(NotFound):
            appointments.talk(work, world.person("rm.far"), booked)
        with pytest.raises(Forbidden):
            appointments.talk(work, world.person("mkt.chen"), booked)
    assert [(line.text, line.decisive) for line in lines] == [
        ("你好", False),
        ("明天三点打[PHONE]", True),
    ]
