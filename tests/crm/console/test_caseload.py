"""The page of cases: what it shows, who may close."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI
from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement
from nicegui.testing import User
from visiting import PATIENCE, choose, confirm, news, press, sees
from world import World

from crm import cases, conversations
from crm.contract import CaseKind
from crm.messages import TextBody

Enter = Callable[..., Awaitable[User]]


@pytest.fixture
def case_id(world: World) -> str:
    """A complaint of customer 1, reported in a conversation."""
    return report(world)


def report(world: World) -> str:
    customer_id = world.customers["1"]
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=customer_id).conversation_id
        conversations.accept(work, talk, "c-1", TextBody(text="我要投诉"))
        return cases.open_case(
            work, customer_id, CaseKind.COMPLAINT, talk, "我要投诉，电话13800138001"
        )


def open_kinds(world: World) -> set[CaseKind]:
    with world.bank.read() as work:
        return cases.open_kinds(work, world.customers["1"])


async def test_a_case_is_shown_masked_and_appears_by_itself(
    enter: Enter, console: FastAPI, world: World
) -> None:
    user = await enter("audit.sun", "/cases")
    await sees(user, "No open cases")
    report(world)
    await news(console)
    await sees(user, "张**")
    await sees(user, "“我要投诉，电话[PHONE]”")
    await user.should_not_see("No open cases")


async def test_closing_asks_for_outcome_and_note(enter: Enter, world: World, case_id: str) -> None:
    user = await enter("lead.wang", "/cases")
    await press(user, "Close case")
    confirm(user, "Close case")
    # It is no notification.
    await user.should_see("Choose an outcome.", kind=TextElement, retries=PATIENCE)
    await choose(user, "resolved")
    confirm(user, "Close case")
    with user:
        (note,) = user.find(ui.textarea).elements
    assert note.error == "Write a note of 1 to 1,000 characters."
    assert open_kinds(world) == {CaseKind.COMPLAINT}
    with user:
        next(iter(user.find(ui.textarea).elements)).set_value("已致电说明")
    confirm(user, "Close case")
    await sees(user, "No open cases")
    assert open_kinds(world) == set()


async def test_a_closed_case_says_who_and_why_and_is_reopened(
    enter: Enter, world: World, case_id: str
) -> None:
    with world.bank.work() as work:
        done = cases.CaseOutcome.UNFOUNDED
        cases.close(work, world.person("lead.wang"), case_id, done, "查无此事")
    user = await enter("manager.zhao", "/cases")
    await sees(user, "No open cases")
    user.find("Closed").click()
    await sees(user, "Unfounded")
    await sees(user, "Note: 查无此事")
    await press(user, "Reopen")
    await sees(user, "Nothing has been closed yet")
    assert open_kinds(world) == {CaseKind.COMPLAINT}


async def test_the_conversation_is_one_click_away(enter: Enter, case_id: str) -> None:
    user = await enter("rm.lin", "/cases")
    await sees(user, "Conversation")
    user.find("Conversation").click()
    await sees(user, "decisive")


async def test_a_relationship_manager_sees_and_does_not_close(enter: Enter, case_id: str) -> None:
    user = await enter("rm.lin", "/cases")
    await sees(user, "张**")
    await user.should_not_see(kind=ui.button, content="Close case")


@pytest.mark.parametrize("login", ["mkt.chen", "admin"])
async def test_others_do_not_see_cases(enter: Enter, case_id: str, login: str) -> None:
    user = await enter(login, "/cases")
    await sees(user, "Your role does not see cases.")
    await user.should_not_see("张**")
