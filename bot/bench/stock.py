"""The yardstick's side: stock Rasa through its REST channel, the same dialogues."""

from __future__ import annotations

from uuid import uuid4

import aiohttp

from bot.bench.load import TurnFailed

REPLY_WITHIN_S = 60.0


class StockTalker:
    """One conversation with ``rasa run`` defaults."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._url = f"{address}/webhooks/rest/webhook"
        self._sender = ""

    async def open(self) -> None:
        """Begin a new conversation."""
        self._sender = str(uuid4())

    async def turn(self, text: str) -> None:
        """Say something and wait for the reply.

        Raises:
            TurnFailed: an error or an empty reply came, or nothing in time.
        """
        timeout = aiohttp.ClientTimeout(total=REPLY_WITHIN_S)
        body = {"sender": self._sender, "message": text}
        try:
            async with self._session.post(self._url, json=body, timeout=timeout) as response:
                replies = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:  # or no JSON
            raise TurnFailed(str(error)) from error
        if response.status != 200 or not replies:
            raise TurnFailed(f"{response.status}: {replies}")

    async def close(self) -> None:
        """Nothing to hang up."""
