"""The call's record: kept while it goes on, so that a call that our own end loses has one too.

The conversation itself is recorded by the gateway; nothing that was said or keyed in stands here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from bot.voice.call.held import HeldCalls
from bot.voice.call.journal import Journal
from bot.voice.contract import Caller, Ending
from crm import calls, conversations, handoffs
from crm.bank import Bank, Work
from crm.calls import CallEnding, CallStart
from crm.contract import BankError

logger = logging.getLogger(__name__)

_EVERY_S = 5.0
_SERVICE = "service"
# After these the dialplan goes on to the queue; of a broken connection nobody knows whether there
# is still a caller behind it.
_QUEUED = (Ending.TRANSFER, Ending.SHUTDOWN, Ending.STALLED, Ending.PROTOCOL)


@dataclass(frozen=True, slots=True)
class _Written:
    """How much of a call stands in the records."""

    begun: bool = False
    events: int = 0
    notices: int = 0
    attached: str = ""


class CallRecord(Protocol):
    """Where a call is recorded."""

    async def keep(self, journal: Journal) -> None:
        """Write down what happens, until cancelled."""

    async def end(self, ending: Ending, engine: str, journal: Journal) -> None:
        """Write down how it went; a call that goes to the queue waits on the desk too."""

    async def shed(self) -> None:
        """Note that there was no room for the call."""


class BankRecord:
    """Of one call, in the bank's records. A record that cannot be written ends no call.

    Args:
        bank: the records.
        call_id: the call.
        caller: what is known of who calls.
        held: the calls under way, for the process after this one; None = nobody asks.
    """

    def __init__(
        self, bank: Bank, call_id: UUID, caller: Caller, held: HeldCalls | None = None
    ) -> None:
        self._bank = bank
        self._call_id = str(call_id)
        self._caller = caller
        self._held = held
        self._lock = asyncio.Lock()
        self._written = self._pending = _Written()

    async def keep(self, journal: Journal) -> None:
        """Write down what happens, until cancelled."""
        while True:
            await self._write(lambda work: self._note(work, journal))
            await asyncio.sleep(_EVERY_S)

    async def end(self, ending: Ending, engine: str, journal: Journal) -> None:
        """Write down how it went; a call that goes to the queue waits on the desk too."""

        def finish(work: Work) -> None:
            self._note(work, journal)
            calls.finish(
                work,
                self._call_id,
                CallEnding(ending.value),
                engine=engine,
                latencies=journal.latencies,
            )

        if await self._write(finish) and self._held is not None:
            self._held.discard(self._call_id)
        if ending in _QUEUED and journal.conversation_id is not None:
            await self._write(lambda work: self._queue(work, journal.conversation_id or ""))
        logger.info(
            "call.ended id=%s ending=%s engine=%s turns=%d greeting_ms=%s first_audio_p50_ms=%s",
            self._call_id,
            ending.value,
            engine,
            len(journal.replies),
            journal.greeting_ms,
            journal.percentile(50),
        )

    async def shed(self) -> None:
        """Note that there was no room for the call."""

        def note(work: Work) -> None:
            calls.begin(work, self._start(work))
            calls.finish(work, self._call_id, CallEnding.SHED)

        await self._write(note)

    def _start(self, work: Work) -> CallStart:
        caller = self._caller
        return CallStart(
            self._call_id,
            caller.line,
            caller.language,
            caller.number,
            answered_at=work.clock.now(),
        )

    async def _write(self, what: Callable[[Work], None]) -> bool:
        """Write in a transaction; return whether it is written.

        A thread goes on when its task is cancelled, and commits: so does what notes that it has,
        else the next write would write the same again.

        Raises:
            CancelledError: after the write, however often it was cancelled meanwhile.
        """
        writing = asyncio.create_task(self._write_through(what))
        cancelled: asyncio.CancelledError | None = None
        while not writing.done():
            try:
                await asyncio.wait({writing})
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled
        return writing.result()

    async def _write_through(self, what: Callable[[Work], None]) -> bool:
        def write() -> None:
            with self._bank.work() as work:
                what(work)

        async with self._lock:
            try:
                await to_thread.run_sync(write)
            except (BankError, SQLAlchemyError) as error:
                logger.warning(
                    "call.unrecorded id=%s error=%s", self._call_id, type(error).__name__
                )
                self._pending = self._written  # what was not committed is written next time
                return False
            self._written = self._pending
            return True

    def _note(self, work: Work, journal: Journal) -> None:
        """Append what is new."""
        before = self._written
        if not before.begun:
            if self._held is not None:
                self._held.add(self._call_id)
            calls.begin(work, self._start(work))
        events = journal.timeline[before.events :]
        notices = journal.notices[before.notices :]
        if events or notices:
            calls.note(work, self._call_id, events, notices)
        self._pending = _Written(
            True,
            before.events + len(events),
            before.notices + len(notices),
            self._attach(work, journal.conversation_id),
        )

    def _attach(self, work: Work, conversation_id: str | None) -> str:
        """Note whose conversation is held; return what was noted."""
        if conversation_id is None:
            return ""
        view = conversations.require(work, conversation_id)
        now = f"{conversation_id} {view.customer_id} {view.language}"
        if now == self._written.attached:
            return now
        calls.attach(
            work,
            self._call_id,
            conversation_id=conversation_id,
            customer_id=view.customer_id,
            language=view.language,
        )
        return now

    def _queue(self, work: Work, conversation_id: str) -> None:
        asked = handoffs.request(work, conversation_id, _SERVICE, "customer_asked")
        if asked.handoff_id is not None:
            with suppress(BankError):
                calls.link_handoff(work, self._call_id, asked.handoff_id)
