"""Our own small nlu and dialogue engine, and a socket without a network."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocketState

from bot.gateway.turns.dialogue import DialogueAnswer, DialogueTurn, DialogueUnavailable
from crm.messages import Draft, TextDraft
from data.texts.phrases import phrase
from nlu.contract import (
    Context,
    Entity,
    IntentMatch,
    NluRejected,
    NluUnavailable,
    ParseResult,
)


@dataclass
class FakeNlu:
    """Understands every text as ``inform``, or as told."""

    intents: dict[str, str] = field(default_factory=dict)
    entities: dict[str, tuple[Entity, ...]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, Context | None]] = field(default_factory=list)
    failures: int = 0  # so many calls fail; -1 = all
    rejects: bool = False
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def until_asked(self, times: int) -> None:
        """Wait until so many texts were asked about."""
        while len(self.asked) < times:
            self.called.clear()
            await asyncio.wait_for(self.called.wait(), 20)

    async def parse(self, text: str, context: Context | None = None) -> ParseResult:
        self.asked.append((text, context))
        self.called.set()
        if self.failures:
            self.failures -= self.failures > 0
            raise NluUnavailable("nlu is down")
        if self.rejects:
            raise NluRejected("too long for me")
        match = IntentMatch(name=self.intents.get(text, "inform"), confidence=0.9)
        return ParseResult(
            text=text,
            intent=match,
            entities=self.entities.get(text, ()),
            intent_ranking=(match,),
            language=self.languages.get(text, "zh"),
            language_sure=text in self.languages,
        )

    async def trouble(self) -> str | None:
        return "nlu is down" if self.failures else None


Script = Callable[[DialogueTurn], Iterable[Draft]]


def echo(turn: DialogueTurn) -> Iterable[Draft]:
    """Answer with the words that were said."""
    return (TextDraft(text=phrase("gateway.say_options", options=turn.text)),)


@dataclass
class FakeDialogue:
    """Answers each turn once, as our channel in Rasa does; can fail before or after that."""

    script: Script = echo
    slots: dict[str, Any] = field(default_factory=dict)
    asked: list[DialogueTurn] = field(default_factory=list)
    answered: dict[str, DialogueAnswer] = field(default_factory=dict)
    failures: int = 0  # so many calls fail before the turn is answered; -1 = all
    lost: int = 0  # so many answers are lost after the turn was answered
    gate: asyncio.Event | None = None  # answers wait for it
    turns: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, condition: Callable[[FakeDialogue], bool]) -> None:
        """Wait for calls until something holds."""
        while not condition(self):
            self.called.clear()
            await asyncio.wait_for(self.called.wait(), 20)

    async def turn(self, turn: DialogueTurn) -> DialogueAnswer:
        try:
            return await self._turn(turn)
        finally:
            self.called.set()

    async def _turn(self, turn: DialogueTurn) -> DialogueAnswer:
        self.asked.append(turn)
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            self.failures -= self.failures > 0
            raise DialogueUnavailable("rasa is down")
        repeated = turn.turn_id in self.answered
        if not repeated:
            self.turns[turn.session_id] += 1
            drafts = tuple(self.script(turn))
            self.answered[turn.turn_id] = DialogueAnswer(
                drafts, dict(self.slots), self.turns[turn.session_id], repeated=False
            )
        if self.lost:
            self.lost -= self.lost > 0
            raise DialogueUnavailable("the answer was lost")
        return self.answered[turn.turn_id]

    async def ready(self) -> bool:
        return not self.failures


class FakeSocket:
    """A WebSocket without a network: what the client sends and receives are queues."""

    def __init__(self, subprotocols: tuple[str, ...] = ("banter.v1",)) -> None:
        self.scope = {"type": "websocket", "subprotocols": list(subprotocols)}
        self.client = type("Address", (), {"host": "192.0.2.1"})
        self.application_state = WebSocketState.CONNECTED
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outbox: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.closed: int | None = None
        self.subprotocol: str | None = None

    async def accept(self, subprotocol: str | None = None) -> None:
        self.subprotocol = subprotocol

    async def receive(self) -> dict[str, Any]:
        return await self.inbox.get()

    async def send_text(self, text: str) -> None:
        self.outbox.put_nowait(json.loads(text))

    async def close(self, code: int = 1000) -> None:
        self.closed = code
        self.application_state = WebSocketState.DISCONNECTED
        self.outbox.put_nowait(None)
