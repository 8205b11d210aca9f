"""A voice role in small: a real server that speaks the vosk-server protocol, as a test says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, WSMsgType, web

from bot.gateway.voice_hearing import VoiceHearing

READY = {"state": "ready", "usable": True, "sentence": "Speech model small is loaded."}
MISSING = {
    "state": "missing",
    "usable": False,
    "sentence": "Speech model small is not in /models: banter models pull small.",
}
BROKEN = {"state": "broken", "usable": False, "sentence": "Speech model small does not load."}

Said = dict[str, Any]


def result(text: str, confidence: float = 1.0) -> Said:
    """An answer that ends a part."""
    return {"alternatives": [{"confidence": confidence, "text": text}]}


def partial(text: str) -> Said:
    return {"partial": text}


@dataclass
class Engine:
    """What it answers, and what it was told.

    Attributes:
        answers: to one piece of sound after the other; then the last partial again.
        last: to the end of the sound; None = none at all.
        closes: ends the connection with this code at the first sound.
        breaks_off_after: ends it without a word after so many pieces.
    """

    models: dict[str, Said] = field(default_factory=lambda: {"zh": READY, "en": READY})
    answers: list[Said] = field(default_factory=list)
    last: Said | None = field(default_factory=lambda: result(""))
    closes: int | None = None
    breaks_off_after: int | None = None
    configuration: Said = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    sound: bytearray = field(default_factory=bytearray)
    asked: int = 0
    open: int = 0

    async def health(self, _request: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"status": "alive", "models": self.models})

    async def listen(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.languages.append(request.match_info["language"])
        self.open += 1
        try:
            await self._serve(socket)
        finally:
            self.open -= 1
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        answers, pieces = [partial(""), *self.answers], 0
        async for message in socket:
            if message.type is WSMsgType.BINARY:
                if self.closes is not None:
                    await socket.close(code=self.closes, message=b"no room")
                    return
                if pieces == self.breaks_off_after:
                    return
                pieces += 1
                self.sound += message.data
                await socket.send_json(answers.pop(0) if answers else partial(""))
                continue
            said = json.loads(message.data)
            if said.get("eof") and self.last is not None:
                await socket.send_json(self.last)
                await socket.close()
                return
            self.configuration |= said.get("config", {})


@asynccontextmanager
async def served(engine: Engine) -> AsyncIterator[VoiceHearing]:
    """Serve an engine on a free port; yield what the gateway knows of it."""
    app = web.Application()
    app.router.add_get("/health", engine.health)
    app.router.add_get("/vosk/{language}", engine.listen)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        async with ClientSession() as session:
            yield VoiceHearing(f"http://127.0.0.1:{port}", session)
    finally:
        await runner.cleanup()
