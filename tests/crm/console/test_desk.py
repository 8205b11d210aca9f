"""The handoff desk: a customer is taken, answered, handed back; a reply is not lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx
import pytest
from fastapi import FastAPI
from nicegui import ui
from nicegui.testing import User
from sqlalchemy import select, update
from visiting import PATIENCE, news, press, sees, until
from world import PASSWORD, World

from crm import conversations, handoffs
from crm.organisation import staff
from crm.tables import MessageRow, Staff

Enter = Callable[..., Awaitable[User]]


async def test_a_handoff_is_taken_answered_and_handed_back(
    enter: Enter, console: FastAPI, world: World
) -> None:
    user = await enter("rm.lin", "/desk")
    await sees(user, "Nobody is waiting")
    with user:
        next(iter(user.find(ui.switch).elements)).set_value(True)
    await sees(user, "You are on duty; customers can reach you.")
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        outcome = handoffs.request(work, talk, "sales", "customer_asked")
    await news(console)
    await sees(user, "waiting")
    await user.open(f"/desk/{outcome.handoff_id}")
    await press(user, "Take this customer")
    await user.should_see(kind=ui.textarea, retries=PATIENCE)
    user.find(kind=ui.textarea).type("您好，请讲")
    await press(user, "Send")
    await sees(user, "Staff · 10:00")
    await press(user, "Hand back")
    await sees(user, "Nobody is waiting")
    with world.bank.read() as work:
        assert handoffs.active(work, talk) is None
        assert work.session.scalars(select(MessageRow.sender)).all() == ["staff"]


async def taken(world: World) -> tuple[str, str]:
    """Conversation and handoff of customer 1, taken by rm.lin."""
    lin = world.person("rm.lin")
    with world.bank.work() as work:
        staff.set_on_duty(work, lin, on_duty=True)
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        handoff_id = handoffs.request(work, talk, "sales", "customer_asked").handoff_id
        assert handoff_id is not None
        handoffs.claim(work, lin, handoff_id)
    return talk, handoff_id


def reply_box(user: User) -> ui.textarea:
    with user:
        return next(iter(user.find(ui.textarea).elements))


async def test_a_reply_that_is_not_sent_stays(enter: Enter, world: World) -> None:
    _, handoff_id = await taken(world)
    user = await enter("rm.lin", f"/desk/{handoff_id}")
    await user.should_see(kind=ui.textarea, retries=PATIENCE)
    user.find(kind=ui.textarea).type("您好，正在为您查")
    await user.open("/leads")
    await user.open(f"/desk/{handoff_id}")
    await sees(user, "您好，正在为您查")
    await press(user, "Send")
    await sees(user, "Staff · 10:00")
    await user.open(f"/desk/{handoff_id}")
    await user.should_see(kind=ui.textarea, retries=PATIENCE)
    assert not reply_box(user).value


async def test_nobody_else_finds_what_was_not_sent(
    enter: Enter, world: World, browser: httpx.AsyncClient
) -> None:
    _, handoff_id = await taken(world)
    user = await enter("rm.lin", f"/desk/{handoff_id}")
    await user.should_see(kind=ui.textarea, retries=PATIENCE)
    user.find(kind=ui.textarea).type("您好，正在为您查")
    with world.bank.work() as work:
        handoffs.hand_back(work, world.person("rm.lin"), handoff_id)
        wang = world.person("lead.wang")
        staff.set_on_duty(work, wang, on_duty=True)
        talk = conversations.open(work, customer_id=world.customers["1"]).conversation_id
        again = handoffs.request(work, talk, "sales", "customer_asked").handoff_id
        handoffs.claim(work, wang, again or "")
    await browser.post("/sign-in", data={"login": "lead.wang", "password": PASSWORD})
    await user.open(f"/desk/{again}")  # in the same tab
    await user.should_see(kind=ui.textarea, retries=PATIENCE)
    assert not reply_box(user).value


async def test_handing_back_asks_about_what_is_not_sent(enter: Enter, world: World) -> None:
    talk, handoff_id = await taken(world)
    user = await enter("rm.lin", f"/desk/{handoff_id}")
    await user.should_see(kind=ui.textarea, retries=PATIENCE)
    user.find(kind=ui.textarea).type("您好，正在为您查")
    await press(user, "Hand back")
    await sees(user, "“您好，正在为您查”")
    with world.bank.read() as work:
        assert handoffs.active(work, talk) is not None
    await press(user, "Discard and hand back")
    await sees(user, "Nobody is waiting")
    with world.bank.read() as work:
        assert handoffs.active(work, talk) is None


@pytest.mark.parametrize("login", ["mkt.chen", "audit.sun", "admin"])
async def test_roles_without_handoffs_have_no_desk(enter: Enter, login: str) -> None:
    user = await enter(login, "/desk")
    await sees(user, "Your role takes no conversations.")


def suspend(world: World, login: str, status: str) -> None:
    with world.bank.work() as work:
        chosen = Staff.staff_id == world.staff_ids[login]
        work.session.execute(update(Staff).where(chosen).values(status=status))


async def test_a_duty_that_cannot_be_noted_is_not_shown(enter: Enter, world: World) -> None:
    user = await enter("rm.lin", "/desk")
    await sees(user, "You are off duty")
    with user:
        switch = next(iter(user.find(ui.switch).elements))
    suspend(world, "rm.lin", "left")
    with user:
        switch.set_value(True)
    await until(lambda: not switch.value)
    await sees(user, "You are off duty; nobody is handed to you.")
    suspend(world, "rm.lin", "active")
    with user:
        switch.set_value(True)
    await sees(user, "You are on duty; customers can reach you.")
    assert world.person("rm.lin").on_duty
