"""What the legs of all transports share: who calls, what came in, and how it ended once."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from uuid import UUID

from bot.voice.contract import Ending, Expected, LegEvent
from bot.voice.transports.inbox import Inbox
from bot.voice.transports.speaking import QueuedSpeaker

Ended = Callable[[UUID, Ending], None]


class Leg(ABC):
    """One call over some transport.

    Args:
        call_id: the registered id.
        expected: what was registered with it.
        rate: samples a second.
        speaker: the outgoing sound.
        ended: is told of the end, once, before the PBX is.
    """

    def __init__(
        self, call_id: UUID, expected: Expected, rate: int, speaker: QueuedSpeaker, ended: Ended
    ) -> None:
        self.call_id = call_id
        self.caller = expected.caller
        self.about = expected.about
        self.rate = rate
        self.inbox = Inbox(rate)
        self.ending: Ending | None = None
        self.undecoded_bytes = 0
        self._speaker = speaker
        self._ended = ended

    @property
    def speaker(self) -> QueuedSpeaker:
        """The outgoing sound."""
        return self._speaker

    def events(self) -> AsyncIterator[LegEvent]:
        """Yield what comes in until and with ``HungUp``."""
        return self.inbox.events()

    async def hang_up(self) -> None:
        """End the call: all was said."""
        await self.end(Ending.GOODBYE)

    async def transfer(self) -> None:
        """End our part, so that the dialplan goes on to the agents' queue."""
        await self.end(Ending.TRANSFER)

    async def end(self, reason: Ending) -> None:
        """End our part for a reason, and tell the PBX; only the first reason counts."""
        if self.note_end(reason):
            await self._say_goodbye()

    def note_end(self, reason: Ending) -> bool:
        """Record that it has ended; returns whether that is news."""
        if self.ending is not None:
            return False
        self.ending = reason
        self._ended(self.call_id, reason)
        self._speaker.close()
        self.inbox.end(reason)
        return True

    @abstractmethod
    async def listen(self) -> None:
        """Read what comes in until the other side has ended; raises nothing."""

    @abstractmethod
    async def _say_goodbye(self) -> None:
        """Tell the PBX that our part is over."""

    @abstractmethod
    def close(self) -> None:
        """Free the connection; a second time does nothing."""
