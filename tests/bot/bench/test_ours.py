"""Our side of the benchmark: what counts as a failed turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.bench.load import TurnFailed
from bot.bench.ours import ANSWERED, OurSide
from bot.gateway.metrics import Metrics
from bot.gateway.turns.queue import CLOSED_BEFORE


@asynccontextmanager
async def side(app: web.Application) -> AsyncIterator[OurSide]:
    """Our side, facing a gateway of the test's."""
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield OurSide(session, str(server.make_url("")).rstrip("/"), customers=0)


async def test_a_turn_that_ends_in_an_apology_is_not_answered() -> None:
    metrics = Metrics()

    async def told(_request: web.Request) -> web.Response:
        return web.Response(body=metrics.exposition())

    app = web.Application()
    app.router.add_get("/metrics", told)
    async with side(app) as ours:
        assert await ours.unanswered() == 0
        for outcome, turns in {"done": 5, "failed": 2, "human": 1, CLOSED_BEFORE: 1}.items():
            metrics.turns.labels(outcome).inc(turns)
        metrics.failures.labels("nlu").inc()  # an attempt, and the next one was answered
        assert await ours.unanswered() == 3
    assert CLOSED_BEFORE in ANSWERED


async def test_a_gateway_that_was_started_again_has_failed_a_turn_at_least() -> None:
    life = [Metrics()]

    async def told(_request: web.Request) -> web.Response:
        return web.Response(body=life[-1].exposition())

    app = web.Application()
    app.router.add_get("/metrics", told)
    async with side(app) as ours:
        life[-1].turns.labels("failed").inc(4)
        assert (await ours.unanswered(), ours.restarts) == (4, 0)
        life.append(Metrics())
        assert (await ours.unanswered(), ours.restarts) == (5, 1)
        life[-1].turns.labels("failed").inc(2)
        assert (await ours.unanswered(), ours.restarts) == (7, 1)


async def test_a_gateway_that_says_nothing_is_no_gateway_without_failures() -> None:
    async with side(web.Application()) as ours:
        with pytest.raises(TurnFailed, match="does not say how turns ended: 404"):
            await ours.unanswered()


async def test_a_refused_connection_is_a_failed_turn() -> None:
    async with side(web.Application()) as ours:
        ours._tokens.append("token")
        with pytest.raises(TurnFailed, match="took no connection"):
            await ours.talker().open()
