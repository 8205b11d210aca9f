"""The phone's web port, really served on a free one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import uvicorn
from pbx import until

from bot.voice.app import create_app
from bot.voice.calls import Calls, no_prompt, no_whisper
from bot.voice.contract import Caller, Handler
from bot.voice.registration_key import RegistrationKey
from bot.voice.settings import VoiceSettings
from speech.contract import Recogniser
from speech.speaking.contract import Synthesiser

KEY = "k" * 64
CALLER = Caller("+8613800000000", line="service")


@dataclass
class Web:
    """Addresses of a running phone, and its calls."""

    port: int
    audiosocket_port: int
    calls: Calls

    def expect(self, rate: int = 8000) -> UUID:
        call_id = uuid4()
        self.calls.registry.register(call_id, CALLER, rate)
        return call_id

    def http(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def ws(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.port}{path}"


@asynccontextmanager
async def phone(
    handler: Handler,
    *,
    calls: int = 4,
    busy: Handler = no_prompt,
    whisper: Handler = no_whisper,
    recogniser: Recogniser | None = None,
    synthesiser: Synthesiser | None = None,
) -> AsyncIterator[Web]:
    """Serve a phone until the end."""
    settings = VoiceSettings(port=0, calls=calls, _env_file=None)  # type: ignore[call-arg]
    app = create_app(
        settings,
        key=RegistrationKey(KEY),
        handler=handler,
        busy=busy,
        whisper=whisper,
        recogniser=recogniser,
        synthesiser=synthesiser,
    )
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_config=None, ws_max_size=1_000_000, timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))
    await until(lambda: server.started)
    try:
        port = listener.getsockname()[1]
        yield Web(port, app.state.audiosocket.port, app.state.calls)
    finally:
        server.should_exit = True
        await serving
        listener.close()
