"""The call's record: what the bank keeps of how a call went.

The conversation itself is recorded by the gateway. Here the figures of the call go to the log;
nothing that was said or keyed in does.
"""

from __future__ import annotations

import logging
from typing import Protocol
from uuid import UUID

from anyio import to_thread

from bot.voice.call.journal import Journal
from bot.voice.contract import Ending
from crm import handoffs
from crm.bank import Bank
from crm.contract import BankError

logger = logging.getLogger(__name__)

_SERVICE = "service"


class CallRecord(Protocol):
    """Where a call is recorded."""

    async def attach(self, conversation_id: str) -> None:
        """Note the conversation that is held on it."""

    async def end(self, ending: Ending, engine: str, journal: Journal) -> None:
        """Write down how it went; a call that goes to the queue waits there on the desk too."""


class BankRecord:
    """Of one call, in the bank's records.

    Args:
        bank: the records.
        call_id: the call.
    """

    def __init__(self, bank: Bank, call_id: UUID) -> None:
        self._bank = bank
        self._call_id = call_id
        self._conversation_id: str | None = None

    async def attach(self, conversation_id: str) -> None:
        """Note the conversation that is held on it."""
        self._conversation_id = conversation_id

    async def end(self, ending: Ending, engine: str, journal: Journal) -> None:
        """Write down how it went; a call that goes to the queue waits there on the desk too."""
        logger.info(
            "call.ended id=%s ending=%s engine=%s turns=%d greeting_ms=%s first_audio_p50_ms=%s"
            " first_audio_p95_ms=%s barge_ins=%d notices_whole=%s",
            self._call_id,
            ending.value,
            engine,
            len(journal.replies),
            journal.greeting_ms,
            journal.percentile(50),
            journal.percentile(95),
            len(journal.barge_in_ms),
            all(notice.complete for notice in journal.notices),
        )
        if ending is Ending.TRANSFER and self._conversation_id is not None:
            await to_thread.run_sync(self._queue, self._conversation_id)

    def _queue(self, conversation_id: str) -> None:
        try:
            with self._bank.work() as work:
                handoffs.request(work, conversation_id, _SERVICE, "customer_asked")
        except BankError as error:
            logger.warning("call.not_queued id=%s reason=%s", self._call_id, error.reason)
