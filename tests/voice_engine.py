"""A voice role in small: a real server that speaks the vosk-server protocol, as a test says."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, WSMsgType, web

from bot.gateway.listening.voice_hearing import VoiceHearing

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
async def serving(engine: Engine) -> AsyncIterator[str]:
    """Serve an engine on a free port; yield its address."""
    app = web.Application()
    app.router.add_get("/health", engine.health)
    app.router.add_get("/vosk/{language}", engine.listen)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def served(engine: Engine) -> AsyncIterator[VoiceHearing]:
    """Serve an engine; yield what the gateway knows of it."""
    async with serving(engine) as url, ClientSession() as session:
        yield VoiceHearing(url, session)


@contextmanager
def served_in_thread(engine: Engine) -> Iterator[str]:
    """Serve an engine beside a test that runs no event loop; yield its address."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    address: Future[str] = Future()

    async def serve() -> None:
        async with serving(engine) as url:
            address.set_result(url)
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    try:
        yield address.result(20)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()
