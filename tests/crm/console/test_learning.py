"""The learning page: who gets in, what it shows, labelling and undoing, live."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI
from learned import cluster_of, gather, said, sentences
from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction
from visiting import PATIENCE, press, sees
from world import World

from crm import learning
from crm.console.visit import Service, Visit

Enter = Callable[..., Awaitable[User]]
TEXTS = ("利息咋算的，我叫张晓明", "利息怎么个算法", "今天天气真好")


@pytest.fixture
def cluster_id(world: World) -> str:
    return cluster_of(world, *TEXTS)


def choose(user: User, intent: str) -> None:
    with user:
        next(iter(user.find(ui.select).elements)).set_value(intent)


def untick(user: User, place: int) -> None:
    """Take the tick off one sentence (the first box is that for all)."""
    boxes = sorted(user.find(ui.checkbox).elements, key=lambda each: each.id)
    with user:
        boxes[place].set_value(False)


def labels(world: World) -> dict[str, tuple[str, str | None]]:
    return {one.text: (one.state, one.label) for one in sentences(world.bank)}


@pytest.mark.parametrize("login", ["rm.lin", "lead.wang", "manager.zhao", "audit.sun"])
async def test_other_roles_are_refused_and_not_led_there(
    enter: Enter, cluster_id: str, login: str
) -> None:
    user = await enter(login, f"/learning/{cluster_id}")
    await sees(user, "Your role does not label what customers say")
    await user.should_not_see("利息")
    await user.should_not_see("Learning")


@pytest.mark.parametrize("login", ["mkt.chen", "admin"])
async def test_a_cluster_is_listed_masked(enter: Enter, cluster_id: str, login: str) -> None:
    user = await enter(login, "/learning")
    await sees(user, "利息咋算的，我叫[NAME]")
    await sees(user, "Groups: 1")
    await sees(user, "Model's guess: ")
    await user.should_not_see("张晓明")


async def test_an_empty_page_says_what_will_come(enter: Enter) -> None:
    user = await enter("mkt.chen", "/learning")
    await sees(user, "Nothing to label")
    await sees(user, "Choose a group")


async def test_a_whole_cluster_is_labelled_but_for_one(
    enter: Enter, world: World, cluster_id: str
) -> None:
    user = await enter("mkt.chen", f"/learning/{cluster_id}")
    await user.should_see(kind=ui.button, content="Label 3", retries=PATIENCE)
    choose(user, "ask_rate")
    at = 1 + [one.text for one in _shown(world, cluster_id)].index(TEXTS[2])
    untick(user, at)
    await press(user, "Label 2")
    await sees(user, "What was decided")
    assert labels(world) == {
        "利息咋算的，我叫[NAME]": ("labelled", "ask_rate"),
        TEXTS[1]: ("labelled", "ask_rate"),
        TEXTS[2]: ("open", None),
    }


async def test_ignoring_and_undoing(enter: Enter, world: World, cluster_id: str) -> None:
    user = await enter("mkt.chen", f"/learning/{cluster_id}")
    await press(user, "Ignore 3")
    await sees(user, "Nothing to label")
    assert {state for state, _ in labels(world).values()} == {"ignored"}
    await press(user, "Undo")
    await sees(user, "Undone")
    assert {state for state, _ in labels(world).values()} == {"open"}


async def test_new_sentences_appear_by_themselves(
    enter: Enter, console: FastAPI, world: World
) -> None:
    user = await enter("mkt.chen", "/learning")
    await sees(user, "Nothing to label")
    cluster_of(world, "卡面能换吗")
    await console.state.news.poll()
    await sees(user, "卡面能换吗")


async def test_what_arrives_meanwhile_is_not_labelled_unread(
    enter: Enter, console: FastAPI, world: World, cluster_id: str
) -> None:
    user = await enter("mkt.chen", f"/learning/{cluster_id}")
    await user.should_see(kind=ui.button, content="Label 3", retries=PATIENCE)
    said(world.bank, "利息呢")
    gather(world.bank)
    with world.bank.work() as work:
        state = learning.state(work, "test")
        learning.place(work, state.step, [], [], {state.waiting[0].sentence_id: cluster_id})
    await console.state.news.poll()
    await sees(user, "利息呢")
    await user.should_see(kind=ui.button, content="Label 3")


async def test_an_unknown_cluster_is_said_so(enter: Enter) -> None:
    user = await enter("mkt.chen", "/learning/01a20000-0000-7000-8000-000000000001")
    await sees(user, "There is no such group.")


def hold_pages(monkeypatch: pytest.MonkeyPatch) -> dict[str, asyncio.Event]:
    """Hold what is read of a cluster back until its event is set, if it has one."""
    read = Visit.read
    gates: dict[str, asyncio.Event] = {}

    async def read_late(visit: Visit, service: Service[object]) -> object:
        found = await read(visit, service)
        if isinstance(found, learning.ClusterPage) and found.cluster_id in gates:
            await gates[found.cluster_id].wait()
        return found

    monkeypatch.setattr(Visit, "read", read_late)
    return gates


@pytest.mark.parametrize("late", ["first", "second"])
async def test_what_is_read_of_one_cluster_is_not_shown_as_another(
    enter: Enter,
    console: FastAPI,
    world: World,
    cluster_id: str,
    monkeypatch: pytest.MonkeyPatch,
    late: str,
) -> None:
    other = cluster_of(world, "卡面能换吗", "卡片颜色可以换吗")
    gates = hold_pages(monkeypatch)
    user = await enter("mkt.chen", f"/learning/{cluster_id}")
    await user.should_see(kind=ui.button, content="Label 3", retries=PATIENCE)
    choose(user, "ask_rate")
    gates |= {cluster_id: asyncio.Event(), other: asyncio.Event()}
    cluster_of(world, "今天几号")  # news, so that the open cluster is read again
    await console.state.news.poll()
    await sees(user, "今天几号")
    with user:
        (row,) = [
            each
            for each in user.find(kind=ui.element).elements
            if each.props.get("href") == f"/learning/{other}"
        ]
    UserInteraction(user, {row}, None).click()
    await asyncio.sleep(0.1)
    order = [other, cluster_id] if late == "first" else [cluster_id, other]
    for each in order:
        gates[each].set()
        await asyncio.sleep(0.1)
    await user.should_see(kind=ui.button, content="Label 2", retries=PATIENCE)
    await user.should_not_see(kind=ui.button, content="Label 3")
    with user:
        (field,) = user.find(ui.select).elements
    assert field.value is None


def _shown(world: World, cluster_id: str) -> tuple[learning.SentenceLine, ...]:
    with world.bank.read() as work:
        return learning.cluster(work, world.person("mkt.chen"), cluster_id).sentences
