"""The turn channel: ``POST /webhooks/banter/turn``; ``GET`` health, ready, metrics beside it."""

from __future__ import annotations

import gc
import hmac
import json
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from banter_rasa.actions import ActionServer
from banter_rasa.contract import (
    BadTurn,
    TurnAnswer,
    TurnError,
    TurnFailed,
    TurnRequest,
    Unauthorised,
)
from banter_rasa.deciding import PlainGraphRunner
from banter_rasa.locks import ConversationLockStore
from banter_rasa.metrics import ANSWERED, REPEATED, Metrics
from banter_rasa.settings import check_lock_life, turn_seconds
from banter_rasa.trackers import TurnTrackerStore
from banter_rasa.turns import CHANNEL, Turns

logger = logging.getLogger(__name__)

_ACTION_S = 8.0


class TurnInput(InputChannel):
    """Takes one turn at a time from the gateway, with the parse brought along."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()
        self._turns: Turns | None = None
        self._metrics = Metrics()

    @classmethod
    def name(cls) -> str:
        """Return the name that is part of the address."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnInput:
        """Build the channel from ``credentials.yml``.

        Raises:
            RasaException: no token is set.
        """
        token = str((credentials or {}).get("token") or "")
        if not token:
            raise RasaException("the turn channel needs a token; set BANTER_RASA_TOKEN")
        return cls(token)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; ``on_new_message`` is Rasa's own way in, which is not used."""
        routes = Blueprint("banter_turns")

        # Sanic marks its handlers with attributes, which bound methods cannot carry.
        @routes.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._turn(request)

        @routes.get("/health")
        async def health(_request: Request) -> HTTPResponse:
            return _json(200, {"status": "alive"})

        @routes.get("/ready")
        async def ready(_request: Request) -> HTTPResponse:
            return _json(200 if self._turns else 503, {"ready": self._turns is not None})

        @routes.get("/metrics")
        async def metrics(_request: Request) -> HTTPResponse:
            body = self._metrics.exposition()
            return HTTPResponse(body, content_type="text/plain; version=0.0.4")

        @routes.listener("after_server_start")
        async def start(app: Sanic, _loop: object) -> None:
            self._turns = compose(app.ctx.agent, self._metrics)
            # What is loaded by now stays: a full collection need not stop a turn to look at it.
            gc.collect()
            gc.freeze()

        @routes.listener("after_server_stop")
        async def stop(_app: Sanic, _loop: object) -> None:
            if self._turns is not None:
                await self._turns.close()

        return routes

    async def _turn(self, request: Request) -> HTTPResponse:
        try:
            with self._metrics.turn():
                answer = await self._answer(request)
        except TurnError as error:
            return _error(error)
        except Exception as error:  # noqa: BLE001 - the process edge
            logger.error("a turn failed: %s", _where(error))  # noqa: TRY400 - no customer's words
            return _error(TurnFailed("the dialogue engine failed"))
        return _json(200, answer.as_json())

    async def _answer(self, request: Request) -> TurnAnswer:
        self._authorise(request)
        turn = TurnRequest.from_json(_body(request))
        answer = await self._loaded().take(turn)
        self._metrics.turns.labels(REPEATED if answer.repeated else ANSWERED).inc()
        return answer

    def _loaded(self) -> Turns:
        if self._turns is None:
            raise TurnFailed("the dialogue model is still being loaded")
        return self._turns

    def _authorise(self, request: Request) -> None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        known = hmac.compare_digest(token.strip().encode(), self._token)
        if scheme.lower() != "bearer" or not known:
            raise Unauthorised("a bearer token is needed: the one in BANTER_RASA_TOKEN")


def compose(agent: Agent, metrics: Metrics) -> Turns:
    """Put the turn driver together from what ``endpoints.yml`` configured.

    Args:
        agent: Rasa's agent with the loaded model.
        metrics: where failed action calls are counted.

    Raises:
        RasaException: no model is loaded, or the endpoints name other stores than ours. (Rasa
            itself would go on with trackers in memory, and lose them.)
        SettingError: a lock could run out under a turn.
    """
    if agent.processor is None:
        raise RasaException("no dialogue model is loaded; run bot/rasa/train.py")
    # Rasa wraps every store so that it silently goes on in memory when the store fails.
    trackers = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    if not isinstance(trackers, TurnTrackerStore):
        raise RasaException(f"endpoints.yml: tracker_store is {type(trackers).__name__}, not ours")
    if not isinstance(agent.lock_store, ConversationLockStore):
        raise RasaException(
            f"endpoints.yml: lock_store is {type(agent.lock_store).__name__}, not ours"
        )
    if agent.action_endpoint is None or not agent.action_endpoint.url:
        raise RasaException("endpoints.yml: action_endpoint has no url")
    action_s = float(agent.action_endpoint.kwargs.get("deadline_seconds", _ACTION_S))
    check_lock_life(agent.lock_store.lifetime_s, action_s)
    agent.processor.graph_runner = PlainGraphRunner(agent.processor.graph_runner)
    failed = metrics.action_failures
    actions = ActionServer(
        agent.action_endpoint.url,
        action_s,
        lambda action: failed.labels(action).inc(),
        token=agent.action_endpoint.token or "",
    )
    return Turns(agent.processor, trackers, agent.lock_store, actions, turn_seconds(action_s))


def _body(request: Request) -> object:
    try:
        return json.loads(request.body)
    except ValueError as error:
        raise BadTurn("the request is not JSON") from error


def _where(error: BaseException) -> str:
    """Say what kind of error happened and where; its message may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {places}"


def _error(error: TurnError) -> HTTPResponse:
    headers = {"Retry-After": "1"} if error.retryable else {}
    return _json(error.status, {"error": str(error), "retryable": error.retryable}, headers)


def _json(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> HTTPResponse:
    text = json.dumps(body, ensure_ascii=False)
    return HTTPResponse(text, status, headers, content_type="application/json")
