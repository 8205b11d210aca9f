"""Banter's side of the benchmark: a talker through the WebSocket, as a page is."""

from __future__ import annotations

import json
from itertools import count
from uuid import uuid4

import aiohttp

from bot.bench.load import TurnFailed
from bot.terminal.client import SUBPROTOCOL, development_token

REPLY_WITHIN_S = 30.0


class OurTalker:
    """One demo customer in a fresh conversation."""

    def __init__(self, session: aiohttp.ClientSession, address: str, token: str) -> None:
        self._session = session
        self._address = address
        self._token = token
        self._socket: aiohttp.ClientWebSocketResponse | None = None

    async def open(self) -> None:
        """Sign in and begin a new conversation.

        Raises:
            TurnFailed: the gateway refused.
        """
        self._socket = await self._session.ws_connect(
            f"{self._address}/ws", protocols=(SUBPROTOCOL,)
        )
        await self._socket.send_str(
            json.dumps({"type": "hello", "token": self._token, "last_seq": 0, "fresh": True})
        )
        frame = await self._frame()
        if frame["type"] != "welcome":
            raise TurnFailed(f"hello was answered with {frame}")

    async def turn(self, text: str) -> None:
        """Say something and wait until it is answered.

        Raises:
            TurnFailed: an error frame came, no bot message came, or nothing came in time.
        """
        client_id = await self.send(text)
        await self.answered({client_id})

    async def send(self, text: str) -> str:
        """Send without waiting; return the client id."""
        client_id = str(uuid4())
        frame = {"type": "send", "client_id": client_id, "text": text}
        await self._open_socket.send_str(json.dumps(frame, ensure_ascii=False))
        return client_id

    async def answered(self, client_ids: set[str]) -> None:
        """Wait until all these messages are answered.

        Raises:
            TurnFailed: see ``turn``.
        """
        waiting, spoke = set(client_ids), False
        while waiting:
            frame = await self._frame()
            if frame["type"] == "message":
                spoke = spoke or frame["message"]["sender"] == "bot"  # type: ignore[index]
            elif frame["type"] == "error":
                raise TurnFailed(str(frame))
            elif frame["type"] == "done":
                waiting.discard(str(frame["client_id"]))
        if not spoke:
            raise TurnFailed("no reply in the turn")

    async def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            await self._socket.close()

    @property
    def _open_socket(self) -> aiohttp.ClientWebSocketResponse:
        if self._socket is None:
            raise TurnFailed("not connected")
        return self._socket

    async def _frame(self) -> dict[str, object]:
        try:
            message = await self._open_socket.receive(timeout=REPLY_WITHIN_S)
        except TimeoutError as error:
            raise TurnFailed(f"no frame within {REPLY_WITHIN_S:g} s") from error
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise TurnFailed(f"connection closed: {message.data}")
        frame: dict[str, object] = json.loads(message.data)
        return frame


class OurSide:
    """Hands out talkers, each for the next demo customer."""

    FIRST_CUSTOMER = 11  # 1..10 are the personas, kept as they are

    def __init__(self, session: aiohttp.ClientSession, address: str, customers: int) -> None:
        self._session = session
        self._address = address
        self._customers = customers
        self._tokens: list[str] = []
        self._next = count()

    async def sign_in(self) -> None:
        """Fetch the sign-ins beforehand: they are not part of a turn."""
        for number in range(self._customers):
            cif_no = str(self.FIRST_CUSTOMER + number)
            self._tokens.append(await development_token(self._address, cif_no))

    def talker(self) -> OurTalker:
        """Return a talker for the next customer."""
        token = self._tokens[next(self._next) % len(self._tokens)]
        return OurTalker(self._session, self._address, token)
