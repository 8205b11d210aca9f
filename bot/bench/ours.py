"""Banter's side of the benchmark: a talker through the WebSocket, as a page is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import count
from uuid import uuid4

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from bot.bench.load import TurnFailed
from bot.terminal.client import SUBPROTOCOL, development_token

REPLY_WITHIN_S = 30.0
# How turns end that the bot has answered: here, or counted as such when the sweep came to them too.
ANSWERED = ("done", "elsewhere")
# When the gateway began to count, seconds since 1970.
_COUNTING_SINCE = "banter_gateway_turn_seconds_created"


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
        try:
            self._socket = await self._session.ws_connect(
                f"{self._address}/ws", protocols=(SUBPROTOCOL,)
            )
        except aiohttp.ClientError as error:
            raise TurnFailed(f"the gateway took no connection: {error}") from error
        await self._say({"type": "hello", "token": self._token, "last_seq": 0, "fresh": True})
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
        """Send without waiting; return the client id.

        Raises:
            TurnFailed: the connection is gone.
        """
        client_id = str(uuid4())
        await self._say({"type": "send", "client_id": client_id, "text": text})
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

    async def _say(self, frame: dict[str, object]) -> None:
        try:
            await self._open_socket.send_str(json.dumps(frame, ensure_ascii=False))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise TurnFailed(f"connection closed: {error}") from error

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
    """Hands out talkers, each for the next demo customer.

    Attributes:
        restarts: how often the gateway was found started again.
    """

    FIRST_CUSTOMER = 11  # 1..10 are the personas, kept as they are

    def __init__(self, session: aiohttp.ClientSession, address: str, customers: int) -> None:
        self._session = session
        self._address = address
        self._customers = customers
        self._tokens: list[str] = []
        self._next = count()
        self._counting_since = 0.0
        self._unanswered = 0
        self._forgotten = 0
        self.restarts = 0

    async def sign_in(self) -> None:
        """Fetch the sign-ins beforehand: they are not part of a turn.

        Raises:
            ChatFailed: the gateway refused.
        """
        for number in range(self._customers):
            cif_no = str(self.FIRST_CUSTOMER + number)
            self._tokens.append(await development_token(self._address, cif_no))

    def talker(self) -> OurTalker:
        """Return a talker for the next customer."""
        token = self._tokens[next(self._next) % len(self._tokens)]
        return OurTalker(self._session, self._address, token)

    async def unanswered(self) -> int:
        """Return how many turns the bot has not answered so far.

        Who talks cannot tell: an apology is a message too, and its turn is done. A gateway that
        was started again has forgotten what it counted: what it has said before stays, and the
        restart is one more, so that no run with one is without failures.

        Raises:
            TurnFailed: the gateway does not say.
        """
        try:
            async with self._session.get(
                f"{self._address}/metrics", raise_for_status=True
            ) as response:
                families = text_string_to_metric_families(await response.text())
        except aiohttp.ClientError as error:
            raise TurnFailed(f"the gateway does not say how turns ended: {error}") from error
        samples = [sample for family in families for sample in family.samples]
        self._notice_restart(samples)
        ended = (one for one in samples if one.name == "banter_gateway_turns_total")
        counted = round(sum(one.value for one in ended if one.labels["outcome"] not in ANSWERED))
        self._unanswered = self._forgotten + counted
        return self._unanswered

    def _notice_restart(self, samples: Iterable[Sample]) -> None:
        since = sum(one.value for one in samples if one.name == _COUNTING_SINCE)
        if self._counting_since not in (0.0, since):
            self.restarts += 1
            self._forgotten = self._unanswered + 1
        self._counting_since = since
