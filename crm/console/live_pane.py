"""The right half of a split: one record, read again when news comes, drawn when it is new."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from nicegui import ui

from crm.console import parts
from crm.console.live import about_conversation, keep_fresh
from crm.console.visit import Visit
from crm.contract import BankError
from crm.store.outbox import OutboxEvent

PageT = TypeVar("PageT")


class LivePane(ABC, Generic[PageT]):
    """Shows one record, or says that one is to be chosen.

    Args:
        visit: the person on the page.
        element: what it fills.
        on_back: goes back to the list, on a narrow screen.
    """

    def __init__(self, visit: Visit, element: ui.element, on_back: Callable[[], None]) -> None:
        self._visit = visit
        self._element = element
        self._on_back = on_back
        self._page: PageT | None = None
        self._one_at_a_time = asyncio.Lock()
        self._record_id: str | None = None
        keep_fresh(visit.client, visit.news, self._concerns, self.refresh)

    def nothing(self) -> None:
        """Say that a record is to be chosen."""
        icon, key = self._choose
        self._element.clear()
        with self._element:
            parts.empty(icon, self._visit.words(key), self._visit.words("record.keys"))

    async def show(self, record_id: str) -> None:
        """Show one record."""
        self._record_id, self._page = record_id, None
        self._element.clear()
        with self._element:
            ui.skeleton(height="120px").classes("record full-width")
        await self.refresh()
        self._element.run_method("scrollTo", 0, 0)

    async def refresh(self) -> None:
        """Read the record again and redraw what has changed."""
        async with self._one_at_a_time:
            await self._refresh()

    @property
    @abstractmethod
    def _choose(self) -> tuple[str, str]:
        """The icon, and the key of the words, of an empty pane."""

    @property
    @abstractmethod
    def _missing(self) -> str:
        """The key of the words for a record that cannot be shown."""

    @abstractmethod
    async def _read(self, record_id: str, *, first: bool) -> PageT:
        """Read a record; ``first`` when it has just been opened."""

    @abstractmethod
    async def _draw(self, page: PageT, before: PageT | None) -> None:
        """Draw a page in place of the one before."""

    @abstractmethod
    def _conversation(self, page: PageT) -> str | None:
        """The conversation whose messages are news of the page."""

    def _back(self) -> None:
        back = parts.button(self._visit.words("record.back"), self._on_back, icon="west")
        back.classes("only-narrow q-mb-md")

    async def _refresh(self) -> None:
        record_id = self._record_id
        if record_id is None:
            return
        try:
            page = await self._read(record_id, first=self._page is None)
        except BankError as error:
            self._gone(error)
            return
        if record_id != self._record_id or page == self._page:
            return  # another one was opened meanwhile, or nothing is new
        before, self._page = self._page, page
        await self._draw(page, before)

    def _concerns(self, event: OutboxEvent) -> bool:
        held = self._conversation(self._page) if self._page is not None else None
        return held is not None and about_conversation(held)(event)

    def _gone(self, error: BankError) -> None:
        self._page = None
        self._element.clear()
        with self._element:
            self._back()
            said = self._visit.explain(error)
            parts.empty("search_off", self._visit.words(self._missing), said)
