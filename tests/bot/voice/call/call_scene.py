"""A call and everything behind it, by what happens on it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from call_parts import FakeEar, FakeLine, FakeSpeaker, FakeTaking, FakeVoice

from bot.voice.call.call import Call, CallEvent
from bot.voice.call.exchange import Parts
from bot.voice.call.identity import IdentityDown, Keyed, NotVerified
from bot.voice.call.journal import Journal
from bot.voice.call.line_events import Arrived
from bot.voice.call.mouth import Mouth
from bot.voice.call.saying import Phrasebook
from bot.voice.call.waiting import Waiting
from bot.voice.contract import Caller, Ending
from bot.voice.turns.contract import Understood
from crm.messages import Message, Sender
from data.texts.catalogue import Texts
from data.texts.phrases import Language

TEXTS = Texts.load()


class BankIdentity:
    """Knows one caller; may be away."""

    def __init__(self) -> None:
        self.right = Keyed("13800138000", "0011", "123456")
        self.asked: list[Keyed] = []
        self.away = False
        self.slow = asyncio.Event()
        self.slow.set()

    async def verify(self, keyed: Keyed) -> str:
        self.asked.append(keyed)
        await self.slow.wait()
        if self.away:
            raise IdentityDown("away")
        if keyed != self.right:
            raise NotVerified("no")
        return "token"


@dataclass
class Scene:
    """A call and everything behind it."""

    caller: Caller = field(default_factory=lambda: Caller("13800138000", Language.ZH, "service"))
    speaker: FakeSpeaker = field(default_factory=FakeSpeaker)
    line: FakeLine = field(default_factory=FakeLine)
    ear: FakeEar = field(default_factory=FakeEar)
    taking: FakeTaking = field(default_factory=FakeTaking)
    identity: BankIdentity = field(default_factory=BankIdentity)
    journal: Journal = field(default_factory=Journal)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.call = Call(self.caller)
        self.mouth = Mouth(self.speaker, 8000, FakeVoice(), self._tell)
        parts: Any = Parts(
            self.line, self.ear, self.taking, self.mouth, Phrasebook(TEXTS), self.journal,
            Waiting(3600, 3600, 3600),  # its alarms are told by the tests themselves
        )  # fmt: skip
        self.task = asyncio.create_task(self.call.hold(parts, self.identity))  # type: ignore[arg-type]

    def _tell(self, event: Any) -> None:
        if type(event).__name__ == "Began":
            self.said.append(event.utterance.text)
        self.call.tell(event)

    async def settle(self) -> None:
        """Let everything that can happen now happen."""
        for _ in range(200):
            await asyncio.sleep(0)

    async def happens(self, *events: CallEvent) -> None:
        for event in events:
            self.call.tell(event)
            await self.settle()

    async def says(self, text: str, **more: Any) -> None:
        now = time.monotonic()
        await self.happens(Understood(text, 0.9, now - 1, now, **more))

    async def answers(
        self, body: Any, spoken: str = "好的", client_id: str | None = "c1", seq: int = 2
    ) -> None:
        message = Message(
            conversation_id="c", id=f"m{seq}", seq=seq, at=datetime.now(UTC), sender=Sender.BOT,
            body=body, spoken=spoken, transcript=spoken, language=Language.ZH,
        )  # fmt: skip
        await self.happens(Arrived(message, client_id))

    async def ending(self) -> Ending:
        return await asyncio.wait_for(self.task, 5)

    def own(self, key: str) -> str:
        return TEXTS.text(Language.ZH, f"calls.{key}")
