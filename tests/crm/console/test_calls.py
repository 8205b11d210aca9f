"""The page of calls: who gets in, what it shows, live; the phone on the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from called import held, notice, ring, talk
from fastapi import FastAPI
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction
from sqlalchemy import func, select
from visiting import PATIENCE, news, press, sees, until
from world import World

from crm import calls, handoffs
from crm.calls import CallEnding, CallEvent, EventKind
from crm.organisation import staff
from crm.tables import AuditEvent

Enter = Callable[..., Awaitable[User]]
SAID = (("我的手机是13800138001", "leave_number"), ("我的余额是多少", "ask_balance"))


@pytest.fixture
def call_id(world: World) -> str:
    """A call of customer 1 that a colleague was asked to take; one notice was cut short."""
    return held(world, *SAID, cif="1", ending=CallEnding.TRANSFER, whole=False)


@pytest.mark.parametrize("login", ["mkt.chen", "admin"])
async def test_other_roles_are_refused_and_not_led_there(
    enter: Enter, call_id: str, login: str
) -> None:
    user = await enter(login, f"/calls/{call_id}")
    await sees(user, "Your role does not see calls")
    await user.should_not_see("张**")
    await user.should_not_see("Calls")


async def test_another_branch_cannot_open_it(enter: Enter, call_id: str) -> None:
    user = await enter("rm.far", f"/calls/{call_id}")
    await sees(user, "No such call in your part of the bank.")
    await user.should_not_see("张**")


async def test_a_call_is_listed_masked(enter: Enter, call_id: str) -> None:
    user = await enter("audit.sun", "/calls")
    await sees(user, "张**")
    await sees(user, "Handed over")
    await sees(user, "139****5678")
    await user.should_not_see("13912345678")


async def test_the_record_shows_how_it_went(enter: Enter, call_id: str) -> None:
    user = await enter("rm.lin", f"/calls/{call_id}")
    for words in (
        "How it went",
        "Customer spoke",
        "我的手机是[PHONE]",
        "Identified: Mr Zhang",
        "A notice was cut short; please tell the caller again",
        "played whole",
        "2.0 s of 4.0 s played",
        "900 ms",
        "1080 ms",
        "Customer (masked)",
    ):
        await sees(user, words)
    await user.should_not_see("13800138001")


async def test_opening_is_audited_once_a_visit(
    enter: Enter, console: FastAPI, world: World, call_id: str
) -> None:
    user = await enter("audit.sun", f"/calls/{call_id}")
    await sees(user, "How it went")
    with world.bank.work() as work:
        calls.note(work, call_id, [CallEvent(20_000, EventKind.NO_MATCH)])
    await news(console)
    await sees(user, "Not understood")
    with world.bank.read() as work:
        seen = select(func.count()).where(AuditEvent.action == "call.seen")
        assert work.session.scalar(seen) == 1


async def test_a_call_appears_and_changes_by_itself(
    enter: Enter, console: FastAPI, world: World
) -> None:
    user = await enter("rm.lin", "/calls")
    await sees(user, "No calls yet")
    with world.bank.work() as work:
        call_id = ring(work)
        calls.note(work, call_id, [], [notice()])
    await news(console)
    await sees(user, "On the line")
    with world.bank.work() as work:
        talk(work, call_id, ("我的余额是多少", "ask_balance"))
        calls.finish(work, call_id, CallEnding.LOST)
    await news(console)
    await sees(user, "Cut off")


async def test_the_views_tell_calls_apart(enter: Enter, world: World, call_id: str) -> None:
    held(world, number="13700001111")
    user = await enter("rm.lin", "/calls")
    await sees(user, "137****1111")
    user.find("Handed over").click()
    await user.should_not_see("137****1111", retries=PATIENCE)
    await sees(user, "张**")  # else a list that is still empty would do
    await user.should_not_see("137****1111")


async def test_a_call_that_nobody_held_says_so(enter: Enter, world: World) -> None:
    with world.bank.work() as work:
        call_id = ring(work, None)
        calls.finish(work, call_id, CallEnding.SHED)
    user = await enter("rm.lin", f"/calls/{call_id}")
    for words in (
        "Unknown caller",
        "Nothing was said.",
        "No notice was played.",
        "No figures yet.",
    ):
        await sees(user, words)


async def test_the_desk_shows_that_it_is_the_phone(enter: Enter, world: World) -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, world.person("rm.lin"), True)
        call_id = ring(work)
        conversation_id = talk(work, call_id, *SAID)
        handoff_id = handoffs.request(work, conversation_id, "service", "customer_asked").handoff_id
        assert handoff_id is not None
        calls.link_handoff(work, call_id, handoff_id)
    user = await enter("rm.lin", f"/desk/{handoff_id}")
    await sees(user, "For the colleague who takes it")
    await sees(user, "Not identified")
    link = next(iter(user.find("Record of the call").elements))
    assert link.props["href"] == f"/calls/{call_id}"
    await press(user, "Take this customer")
    await sees(user, "The customer is on the phone")
    await user.should_not_see(kind=ui.textarea)


def key_events(user: User, *, in_browser: bool) -> Callable[[object], None]:
    """Return what hands the keyboard an event: a key, or what the browser made of one."""
    with user:
        (keyboard,) = user.find(ui.keyboard).elements
    ids = [
        listener.id
        for listener in keyboard._event_listeners.values()
        if bool(listener.js_handler and "emit" in listener.js_handler) is in_browser
    ]

    def happens(args: object) -> None:
        for each in ids:
            keyboard._handle_event({"listener_id": each, "args": args})

    return happens


def key(name: str) -> dict[str, object]:
    held = dict.fromkeys(("altKey", "ctrlKey", "shiftKey", "metaKey"), False)
    pressed = {"action": "keydown", "repeat": False, "location": 0, "code": name, "key": name}
    return pressed | held


async def test_enter_is_the_focused_links_own(
    enter: Enter, console: FastAPI, world: World, call_id: str
) -> None:
    """Elsewhere it would open, and audit, a call that nobody asked for."""
    user = await enter("rm.lin", "/calls")
    await sees(user, "张**")
    address = f"/calls/{call_id}"
    (row,) = [
        each for each in user.find(kind=ui.element).elements if each.props.get("href") == address
    ]
    key_events(user, in_browser=False)(key("j"))
    key_events(user, in_browser=True)(address)
    await until(lambda: "on" in row.classes)
    key_events(user, in_browser=False)(key("Enter"))
    held(world, number="13700001111")
    await news(console)
    await sees(user, "137****1111")  # read after Enter, as a call that it opened would be before
    await user.should_not_see("How it went")
    with world.bank.read() as work:
        seen = select(func.count()).where(AuditEvent.action == "call.seen")
        assert work.session.scalar(seen) == 0
    UserInteraction(user, {row}, None).click()  # as the browser does on Enter
    await sees(user, "How it went")
