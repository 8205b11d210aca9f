"""The action server: Rasa's webhook on FastAPI.

rasa_sdk brings the executor and its types; its own HTTP server echoes the whole request,
customer data included, when something fails, so the door is ours.
"""

from __future__ import annotations

import hmac
import logging
import time
import traceback
from typing import Any

import anyio
import orjson
from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.contract import Recommender
from actions.conversation import pending
from actions.registration import registered
from actions.serving.executor import BankAction, BankExecutor, Performer
from actions.serving.sessions import SessionStart
from actions.settings import ActionsSettings
from actions.turn import House
from crm.bank import Bank
from crm.contract import BankError
from data.ids import new_id
from data.knowledge import KnowledgeBase

log = logging.getLogger(__name__)


class _Refused(Exception):
    """The request itself is wrong."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def create_app(
    settings: ActionsSettings | None = None,
    *,
    bank: Bank,
    recommender: Recommender,
    knowledge: KnowledgeBase,
) -> FastAPI:
    """Compose the action server.

    Args:
        settings: what the bot may promise; read from the environment when absent.
        bank: the records.
        recommender: chooses what to offer.
        knowledge: the bank's answers to frequent questions.
    """
    settings = settings or ActionsSettings()
    executor = _executor(settings, bank, recommender, knowledge)
    registry = CollectorRegistry()
    seconds = Histogram(
        "banter_action_seconds",
        "Time of one action call.",
        ("action", "status"),
        buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0),
        registry=registry,
    )
    app = FastAPI(title="Banter actions", openapi_url=None)

    @app.post("/webhook")
    async def webhook(request: Request) -> Response:
        started = time.perf_counter()
        name, status, body = await _answer(request, executor, settings)
        seconds.labels(name, status).observe(time.perf_counter() - started)
        return _json(status, body)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")

    return app


def _executor(
    settings: ActionsSettings, bank: Bank, recommender: Recommender, knowledge: KnowledgeBase
) -> BankExecutor:
    actions = registered()
    performer = Performer(bank, House(settings, recommender, knowledge, actions, pending.question))
    limiter = anyio.CapacityLimiter(settings.threads)
    executor = BankExecutor()
    executor.register_action(SessionStart(bank, limiter))
    for chosen in actions.values():
        executor.register_action(BankAction(chosen, performer, limiter))
    return executor


async def _answer(
    request: Request, executor: BankExecutor, settings: ActionsSettings
) -> tuple[str, int, dict[str, Any]]:
    """Run one call; returns the action's name, the HTTP status and the answer."""
    name = "unknown"
    try:
        _authorise(request, settings.token.get_secret_value())
        call = await _read(request, settings.most_bytes)
        known = call["next_action"] in executor.actions
        name = call["next_action"] if known else "unknown"
        result = await executor.run(call)
    except _Refused as error:
        return name, error.status, {"error": error.reason, "action_name": name}
    except ActionNotFoundException:
        return name, 404, {"error": "no such action", "action_name": name}
    except ActionExecutionRejection as error:
        return name, 400, {"error": error.message, "action_name": name}
    except Exception as error:  # noqa: BLE001 - the process edge
        return name, *_failure(name, error)
    return name, 200, {"events": result.events, "responses": result.responses}


def _authorise(request: Request, expected: str) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = token if scheme.lower() == "bearer" else ""
    if expected and not hmac.compare_digest(expected.encode(), given.encode()):
        raise _Refused(401, "the token is missing or wrong")


async def _read(request: Request, most_bytes: int) -> dict[str, Any]:
    if request.headers.get("content-encoding"):
        raise _Refused(415, "send the call uncompressed")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise _Refused(413, f"a call has at most {most_bytes} bytes")
    try:
        call = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _Refused(400, "the body is not JSON") from None
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        raise _Refused(400, "next_action is missing")
    tracker = call.get("tracker")
    if not isinstance(tracker, dict) or not isinstance(tracker.get("sender_id"), str):
        raise _Refused(400, "tracker.sender_id is missing")
    return call


def _failure(name: str, error: Exception) -> tuple[int, dict[str, Any]]:
    """Log where it happened, never what was in hand; answer with a reason and an id."""
    error_id = new_id()
    status, reason, retryable = _classify(error)
    frames = traceback.extract_tb(_root(error).__traceback__)[-4:]
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    log.error("action %s failed: %s %s at %s", name, error_id, type(error).__name__, where)
    return status, {"error": reason, "error_id": error_id, "retryable": retryable}


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _classify(error: Exception) -> tuple[int, str, bool]:
    if isinstance(error, BankError):
        return (503 if error.retryable else 500), error.reason, error.retryable
    return 500, "internal_error", False


def _json(status: int, body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
