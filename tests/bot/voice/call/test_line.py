"""The line to the gateway, over real WebSockets to a gateway that answers by a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.gateway.contract import CLOSE_NOT_SIGNED_IN, CLOSE_RESTART, SUBPROTOCOL
from bot.gateway.people.tokens import CallPasses
from bot.voice.call.line import Line
from bot.voice.call.line_events import (
    Arrived,
    Broken,
    Declined,
    Ended,
    Identified,
    LineEvent,
    Opened,
)
from crm.messages import Message, Sender, TextBody
from data.clock import FixedClock
from data.protection.vault import Vault
from data.texts.phrases import Language

Frame = dict[str, Any]


@dataclass
class Client:
    """One connection, as the gateway sees it."""

    socket: web.WebSocketResponse
    hello: Frame

    async def send(self, **frame: Any) -> None:
        await self.socket.send_json(frame)

    async def receive(self) -> Frame:
        frame: Frame = await self.socket.receive_json()
        return frame

    async def welcome(self, conversation_id: str = "c", **more: Any) -> None:
        frame = {"conversation_id": conversation_id, "language": "zh", "visitor": "v"} | more
        await self.send(type="welcome", **frame)

    async def refuse(self, code: str, close: int, *, retryable: bool) -> None:
        await self.send(type="error", code=code, retryable=retryable, message="抱歉")
        await self.socket.close(code=close)

    async def say(self, seq: int) -> None:
        message = Message(
            conversation_id="c", id=f"m{seq}", seq=seq, at=datetime.now(UTC), sender=Sender.BOT,
            body=TextBody(text="x"), spoken="x", transcript="x", language=Language.ZH,
        )  # fmt: skip
        await self.send(type="message", message=message.model_dump(mode="json"))


Answer = Callable[[Client], Awaitable[None]]


@dataclass
class Scene:
    """A line, what it tells, and every hello that came."""

    line: Line
    events: list[LineEvent] = field(default_factory=list)
    hellos: list[tuple[float, Frame]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, event: LineEvent) -> None:
        self.events.append(event)
        self.news.set()

    def told(self, kind: type[LineEvent]) -> list[LineEvent]:
        return [each for each in self.events if isinstance(each, kind)]

    async def until(self, kind: type[LineEvent], count: int = 1) -> None:
        async with asyncio.timeout(30):
            while len(self.told(kind)) < count:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def held(*answers: Answer) -> AsyncIterator[Scene]:
    """Hold a line to a gateway that answers each connection in turn so, the last ever after."""
    clients: list[Client] = []

    async def serve(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=(SUBPROTOCOL,))
        await socket.prepare(request)
        client = Client(socket, await socket.receive_json())
        scene.hellos.append((asyncio.get_running_loop().time(), client.hello))
        clients.append(client)
        await answers[min(len(clients), len(answers)) - 1](client)
        return socket

    app = web.Application()
    app.router.add_get("/ws", serve)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        passes = CallPasses(Vault.for_tests(), FixedClock(datetime(2026, 11, 23, tzinfo=UTC)))
        scene = Scene(
            Line(
                session, str(server.make_url("")).rstrip("/"), uuid4(), passes, Language.ZH,
                lambda event: scene.tell(event),
            )
        )  # fmt: skip
        running = asyncio.create_task(scene.line.run())
        try:
            yield scene
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def welcomed(client: Client) -> None:
    """Welcome, and break."""
    await client.welcome()


async def database_away(client: Client) -> None:
    await client.refuse("unavailable", CLOSE_RESTART, retryable=True)


async def attentive(client: Client) -> None:
    """Welcome, and confirm who is calling whenever that is said."""
    await client.welcome()
    async for _ in client.socket:
        await client.send(type="identity", signed_in=True, acr=2, acr_until=None)


def tokens(scene: Scene) -> Sequence[str | None]:
    return [hello.get("token") for _, hello in scene.hellos]


async def test_a_gateway_without_its_database_is_a_break_and_asked_ever_less_often() -> None:
    async with held(database_away) as scene:
        await scene.until(Broken, 3)
    assert {type(event) for event in scene.events} == {Broken}
    first, second, third = (at for at, _ in scene.hellos)
    assert second - first >= 0.25
    assert third - second >= 0.5


async def test_what_was_said_meanwhile_is_sent_after_the_welcome() -> None:
    taken: asyncio.Queue[Frame] = asyncio.Queue()

    async def listening(client: Client) -> None:
        await client.welcome()
        taken.put_nowait(await client.receive())

    async with held(database_away, listening) as scene:
        client_id = await scene.line.say("推荐", 0.9)
        sent = await asyncio.wait_for(taken.get(), 30)
    assert (sent["type"], sent["client_id"], sent["text"]) == ("send", client_id, "推荐")


async def test_a_token_keyed_in_while_the_line_breaks_is_confirmed_after_the_welcome() -> None:
    async with held(welcomed, attentive) as scene:
        await scene.until(Broken)
        await scene.line.prove("t")
        await scene.until(Identified)
    assert scene.told(Identified) == [Identified(2)]
    assert tokens(scene) == [None, "t"]


async def test_a_token_that_is_confirmed_is_told_by_hello_alone() -> None:
    after: list[Frame] = []

    async def confirming(client: Client) -> None:
        await client.welcome()
        await client.receive()
        await client.send(type="identity", signed_in=True, acr=2, acr_until=None)

    async def listening(client: Client) -> None:
        await client.welcome()
        after.append(await client.receive())

    async with held(welcomed, confirming, listening) as scene:
        await scene.until(Broken)
        await scene.line.prove("t")
        await scene.until(Opened, 3)
        await scene.line.say("余额")
        await scene.until(Broken, 3)
    assert tokens(scene)[:3] == [None, "t", "t"]
    assert [frame["type"] for frame in after[:1]] == ["send"]


async def test_a_token_that_is_not_taken_ends_no_call() -> None:
    async def refusing(client: Client) -> None:
        await client.refuse("customer_unknown", CLOSE_NOT_SIGNED_IN, retryable=False)

    async with held(welcomed, refusing, attentive) as scene:
        await scene.until(Broken)
        await scene.line.prove("t")
        await scene.until(Opened, 2)
    assert scene.told(Declined) == [Declined("customer_unknown", "抱歉", None)]
    assert (tokens(scene), scene.told(Ended)) == ([None, "t", None], [])


async def test_a_token_refused_after_the_welcome_is_not_told_again() -> None:
    async def refusing(client: Client) -> None:
        await client.welcome()
        await client.receive()
        await client.refuse("stepup_other_customer", CLOSE_RESTART, retryable=False)

    async with held(welcomed, refusing, attentive) as scene:
        await scene.until(Broken)
        await scene.line.prove("t")
        await scene.until(Opened, 3)
    assert (tokens(scene), scene.told(Identified)) == ([None, "t", None], [])


async def test_a_call_that_is_refused_without_a_token_is_over() -> None:
    async def refusing(client: Client) -> None:
        await client.refuse("call_invalid", CLOSE_NOT_SIGNED_IN, retryable=False)

    async with held(refusing) as scene:
        await scene.until(Ended)
    assert scene.events == [Declined("call_invalid", "抱歉", None), Ended("not_signed_in")]


async def test_a_new_conversation_is_heard_from_its_beginning() -> None:
    async def first(client: Client) -> None:
        await client.welcome("c1")
        await client.say(5)

    async def second(client: Client) -> None:
        await client.welcome("c2")
        await client.say(1)

    async with held(first, second) as scene:
        await scene.until(Arrived, 2)
    assert [each.message.seq for each in scene.told(Arrived) if isinstance(each, Arrived)] == [5, 1]


async def test_what_was_heard_before_the_break_is_not_said_again() -> None:
    async def saying(client: Client) -> None:
        await client.welcome()
        await client.say(1 if len(scene.hellos) == 1 else 2)
        await client.say(2)

    async with held(saying) as scene:
        await scene.until(Broken, 3)
    assert [each.message.seq for each in scene.told(Arrived) if isinstance(each, Arrived)] == [1, 2]
    assert [hello["last_seq"] for _, hello in scene.hellos[:2]] == [0, 2]


async def test_a_message_that_cannot_be_read_is_told_and_skipped() -> None:
    async def saying(client: Client) -> None:
        await client.welcome()
        await client.send(type="message", message={"seq": 3, "body": {"type": "hologram"}})
        await client.say(4)

    async with held(saying) as scene:
        await scene.until(Broken, 2)
    kinds = [type(event).__name__ for event in scene.events]
    assert kinds[:3] == ["Opened", "Unread", "Arrived"]
    assert kinds.count("Unread") == 1


async def test_what_the_caller_said_need_not_be_read() -> None:
    async def saying(client: Client) -> None:
        await client.welcome()
        broken = {"seq": 3, "sender": "customer", "body": {"type": "hologram"}}
        await client.send(type="message", message=broken)

    async with held(saying) as scene:
        await scene.until(Broken)
    assert [type(event).__name__ for event in scene.events] == ["Opened", "Broken"]


async def test_a_button_is_pressed_by_its_token() -> None:
    taken: asyncio.Queue[Frame] = asyncio.Queue()

    async def listening(client: Client) -> None:
        await client.welcome()
        taken.put_nowait(await client.receive())

    async with held(database_away, listening) as scene:
        client_id = await scene.line.press("AQAB")
        sent = await asyncio.wait_for(taken.get(), 30)
    assert sent == {"type": "send", "client_id": client_id, "button": "AQAB"}
