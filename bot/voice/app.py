"""The voice role's composition root: listeners, registration, health and metrics."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

from fastapi import FastAPI

from bot.settings import RoleSettings
from bot.voice import doors
from bot.voice.call.held import HeldCalls
from bot.voice.call.opening import RATES, Engines, OpenedPhone
from bot.voice.calls import Calls, no_prompt, no_whisper
from bot.voice.contract import Handler
from bot.voice.metrics import Metrics
from bot.voice.registration_key import RegistrationKey
from bot.voice.registry import Registry
from bot.voice.settings import VoiceSettings
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.audiosocket_server import AudioSocketServer
from bot.voice.transports.chan_websocket import MediaEndpoint
from bot.voice.transports.pacing import Pacer
from bot.voice.transports.vosk_server import VoskEndpoint
from crm.bank import Bank
from data.settings import HouseSettings
from nlu.parsing.catalogue import product_names
from speech.contract import Recogniser
from speech.speaking.contract import Synthesiser

# A thread that computes lets others run after so long. The pacer gives way at every frame it
# sends; at Python's own 5 ms, twenty calls could not be served within one beat.
SWITCH_S = 0.0005


def create_app(
    settings: VoiceSettings,
    *,
    key: RegistrationKey,
    handler: Handler,
    busy: Handler = no_prompt,
    whisper: Handler = no_whisper,
    recogniser: Recogniser | None = None,
    synthesiser: Synthesiser | None = None,
    alongside: AbstractAsyncContextManager[object] | None = None,
    started: Callable[[], Awaitable[None]] | None = None,
) -> FastAPI:
    """Put the phone together; it listens while the app runs.

    Args:
        settings: ports, who may connect, how many calls.
        key: the dialplan's secret.
        handler: has each call that is let in.
        busy: tells callers beyond the room that there is none, before they go to the queue.
        whisper: tells a colleague about the call they take.
        recogniser: serves the vosk-server protocol; None leaves that out.
        synthesiser: tells ``/health`` how its voices are.
        alongside: is open while the app runs.
        started: is called once the port is ours.

    Raises:
        ListenerOpen: everybody could connect.
    """
    allowed = AllowList(settings.allowed)
    allowed.require_closed(settings.host)
    metrics, registry, pacer = Metrics(), Registry(), Pacer()
    calls = Calls(
        handler,
        # A call beyond the recogniser's places could not be heard.
        most=min(settings.room, recogniser.places) if recogniser is not None else settings.room,
        registry=registry,
        metrics=metrics,
        late=lambda: recogniser.late_s if recogniser is not None else 0.0,
        most_late_s=settings.most_late_s,
        busy=busy,
        whisper=whisper,
    )
    metrics.gauge("registered", "Calls registered that have not come.", lambda: len(registry))
    metrics.gauge("missed_beats", "Frames not sent in stalls.", lambda: pacer.missed)
    server = AudioSocketServer(calls, pacer, allowed)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        sys.setswitchinterval(SWITCH_S)
        async with alongside or nullcontext():
            await server.start(settings.host, settings.port)
            try:
                if started is not None:
                    await started()
                yield
            finally:
                await server.stop()

    app = FastAPI(lifespan=running, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.calls = calls
    app.state.audiosocket = server
    app.include_router(doors.routes(calls, key, allowed, recogniser, synthesiser))
    app.add_api_websocket_route("/media", MediaEndpoint(calls, allowed).serve)
    if recogniser is not None:
        app.add_api_websocket_route("/vosk/{language}", VoskEndpoint(recogniser, allowed).serve)
    return app


def compose(house: HouseSettings, roles: RoleSettings, settings: VoiceSettings) -> FastAPI:
    """Put the phone of an installation together.

    Args:
        house: home folder and environment.
        roles: where the gateway is.
        settings: ports, who may connect, how many calls.

    Raises:
        GatewayUnnamed: its certificate is not for the address that it would be called by.
        RegistrationKeyMissing: there is no secret that may be used here.
        ListenerOpen: everybody could connect.
        VadMissing: the voice detection that the settings ask for is not here.
    """
    engines = Engines.of(house)
    phone = OpenedPhone(
        Bank.open(house),
        roles.phone_gateway_address,
        settings.identity_url,
        engines,
        names=product_names(house),
        held=HeldCalls.of(house, settings.port),
    )
    return create_app(
        settings,
        key=RegistrationKey.of(house, settings),
        handler=phone.hold,
        busy=phone.busy,
        whisper=phone.whisper,
        recogniser=engines.recogniser,
        synthesiser=engines.voice(RATES[0]),
        alongside=phone,
        started=phone.end_left,
    )
