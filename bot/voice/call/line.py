"""The call's line to the gateway: protocol ``banter.v1`` over a connection that may break.

What the caller said is sent with an id and sent again after a break, so that it is answered
once; the replies after the last one that was heard come again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import aiohttp
import orjson
from pydantic import ValidationError

from bot.gateway.contract import CLOSE_NOT_SIGNED_IN, SUBPROTOCOL
from bot.gateway.people.tokens import CallPasses
from bot.voice.call.line_events import (
    Answered,
    Arrived,
    Broken,
    Declined,
    Ended,
    Identified,
    LineEvent,
    Opened,
    Passing,
    Switched,
    Unread,
)
from crm.messages import Message, Sender
from data.texts.phrases import Language

logger = logging.getLogger(__name__)

_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 5.0
_HEARTBEAT_S = 20.0
_RUN_OUT = "token_expired"


class Line:
    """One call's conversation.

    Args:
        session: for connections.
        address: of the gateway, ``http://…``.
        call_id: the call.
        passes: make the call's pass.
        language: of the line that was called.
        tell: is told of everything that comes, on the event loop.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: str,
        call_id: UUID,
        passes: CallPasses,
        language: Language,
        tell: Callable[[LineEvent], None],
    ) -> None:
        self._session = session
        self._address = address
        self._call_id = call_id
        self._passes = passes
        self._language = language
        self._tell = tell
        self._owed: dict[str, dict[str, Any]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None  # from the welcome on
        self._visitor: str | None = None
        self._token: str | None = None  # confirmed by the gateway
        self._keyed: str | None = None  # not yet
        self._conversation_id = ""
        self._last_seq = 0
        self._pause = _FIRST_PAUSE_S
        self._sent = 0
        self._said: dict[str, str] = {}  # message id -> client id, of what the caller said

    async def say(self, text: str, heard: float | None = None) -> str:
        """Send what the caller said, and how surely it was recognised; return its id."""
        return await self._owe({"text": text, "heard": heard})

    async def press(self, token: str) -> str:
        """Press a button, whatever was asked since it was shown; return the id of that."""
        return await self._owe({"button": token})

    async def prove(self, token: str) -> None:
        """Say who the caller is, by a token of the bank's identity service."""
        self._keyed = token
        await self._send(_step_up(token))

    async def switch(self, language: Language) -> None:
        """Go on in another language."""
        self._language = language
        await self._send({"type": "language", "language": language.value})

    async def run(self) -> None:
        """Hold the connection until it is cancelled or refused."""
        while True:
            try:
                async with self._connected() as socket:
                    await self._read(socket)
                    if socket.close_code == CLOSE_NOT_SIGNED_IN and not self._forget_token():
                        self._tell(Ended("not_signed_in"))
                        return
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                logger.info("line.broken call=%s error=%s", self._call_id, type(error).__name__)
            self._tell(Broken())
            await asyncio.sleep(self._pause)
            self._pause = min(2 * self._pause, _LONGEST_PAUSE_S)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        async with self._session.ws_connect(
            f"{self._address}/ws", protocols=(SUBPROTOCOL,), heartbeat=_HEARTBEAT_S
        ) as socket:
            await self._greet(socket)
            try:
                yield socket
            finally:
                self._socket = None

    async def _greet(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        again = self._visitor is not None
        hello: dict[str, object] = {
            "type": "hello",
            "call": self._passes.make(str(self._call_id)),
            "language": self._language.value,
            "last_seq": self._last_seq,
            "fresh": not again,
        }
        if self._visitor:
            hello["visitor"] = self._visitor
        # What is not confirmed may be taken all the same: the conversation is the customer's
        # then, and without the token another would begin.
        if token := self._token or self._keyed:
            hello["token"] = token
        await _put(socket, hello)

    def _forget_token(self) -> bool:
        """Forget the token that hello gave, without which the call may go on; was there one?"""
        if self._token is not None:
            self._token = None
            return True
        keyed, self._keyed = self._keyed, None
        return keyed is not None

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for received in socket:
            if received.type is aiohttp.WSMsgType.TEXT:
                await self._take(socket, orjson.loads(received.data))

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "welcome":
                await self._welcomed(socket, frame)
            case "message":
                self._arrived(frame["message"])
            case "notice":
                self._tell(Passing(frame["code"], frame["spoken"]))
            case "done":
                client_id = frame.get("client_id") or ""
                self._owed.pop(client_id, None)
                self._tell(Answered(client_id))
            case "identity":
                self._token, self._keyed = self._keyed or self._token, None
                self._tell(Identified(frame["acr"]))
            case "language":
                self._language = Language(frame["language"])
                self._tell(Switched(self._language))
            case "error" if self._socket is None:
                self._unwelcome(frame)
            case "error":
                self._refused(frame)

    async def _welcomed(
        self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]
    ) -> None:
        again = self._visitor is not None
        self._visitor = frame.get("visitor") or self._visitor or ""
        if frame["conversation_id"] != self._conversation_id:
            self._conversation_id, self._last_seq = frame["conversation_id"], 0
        self._pause = _FIRST_PAUSE_S
        self._tell(Opened(self._conversation_id, again))
        self._socket = socket
        if frame["language"] != self._language:  # it was switched after the hello
            await self.switch(self._language)
        if self._keyed is not None:  # what was said since may need it
            await _put(socket, _step_up(self._keyed))
        for owed in tuple(self._owed.values()):
            await _put(socket, owed)

    def _arrived(self, content: dict[str, Any]) -> None:
        try:
            message = Message.model_validate(content)
        except ValidationError:
            logger.exception("line.message_unread call=%s", self._call_id)
            self._unread(content)
            return
        if message.seq <= self._last_seq:
            return
        self._last_seq = message.seq
        if message.sender is Sender.CUSTOMER:
            self._said[message.id] = message.client_id or ""
        else:
            self._tell(Arrived(message, self._said.get(message.reply_to or "")))

    def _unread(self, content: dict[str, Any]) -> None:
        """Tell once of a message that cannot be read; what the caller said is known to them."""
        seq = content.get("seq")
        if isinstance(seq, int):
            if seq <= self._last_seq:
                return
            self._last_seq = seq
        if content.get("sender") != Sender.CUSTOMER:
            self._tell(Unread())

    def _unwelcome(self, frame: dict[str, Any]) -> None:
        """Hello was refused, and the connection ends; one that may do next time only broke."""
        if not frame["retryable"]:
            self._tell(Declined(frame["code"], frame["message"], None))

    def _refused(self, frame: dict[str, Any]) -> None:
        client_id = frame.get("client_id")
        if frame["code"] == _RUN_OUT:
            self._token = None  # with it, no connection would be made again
        if client_id is None and not frame["retryable"]:
            self._keyed = None  # it would be refused after every welcome
        owed = self._owed.get(client_id) if client_id else None
        if owed is not None and frame["retryable"]:
            self._again(owed)
            return
        if client_id:
            self._owed.pop(client_id, None)
        self._tell(Declined(frame["code"], frame["message"], client_id))

    async def _owe(self, said: Mapping[str, object]) -> str:
        """Send what has to be answered, now and after every break until it is; return its id."""
        self._sent += 1
        client_id = f"{self._call_id}:{self._sent}"
        self._owed[client_id] = {"type": "send", "client_id": client_id, **said}
        await self._send(self._owed[client_id])
        return client_id

    def _again(self, owed: dict[str, Any]) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(_FIRST_PAUSE_S, lambda: loop.create_task(self._send(owed)))

    async def _send(self, frame: dict[str, Any]) -> None:
        """Send now if there is a connection; what is owed goes out with the next one."""
        if self._socket is None:
            return
        try:
            await _put(self._socket, frame)
        except (aiohttp.ClientError, OSError):
            logger.info("line.unsent call=%s type=%s", self._call_id, frame["type"])


def _step_up(token: str) -> dict[str, Any]:
    return {"type": "stepup", "token": token}


async def _put(socket: aiohttp.ClientWebSocketResponse, frame: Mapping[str, object]) -> None:
    await socket.send_str(orjson.dumps(frame).decode())
