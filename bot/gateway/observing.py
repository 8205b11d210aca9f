"""Is it alive, can it answer, and how is it doing."""

from __future__ import annotations

import asyncio

import orjson
from fastapi import APIRouter, Response

from bot.gateway.door import Door
from bot.gateway.listening.state import ListeningState
from bot.gateway.turns.dialogue import Dialogue
from bot.gateway.turns.understanding import Nlu
from crm.contract import BankError


def routes(door: Door, nlu: Nlu, dialogue: Dialogue, spoken: ListeningState) -> APIRouter:
    """Return ``/health``, ``/ready`` and ``/metrics``."""
    api = APIRouter()

    @api.get("/health")
    async def health() -> Response:
        return _json({"status": "alive"}, 200)

    @api.get("/ready")
    async def ready() -> Response:
        bank, trouble, answers, listens = await asyncio.gather(
            _bank_ready(door), nlu.trouble(), dialogue.ready(), spoken.states()
        )
        state = {"bank": bank, "nlu": trouble is None, "rasa": answers}
        well = all(state.values())
        # Whoever cannot speak can type: this makes no gateway unready.
        body = {"ready": well, "services": state, "optional": {"listening": listens}}
        if trouble is not None:
            body["trouble"] = {"nlu": trouble}
        return _json(body, 200 if well else 503)

    @api.get("/metrics")
    async def metrics() -> Response:
        return Response(door.metrics.exposition(), media_type="text/plain; version=0.0.4")

    return api


async def _bank_ready(door: Door) -> bool:
    try:
        return await door.records.ready()
    except BankError:
        return False


def _json(body: dict[str, object], status: int) -> Response:
    headers = {} if status == 200 else {"Retry-After": "1"}
    return Response(orjson.dumps(body), status, headers, media_type="application/json")
