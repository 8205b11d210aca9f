"""A customer's side of the chat protocol (docs/protocol.md) over the WebSocket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

from crm.messages import Message, Sender

SUBPROTOCOL = "banter.v1"
REPLY_WITHIN_S = 90.0  # a turn may wait for a service that is being restarted


class ChatFailed(Exception):
    """The chat cannot go on; the message is what the user reads."""


@dataclass(frozen=True)
class Refusal:
    """An error frame: what was refused, whether to try again, and after how many seconds."""

    code: str
    message: str
    retryable: bool
    retry_after_s: int = 0


@dataclass
class Reply:
    """What came back for one thing said."""

    messages: list[Message] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    refusal: Refusal | None = None


class ChatClient:
    """One conversation, one thing said at a time."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.welcome: dict[str, Any] = {}
        self.earlier: list[Message] = []
        self.last_seq = 0

    async def hello(
        self, *, token: str | None, language: str, last_seq: int = 0, fresh: bool = False
    ) -> None:
        """Sign in and take in what was said before.

        Raises:
            ChatFailed: the sign-in was refused.
        """
        who = {"token": token} if token else {}
        await self._send(
            {"type": "hello", **who, "last_seq": last_seq, "language": language, "fresh": fresh}
        )
        frame = await self._receive()
        if frame["type"] != "welcome":
            raise ChatFailed(f"The gateway refused the sign-in: {frame.get('message', frame)}")
        self.welcome = frame
        self.last_seq = last_seq
        while self.last_seq < frame["last_seq"]:
            self._take(await self._receive(), into := Reply(), None)
            self.earlier += into.messages

    async def say(self, text: str) -> Reply:
        """Say something and wait for the whole reply."""
        return await self._exchange({"text": text})

    async def press(self, token: str) -> Reply:
        """Press a button and wait for the whole reply."""
        return await self._exchange({"button": token})

    async def step_up(self, token: str) -> Reply:
        """Give the stronger sign-in; a question that waited for it is answered."""
        await self._send({"type": "stepup", "token": token})
        return await self._collect(None)

    async def listen(self, seconds: float) -> Reply:
        """Collect what comes unasked (pushes, staff) for a while."""
        reply = Reply()
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self._take(await self._receive(), reply, None)
        except TimeoutError:
            return reply

    async def _exchange(self, content: dict[str, str]) -> Reply:
        client_id = str(uuid4())
        await self._send({"type": "send", "client_id": client_id, **content})
        return await self._collect(client_id)

    async def _collect(self, client_id: str | None) -> Reply:
        reply = Reply()
        try:
            async with asyncio.timeout(REPLY_WITHIN_S):
                while not self._take(await self._receive(), reply, client_id):
                    pass
        except TimeoutError as error:
            raise ChatFailed(
                f"No reply within {REPLY_WITHIN_S:g} s: look at /ready of the gateway, and its log."
            ) from error
        return reply

    def _take(self, frame: dict[str, Any], reply: Reply, client_id: str | None) -> bool:
        """Add one frame to the reply; return whether the reply is complete."""
        kind = frame["type"]
        if kind == "message":
            message = Message.model_validate(frame["message"])
            self.last_seq = message.seq
            if message.sender is not Sender.CUSTOMER or client_id is None:
                reply.messages.append(message)
        elif kind == "notice":
            reply.notices.append(frame["text"])
        elif kind == "error":
            reply.refusal = Refusal(
                frame["code"], frame["message"], frame["retryable"], frame.get("retry_after") or 0
            )
            return True
        return kind == "done" and (client_id is None or frame.get("client_id") == client_id)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._socket.send_str(json.dumps(frame, ensure_ascii=False))

    async def _receive(self) -> dict[str, Any]:
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ChatFailed(
                f"The gateway closed the connection ({message.data}); begin the command again."
            )
        frame: dict[str, Any] = json.loads(message.data)
        return frame


@asynccontextmanager
async def connect(address: str) -> AsyncIterator[ChatClient]:
    """Open a connection to a gateway.

    Raises:
        ChatFailed: nothing answers there.
    """
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{address}/ws", protocols=(SUBPROTOCOL,)) as socket,
        ):
            yield ChatClient(socket)
    except aiohttp.ClientConnectionError as error:
        raise ChatFailed(f"Nothing answers at {address}: is Banter running (make run)?") from error


async def development_token(address: str, cif_no: str, acr: int = 1) -> str:
    """Sign a demo customer in through the development door.

    Raises:
        ChatFailed: the customer does not exist, or this is not a development gateway.
    """
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{address}/api/dev/sign-in", json={"cif_no": cif_no, "acr": acr}
            ) as response,
        ):
            answer = await response.json(content_type=None)
    except aiohttp.ClientConnectionError as error:
        raise ChatFailed(f"Nothing answers at {address}: is Banter running (make run)?") from error
    if response.status == 404:
        raise ChatFailed(
            f"Customer {cif_no!r} is not in this bank (demo customers are 1..N, Berka's are "
            "berka-<client_id>), or this gateway is not a development one."
        )
    if response.status != 200:
        raise ChatFailed(f"The sign-in was refused: {answer}")
    token: str = answer["token"]
    return token
