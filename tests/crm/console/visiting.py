"""What staff do on a page of the console, and what they see."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal

from fastapi import FastAPI
from nicegui import ui
from nicegui.testing import User
from world import World

from crm import conversations, leads
from crm.leads import Evidence, LeadCapture
from crm.messages import TextBody

# How often a page is looked at, every 50 or 100 ms: a machine with other work takes its time.
PATIENCE = 600


async def sees(user: User, words: str) -> None:
    """Wait until the page shows it: records arrive after the frame."""
    await user.should_see(words, retries=PATIENCE)


async def until(reached: Callable[[], object]) -> None:
    """Wait until something is so."""
    for _ in range(PATIENCE):
        if reached():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("what is waited for does not come")


async def press(user: User, label: str) -> None:
    """Press a button as soon as it is there."""
    await user.should_see(kind=ui.button, content=label, retries=PATIENCE)
    user.find(kind=ui.button, content=label).click()


def press_tool(user: User, label: str) -> None:
    """Press an icon button by what it is called."""
    with user:
        (tool,) = [
            button
            for button in user.find(ui.button).elements
            if label in str(button.props.get("aria-label"))
        ]
    for listener in tool._event_listeners.values():
        if listener.type == "click":
            tool._handle_event({"listener_id": listener.id, "args": {}})


def confirm(user: User, label: str) -> None:
    """Press a button of the open dialog."""
    with user.scope(kind=ui.dialog):
        user.find(kind=ui.button, content=label).click()


async def choose(user: User, value: str) -> None:
    """Choose one of several reasons."""
    await user.should_see(kind=ui.radio, retries=PATIENCE)
    with user:
        next(iter(user.find(ui.radio).elements)).set_value(value)


async def news(console: FastAPI) -> None:
    """Let the console hear what has happened."""
    await console.state.news.poll()


def new_lead(world: World, product: str = "D365") -> str:
    """Note a lead of customer 1, from a conversation in which a number was said."""
    customer_id = world.customers["1"]
    with world.bank.work() as work:
        talk = conversations.open(work, customer_id=customer_id).conversation_id
        body = TextBody(text=f"我要买{product}，电话13800138001")
        turn_id = conversations.accept(work, talk, f"c-{product}", body).turn_id
        said = Evidence(body.text, work.clock.now(), 0.93)
        wanted = LeadCapture(
            product,
            "accept_offer",
            said,
            customer_id=customer_id,
            conversation_id=talk,
            turn_id=turn_id,
            amount=Decimal(50_000),
        )
        return leads.capture(work, wanted).lead_id
