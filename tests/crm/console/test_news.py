"""News: every page hears everything once, and a burst costs one refresh."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from crm.bank import Bank
from crm.console.live import about_conversation, about_leads, keep_fresh
from crm.console.news import News
from crm.store import outbox
from crm.store.outbox import OutboxEvent


class Page:
    """As much of a NiceGUI client as the news need."""

    def __init__(self) -> None:
        self.deleted: list[Callable[[], None]] = []
        self._context = nullcontext()

    def __enter__(self) -> None:
        """Enter the page's context."""

    def __exit__(self, *_: object) -> None:
        """Leave it."""

    def on_delete(self, handler: Callable[[], None]) -> None:
        """Remember what is called when the page is gone."""
        self.deleted.append(handler)


@pytest.fixture
async def news(bank: Bank) -> Any:
    """News that are polled by hand."""
    started = News(bank, poll_s=3600)
    await started.start()
    await asyncio.sleep(0)
    yield started
    await started.stop()


def publish(bank: Bank, topic: str, count: int = 1, **payload: str) -> None:
    with bank.work() as work:
        for _ in range(count):
            outbox.publish(work, topic, "key", payload)


async def test_a_listener_hears_what_comes_and_not_what_was(bank: Bank) -> None:
    publish(bank, "lead.created")
    news, heard = News(bank, poll_s=3600), []
    await news.start()

    async def listen(events: list[OutboxEvent]) -> None:
        heard.extend(event.topic for event in events)

    stop = news.subscribe(listen)
    publish(bank, "lead.changed", 3)
    await news.poll()
    await news.poll()
    stop()
    publish(bank, "lead.changed")
    await news.poll()
    await news.stop()
    assert heard == ["lead.changed"] * 3


async def test_a_page_that_fails_does_not_keep_the_news_from_others(bank: Bank, news: News) -> None:
    heard = []

    async def fail(_: list[OutboxEvent]) -> None:
        raise RuntimeError("this page is broken")

    async def listen(events: list[OutboxEvent]) -> None:
        heard.append(len(events))

    news.subscribe(fail)
    news.subscribe(listen)
    publish(bank, "lead.changed")
    await news.poll()
    assert heard == [1]


async def test_a_burst_is_one_refresh_and_one_more(bank: Bank, news: News) -> None:
    page, calls, go_on = Page(), [], asyncio.Event()

    async def refresh() -> None:
        calls.append(None)
        await go_on.wait()

    keep(page, news, refresh)
    for _ in range(5):
        publish(bank, "lead.changed")
        await news.poll()
        await asyncio.sleep(0)
    go_on.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(calls) == 2


async def test_a_page_that_is_gone_is_not_told(bank: Bank, news: News) -> None:
    page, calls = Page(), []

    async def refresh() -> None:
        calls.append(None)

    keep(page, news, refresh)
    page.deleted[0]()
    publish(bank, "lead.changed")
    await news.poll()
    await asyncio.sleep(0)
    assert calls == []


def test_a_page_hears_of_its_own_conversation_only() -> None:
    event = SimpleNamespace(topic="message.appended", payload={"conversation_id": "a"})
    assert about_conversation("a")(event)  # type: ignore[arg-type]
    assert not about_conversation("b")(event)  # type: ignore[arg-type]
    assert not about_leads(event)  # type: ignore[arg-type]


def keep(page: Page, news: News, refresh: Callable[[], Awaitable[None]]) -> None:
    from nicegui import core  # its background tasks want a loop

    core.loop = asyncio.get_running_loop()
    keep_fresh(page, news, about_leads, refresh)  # type: ignore[arg-type]
