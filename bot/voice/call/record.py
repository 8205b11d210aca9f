"""The call's record: written when it begins, when it is known more of, and when it ends."""

from __future__ import annotations

from typing import Protocol

from bot.voice.call.journal import Journal
from bot.voice.contract import Ending


class CallRecord(Protocol):
    """Where a call is recorded."""

    async def begin(self, engine: str) -> None:
        """Note that the call is answered, and who listens."""

    async def attach(self, conversation_id: str) -> None:
        """Note the conversation that is held on it."""

    async def end(self, ending: Ending, journal: Journal) -> None:
        """Write down how it went."""
