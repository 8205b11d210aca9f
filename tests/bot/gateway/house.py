"""The gateway with fakes behind it, and a client that reads as a sentence."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fakes import FakeDialogue, FakeNlu, FakeSocket
from world import World

from bot.gateway.app import create_app, open_door
from bot.gateway.people.identity import Identity
from bot.gateway.settings import GatewaySettings
from bot.gateway.transports.chat import Connection
from crm import conversations
from crm.bank import Bank
from crm.messages import Message
from data.clock import FixedClock
from data.texts.catalogue import Texts

TEXTS = Texts.load()
SECRET = b"a secret of the tests, long enough for HS256"


def quick(**changed: Any) -> GatewaySettings:
    """Settings whose pauses a test does not have to wait for."""
    values = {
        "retry_first_s": 0.001,
        "retry_most_s": 0.002,
        "poll_s": 0.005,
        "sweep_s": 0.01,
        "one_moment_after_s": 30.0,
        "drain_s": 0.0,
        "rate_messages": 1000,
    }
    return GatewaySettings(_env_file=None, **values | changed)


@dataclass
class Gateway:
    """One gateway process; several may share a bank."""

    world: World
    clock: FixedClock
    nlu: FakeNlu = field(default_factory=FakeNlu)
    dialogue: FakeDialogue = field(default_factory=FakeDialogue)
    settings: GatewaySettings = field(default_factory=quick)
    sent: int = 0

    def __post_init__(self) -> None:
        self._background: list[asyncio.Task[None]] = []
        self.identity = Identity(self.settings, self.clock, SECRET, "HS256", SECRET)
        self.door = open_door(
            self.settings, bank=self.bank, nlu=self.nlu, dialogue=self.dialogue,
            texts=TEXTS, clock=self.clock, identity=self.identity,
        )  # fmt: skip

    @property
    def bank(self) -> Bank:
        return self.world.bank

    def app(self, console_url: str | None = None) -> Any:
        """Return the whole app (with a door of its own)."""
        return create_app(
            self.settings, bank=self.bank, nlu=self.nlu, dialogue=self.dialogue,
            texts=TEXTS, clock=self.clock, identity=self.identity, console_url=console_url,
        )  # fmt: skip

    def token(self, cif_no: str = "1", acr: int = 1, minutes: float = 30) -> str:
        return self.identity.issue(cif_no, acr, timedelta(minutes=minutes))[0]

    async def talk(self, cif_no: str | None = "1", **hello: Any) -> Talk:
        """Connect and say hello; the welcome is in ``talk.welcome``."""
        talk = Talk(self)
        if cif_no is not None:
            hello.setdefault("token", self.token(cif_no))
        await talk.hello(**hello)
        return talk

    def history(self, conversation_id: str) -> list[Message]:
        with self.bank.read() as work:
            return conversations.history(work, conversation_id, 0, 10_000)

    def follow(self) -> None:
        """Look for what other processes append."""
        self._background.append(asyncio.create_task(self.door.stream.follow()))

    def recover(self) -> None:
        """Take up what is owed in the database."""
        self._background.append(asyncio.create_task(self.door.turns.recover()))

    async def stop(self) -> None:
        """End it as a process ends: whatever is under way is left."""
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.door.turns.stop(0.0)


class Talk:
    """A client of the chat."""

    def __init__(self, gateway: Gateway, subprotocols: tuple[str, ...] = ("banter.v1",)) -> None:
        self.gateway = gateway
        self.socket = FakeSocket(subprotocols)
        self.task = asyncio.create_task(Connection(self.socket, gateway.door).run())  # type: ignore[arg-type]
        self.frames: list[dict[str, Any]] = []
        self.welcome: dict[str, Any] = {}

    @property
    def conversation_id(self) -> str:
        return str(self.welcome["conversation_id"])

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Every message received so far."""
        return [frame["message"] for frame in self.frames if frame["type"] == "message"]

    @property
    def words(self) -> list[str]:
        """What the bot said so far."""
        return [m["body"]["text"] for m in self.messages if m["sender"] == "bot"]

    def send(self, frame: dict[str, Any] | str) -> None:
        text = frame if isinstance(frame, str) else json.dumps(frame)
        self.socket.inbox.put_nowait({"type": "websocket.receive", "text": text})

    async def hello(self, **hello: Any) -> dict[str, Any]:
        self.send({"type": "hello", **hello})
        self.welcome = await self.receive()
        return self.welcome

    async def receive(self) -> dict[str, Any]:
        """Return the next frame."""
        frame = await asyncio.wait_for(self.socket.outbox.get(), 20)
        if frame is None:
            raise ConnectionError(f"closed with {self.socket.closed}")
        self.frames.append(frame)
        return frame

    async def until(self, kind: str) -> dict[str, Any]:
        """Return the next frame of a kind."""
        while (frame := await self.receive())["type"] != kind:
            pass
        return frame

    def post(self, text: str | None = None, **send: Any) -> str:
        """Send without waiting; return the client id."""
        self.gateway.sent += 1
        client_id = send.pop("client_id", f"c{self.gateway.sent}")
        said = {"text": text} if text is not None else {}
        self.send({"type": "send", "client_id": client_id, **said, **send})
        return client_id

    async def say(self, text: str | None = None, **send: Any) -> list[dict[str, Any]]:
        """Send, wait until it is answered, return the frames from the ack on."""
        seen = len(self.frames)
        client_id = self.post(text, **send)
        while (frame := await self.receive())["type"] not in ("done", "error") or (
            frame.get("client_id") != client_id
        ):
            pass
        return self.frames[seen:]

    async def bodies(self, text: str | None = None, **send: Any) -> list[dict[str, Any]]:
        """Send and return the bodies of the replies."""
        frames = await self.say(text, **send)
        said = [f["message"] for f in frames if f["type"] == "message"]
        return [message["body"] for message in said if message["sender"] != "customer"]

    async def leave(self) -> None:
        self.socket.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task
