"""Keeping an open page fresh: from news to one refresh at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import background_tasks
from nicegui.client import Client

from crm.console.news import News
from crm.store.outbox import OutboxEvent


def keep_fresh(
    client: Client,
    news: News,
    concerns: Callable[[OutboxEvent], bool],
    refresh: Callable[[], Awaitable[None]],
) -> None:
    """Call ``refresh`` in the page whenever something happened that concerns it.

    News that comes while a refresh runs leads to one more refresh, not to one each.
    """
    state = {"running": False, "again": False}

    async def run() -> None:
        state["running"] = True
        try:
            while True:
                state["again"] = False
                with client:
                    await refresh()
                if not state["again"]:
                    return
        finally:
            state["running"] = False

    async def listen(events: list[OutboxEvent]) -> None:
        if not any(concerns(event) for event in events):
            return
        if state["running"]:
            state["again"] = True
        else:
            background_tasks.create(run(), name="console refresh")

    stop = news.subscribe(listen)
    client.on_delete(stop)


def about_leads(event: OutboxEvent) -> bool:
    """Return whether an event concerns leads."""
    return event.topic.startswith("lead.")


def about_learning(event: OutboxEvent) -> bool:
    """Return whether an event concerns what is learned from use."""
    return event.topic == "learning.changed"


def about_handoffs(event: OutboxEvent) -> bool:
    """Return whether an event concerns the handoff desk."""
    return event.topic in {"handoff.changed", "staff.changed"}


def about_calls(event: OutboxEvent) -> bool:
    """Return whether an event concerns telephone calls."""
    return event.topic == "call.changed"


def about_cases(event: OutboxEvent) -> bool:
    """Return whether an event concerns service cases."""
    return event.topic.startswith("case.")


def about_conversation(conversation_id: str | None) -> Callable[[OutboxEvent], bool]:
    """Return the test whether an event is a message of one conversation."""

    def concerns(event: OutboxEvent) -> bool:
        return (
            event.topic == "message.appended"
            and event.payload.get("conversation_id") == conversation_id
        )

    return concerns
