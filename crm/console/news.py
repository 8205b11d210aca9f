"""News: one reader of the outbox for all open pages of this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import anyio

from crm.bank import Bank
from crm.contract import Unavailable
from crm.store import outbox
from crm.store.outbox import OutboxEvent

log = logging.getLogger(__name__)
Listener = Callable[[list[OutboxEvent]], Awaitable[None]]
_READ_AT_ONCE = 500


class News:
    """Reads what happened by rising id and tells every open page.

    Pages that are told late are told all of it at once, so a burst costs a page one refresh.
    """

    def __init__(self, bank: Bank, poll_s: float) -> None:
        self._bank = bank
        self._poll_s = poll_s
        self._listeners: dict[int, Listener] = {}
        self._next_key = 0
        self._last_id = 0
        self._reading = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with what happens from now on; returns how to stop that."""
        key = self._next_key = self._next_key + 1
        self._listeners[key] = listener

        def stop() -> None:
            self._listeners.pop(key, None)

        return stop

    async def start(self) -> None:
        """Begin reading at the present end of the outbox."""
        self._last_id = await anyio.to_thread.run_sync(self._end)
        self._task = asyncio.create_task(self._run(), name="console-news")

    async def stop(self) -> None:
        """Stop reading."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def poll(self) -> None:
        """Read once and tell everybody.

        Raises:
            Unavailable: the database does not answer.
        """
        async with self._reading:  # two readers at once would tell it twice
            events = await anyio.to_thread.run_sync(self._read)
            if not events:
                return
            self._last_id = events[-1].outbox_id
        for listener in list(self._listeners.values()):
            try:
                await listener(events)
            except Exception:
                log.exception("a page could not take the news")  # and the others still do

    async def _run(self) -> None:
        while True:
            try:
                await self.poll()
            except Unavailable as error:
                log.warning("no news for now: %s", error.detail)
            await asyncio.sleep(self._poll_s)

    def _read(self) -> list[OutboxEvent]:
        with self._bank.read() as work:
            return outbox.read(work, self._last_id, _READ_AT_ONCE)

    def _end(self) -> int:
        with self._bank.read() as work:
            return outbox.last_id(work)
