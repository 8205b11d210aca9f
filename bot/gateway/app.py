"""The gateway's composition root: every part is put together here, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import timedelta

from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from bot.gateway import observing, page
from bot.gateway.contract import Refused
from bot.gateway.door import Door
from bot.gateway.headers import SecurityHeaders
from bot.gateway.http import Http
from bot.gateway.intake import Intake
from bot.gateway.listening import state as listening_state
from bot.gateway.listening.hearing import Hearing, NoHearing
from bot.gateway.listening.places import ListeningPlaces
from bot.gateway.listening.socket import Listening
from bot.gateway.listening.state import ListeningState
from bot.gateway.metrics import Metrics
from bot.gateway.people.holders import Holders
from bot.gateway.people.identity import Identity
from bot.gateway.people.limits import RateLimit
from bot.gateway.people.tokens import ButtonTokens, CallPasses, VisitorTokens
from bot.gateway.people.visits import Visits
from bot.gateway.records import Records
from bot.gateway.rendering.drafts import Renderer
from bot.gateway.rendering.lookups import Lookups
from bot.gateway.rendering.veil import Veil
from bot.gateway.rendering.wording import Wording, as_refusal
from bot.gateway.settings import GatewaySettings
from bot.gateway.stream import Stream
from bot.gateway.transports import development, rest
from bot.gateway.transports.chat import Connection
from bot.gateway.turns.answering import Answering
from bot.gateway.turns.dialogue import Dialogue
from bot.gateway.turns.leaving import Leaving
from bot.gateway.turns.opting_out import OptingOut
from bot.gateway.turns.outage import HumanDesk
from bot.gateway.turns.patience import Patience
from bot.gateway.turns.queue import Turns
from bot.gateway.turns.understanding import Nlu
from bot.settings import RoleSettings
from crm.bank import Bank
from crm.contract import BankError
from data.clock import Clock
from data.settings import Environment, HouseSettings
from data.texts.catalogue import Texts
from data.texts.phrases import Language

logger = logging.getLogger(__name__)

_MINUTE_S = 60.0
_HOUR_S = 3600.0


def create_app(
    settings: GatewaySettings,
    *,
    bank: Bank,
    nlu: Nlu,
    dialogue: Dialogue,
    texts: Texts,
    clock: Clock,
    identity: Identity,
    hearing: Hearing | None = None,
    console_url: str | None = None,
    connections: AbstractAsyncContextManager[object] | None = None,
) -> FastAPI:
    """Put the gateway together.

    Args:
        settings: limits and patience.
        bank: the records.
        nlu: understands messages.
        dialogue: answers turns.
        texts: the words.
        clock: the time.
        identity: verifies customers' tokens.
        hearing: understands what is said aloud; None = nobody does.
        console_url: opens the development door, whose page links to the console.
        connections: held open while the app runs.
    """
    door = open_door(
        settings,
        bank=bank,
        nlu=nlu,
        dialogue=dialogue,
        texts=texts,
        clock=clock,
        identity=identity,
    )

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        async with connections or nullcontext():
            background = [
                asyncio.create_task(door.stream.follow()),
                asyncio.create_task(door.turns.recover()),
            ]
            try:
                yield
            finally:
                await door.turns.stop(settings.drain_s)
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)

    app = FastAPI(lifespan=running, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.door = door
    hearing = hearing or NoHearing()
    places = listening_places(settings, door.metrics)
    spoken = ListeningState(hearing, places, texts, remedies=console_url is not None)
    app.include_router(observing.routes(door, nlu, dialogue, spoken))
    app.include_router(rest.routes(door))
    app.include_router(page.routes(texts, clock.timezone))
    app.include_router(listening_state.routes(spoken))
    if console_url is not None:
        app.include_router(development.routes(door, texts, console_url))
    app.mount("/static", StaticFiles(directory=page.FOLDER))

    @app.websocket("/ws")
    async def chat(socket: WebSocket) -> None:
        await Connection(socket, door).run()

    @app.websocket("/listen")
    async def listen(socket: WebSocket) -> None:
        await Listening(socket, door, hearing, places).run()

    _answer_errors(app, door)
    app.add_middleware(SecurityHeaders)
    return app


def open_door(
    settings: GatewaySettings,
    *,
    bank: Bank,
    nlu: Nlu,
    dialogue: Dialogue,
    texts: Texts,
    clock: Clock,
    identity: Identity,
) -> Door:
    """Put together what is behind the transports."""
    metrics = Metrics()
    holders, records = Holders(bank), Records(bank)
    tokens = ButtonTokens(bank.vault, clock, timedelta(hours=settings.button_hours))
    lookups = Lookups(bank)
    renderer = Renderer(texts, tokens, lookups.disclosure, lookups.addressee)
    stream = Stream(records.history, records.news, records.newest, settings.poll_s)
    metrics.gauge("listeners", "Connections that listen.", lambda: stream.listening)
    patience = Patience(
        records=records,
        renderer=renderer,
        stream=stream,
        texts=texts,
        clock=clock,
        one_moment_after_s=settings.one_moment_after_s,
        unavailable_after_s=settings.unavailable_after_s,
    )
    answering = Answering(
        records=records,
        nlu=nlu,
        dialogue=dialogue,
        renderer=renderer,
        stream=stream,
        session_turns=settings.session_turns,
    )
    desk = HumanDesk(records=records, renderer=renderer, patience=patience, texts=texts)
    opting_out = OptingOut(records=records, renderer=renderer)
    turns = Turns(
        answering=answering,
        records=records,
        stream=stream,
        patience=patience,
        desk=desk,
        opting_out=opting_out,
        clock=clock,
        settings=settings,
        metrics=metrics,
    )
    visitors = RateLimit(settings.visitors_per_address, _HOUR_S, "visitors_exceeded")
    visits = Visits(
        identity, VisitorTokens(bank.vault), CallPasses(bank.vault, clock), holders, visitors
    )
    intake = Intake(
        records=records,
        visits=visits,
        turns=turns,
        tokens=tokens,
        stream=stream,
        patience=patience,
        desk=desk,
        leaving=Leaving(records=records, renderer=renderer),
        opting_out=opting_out,
        texts=texts,
        limit=RateLimit(settings.rate_messages, settings.rate_window_s, "rate_limited"),
        max_characters=settings.max_text_characters,
        metrics=metrics,
    )
    return Door(
        settings=settings,
        identity=identity,
        visits=visits,
        intake=intake,
        holders=holders,
        records=records,
        stream=stream,
        turns=turns,
        patience=patience,
        wording=Wording(texts),
        veil=Veil(texts),
        metrics=metrics,
    )


def listening_places(settings: GatewaySettings, metrics: Metrics) -> ListeningPlaces:
    """Return the places of those who speak, and count them."""
    often = RateLimit(settings.listenings_per_minute, _MINUTE_S, "rate_limited")
    places = ListeningPlaces(settings.listeners, often)
    metrics.gauge("spoken_to", "People who are listened to.", lambda: places.taken)
    return places


def compose(
    house: HouseSettings,
    roles: RoleSettings,
    settings: GatewaySettings | None = None,
    bank: Bank | None = None,
) -> FastAPI:
    """Put the gateway of an installation together.

    Args:
        house: home folder and environment.
        roles: where the other services are.
        settings: limits and patience; read from the environment by default.
        bank: the records, when the process has them open: writers of one process then queue
            on one lock and need not poll SQLite's.

    Raises:
        KeysMissing: the keys of this installation are missing or unfit.
        CatalogueBroken: the texts contradict each other.
    """
    settings = settings or GatewaySettings()
    bank = bank or Bank.open(house)
    http = Http(
        nlu_url=roles.nlu_address,
        nlu_token=roles.nlu_token,
        rasa_url=roles.rasa_address,
        rasa_token=roles.rasa_token,
        rasa_timeout_s=settings.rasa_timeout_s,
        voice_url=roles.voice_address,
    )
    development_door = house.environment is Environment.DEVELOPMENT
    return create_app(
        settings,
        bank=bank,
        nlu=http.nlu,
        dialogue=http.dialogue,
        texts=Texts.load(zone=bank.clock.timezone),
        clock=bank.clock,
        identity=Identity.open(house, settings, bank.clock),
        hearing=http.hearing,
        console_url=roles.console_address if development_door else None,
        connections=http,
    )


def _answer_errors(app: FastAPI, door: Door) -> None:
    """Answer every error with ``{"error": …}`` in words, and no stack trace."""

    def answer(request: Request, refusal: Refused) -> Response:
        door.metrics.refused.labels(refusal.code).inc()
        wanted = request.headers.get("Accept-Language", "")
        language = Language.EN if wanted.lower().startswith("en") else Language.ZH
        frame = door.wording.error(refusal, language)
        headers = {"Retry-After": str(refusal.retry_after or 1)} if refusal.retryable else {}
        body = f'{{"error":{frame.model_dump_json(exclude={"type"})}}}'
        return Response(body, refusal.status, headers, media_type="application/json")

    @app.exception_handler(Refused)
    async def refused(request: Request, refusal: Refused) -> Response:
        return answer(request, refusal)

    @app.exception_handler(BankError)
    async def business(request: Request, error: BankError) -> Response:
        return answer(request, as_refusal(error))

    @app.exception_handler(RequestValidationError)
    async def misshapen(request: Request, _error: RequestValidationError) -> Response:
        return answer(request, Refused("frame_malformed"))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        refusal = Refused("not_found" if error.status_code == 404 else "frame_malformed")
        refusal.status = error.status_code
        return answer(request, refusal)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        logger.error("request.defect path=%s %s", request.url.path, type(error).__name__)
        refusal = Refused("unexpected")
        refusal.status = 500
        return answer(request, refusal)
