"""The diary: what is agreed, with whom, and what the customer changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import select
from visiting import PATIENCE, choose, new_lead, news, press, press_tool, sees, until
from world import World

from crm import appointments, conversations
from crm.appointments import Whose
from crm.console import agenda
from crm.tables import RevealLog

Enter = Callable[..., Awaitable[User]]
ZONE = ZoneInfo("Asia/Shanghai")


async def test_the_diary(enter: Enter, world: World) -> None:
    due = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE)
    with world.bank.work() as work:
        appointments.book(
            work,
            kind="callback",
            topic="D365",
            due_at=due,
            customer_id=world.customers["1"],
        )
    stranger = await enter("rm.far", "/appointments")
    await sees(stranger, "No appointments")
    user = await enter("rm.lin", "/appointments")
    await sees(user, "15:00")
    await sees(user, "Call back · Steady deposit 1y")
    await press(user, "Done")
    await sees(user, "No appointments")


async def test_the_diary_leads_to_lead_talk_and_number(enter: Enter, world: World) -> None:
    lead_id = new_lead(world)
    due, customer_id = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE), world.customers["1"]
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=customer_id).conversation_id
        appointments.book(
            work,
            kind="callback",
            topic="service",
            due_at=due,
            customer_id=customer_id,
            conversation_id=talk,
        )
    user = await enter("rm.lin", "/appointments")
    await sees(user, "Lead #1")
    assert f"/leads/{lead_id}" in {link.props["href"] for link in user.find(ui.link).elements}
    user.find("Conversation").click()
    await sees(user, "我要买D365，电话[PHONE]")
    await sees(user, "138****8001")
    press_tool(user, "Show in clear: Mobile")
    await choose(user, "call_customer")
    await press(user, "Show")
    await sees(user, "13800138001")
    with world.bank.read() as work:
        log = work.session.scalars(select(RevealLog)).one()
    assert (log.subject_id, log.column, log.reason) == (customer_id, "mobile", "call_customer")
    world.bank.clock.instant = log.expires_at  # type: ignore[attr-defined]
    await user.should_not_see("13800138001", retries=PATIENCE)


async def test_the_diary_follows_what_the_customer_changes(
    enter: Enter, console: FastAPI, world: World
) -> None:
    due, whose = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE), Whose(world.customers["1"])
    with world.bank.work() as work:
        booked = appointments.book(
            work, kind="callback", topic="service", due_at=due, customer_id=whose.customer_id
        )
    user = await enter("rm.lin", "/appointments")
    await sees(user, "15:00")
    with world.bank.work() as work:
        appointments.move(work, whose, booked, due + timedelta(hours=1))
    await news(console)
    await sees(user, "moved by the customer")
    await sees(user, "before: 24 Nov 2026, 15:00")
    with world.bank.work() as work:
        appointments.cancel(work, whose, booked)
    await news(console)
    await sees(user, "cancelled by the customer")
    await user.should_not_see(kind=ui.button, content="Done")


async def test_a_long_diary_is_shown_in_parts(
    enter: Enter, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "PAGE", 2)
    with world.bank.work() as work:
        for hour in (10, 11, 14):
            appointments.book(
                work,
                kind="callback",
                topic="service",
                due_at=datetime(2026, 11, 24, hour, 0, tzinfo=ZONE),
                customer_id=world.customers["1"],
            )
    user = await enter("rm.lin", "/appointments")
    await sees(user, "11:00")
    await user.should_not_see("14:00")
    await press(user, "Load more")
    await sees(user, "14:00")
    await user.should_not_see(kind=ui.button, content="Load more")


def book(world: World, cif_no: str, due: datetime) -> None:
    with world.bank.work() as work:
        appointments.book(
            work, kind="callback", topic="D365", due_at=due, customer_id=world.customers[cif_no]
        )


async def test_an_appointment_becomes_past_without_news(
    enter: Enter, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "_AGING_S", 0.05, raising=False)
    due = world.bank.clock.now() + timedelta(hours=1)
    book(world, "1", due)
    user = await enter("rm.lin", "/appointments")
    await sees(user, f"{due.astimezone(ZONE):%H:%M}")
    await user.should_not_see("past due")
    world.bank.clock.instant = due + timedelta(minutes=1)  # type: ignore[attr-defined]
    await sees(user, "past due")


async def test_news_of_others_leaves_the_diary_in_place(
    enter: Enter, console: FastAPI, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawn anew, it would lose the keyboard's place."""
    refresh, rounds = agenda.Agenda.refresh, list[agenda.Agenda]()

    async def refresh_and_count(page: agenda.Agenda) -> None:
        await refresh(page)
        rounds.append(page)

    monkeypatch.setattr(agenda.Agenda, "refresh", refresh_and_count)
    monkeypatch.setattr(agenda, "_AGING_S", 3600.0)  # only news leads to more rounds
    due = datetime(2026, 11, 24, 15, 0, tzinfo=ZONE)
    book(world, "1", due)
    user = await enter("rm.lin", "/appointments")
    await user.should_see(kind=ui.button, content="Done", retries=PATIENCE)
    (before,) = user.find(kind=ui.button, content="Done").elements
    await until(lambda: len(rounds) == 2)  # as the page is built, and the first of the timer
    book(world, "3", due)  # of another branch
    await news(console)
    await until(lambda: len(rounds) == 3)
    assert user.find(kind=ui.button, content="Done").elements == {before}
    book(world, "1", due + timedelta(hours=1))
    await news(console)
    await sees(user, "16:00")
