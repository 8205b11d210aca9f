"""A page that sends sound, and what comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from fakes import FakeSocket
from house import Gateway

from bot.gateway.app import listening_places
from bot.gateway.listening.hearing import Hearing
from bot.gateway.listening.socket import Listening

PIECE = bytes(3200)  # a tenth of a second


class Speaker:
    """A page that sends sound."""

    def __init__(self, listening: Callable[..., Listening], protocol: str = "banter.v1") -> None:
        self.socket = FakeSocket((protocol,))
        self.task = asyncio.create_task(listening(self.socket).run())

    def send(self, frame: dict[str, Any] | bytes) -> None:
        how = {"bytes": frame} if isinstance(frame, bytes) else {"text": json.dumps(frame)}
        self.socket.inbox.put_nowait({"type": "websocket.receive", **how})

    async def receive(self) -> dict[str, Any] | None:
        return await asyncio.wait_for(self.socket.outbox.get(), 20)

    async def begin(self, **hello: Any) -> dict[str, Any] | None:
        self.send({"type": "hello", "language": "zh", **hello})
        return await self.receive()

    async def rest(self) -> list[dict[str, Any]]:
        """Everything up to the end of the connection."""
        frames = []
        while (frame := await self.receive()) is not None:
            frames.append(frame)
        await self.task
        return frames

    async def say(self, *pieces: bytes) -> list[dict[str, Any]]:
        for piece in pieces:
            self.send(piece)
        self.send({"type": "stop"})
        return await self.rest()

    async def leave(self) -> None:
        self.socket.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task


def speaking(gateway: Gateway, hearing: Hearing, **more: Any) -> Callable[[], Speaker]:
    places = listening_places(gateway.settings, gateway.door.metrics)
    return lambda: Speaker(
        lambda socket: Listening(socket, gateway.door, hearing, places, **more)  # type: ignore[arg-type]
    )
