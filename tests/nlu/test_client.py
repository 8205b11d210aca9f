import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from nlu.client import NOT_ADMITTED, NluClient
from nlu.contract import (
    Context,
    FaqAnswer,
    FaqMatch,
    IntentMatch,
    NluRejected,
    NluUnavailable,
    ParseResult,
)

RESULT = ParseResult(
    text="好",
    intent=IntentMatch(name="affirm", confidence=0.99),
    entities=(),
    intent_ranking=(IntentMatch(name="affirm", confidence=0.99),),
    language="zh",
)
Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def connected(handler: Handler, **options: object) -> AsyncIterator[NluClient]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield NluClient(str(server.make_url("/")), session, **options)  # type: ignore[arg-type]


async def test_a_message_is_sent_with_its_context_and_token() -> None:
    seen: list[object] = []

    async def handler(request: web.Request) -> web.Response:
        seen.extend([request.path, await request.json(), request.headers["Authorization"]])
        return web.Response(text=RESULT.model_dump_json())

    async with connected(handler, token="s3cret") as client:
        assert await client.parse("好", Context(awaiting="offer", language="zh")) == RESULT
    context = {"awaiting": "offer", "language": "zh"}
    assert seen == ["/model/parse", {"text": "好", "context": context}, "Bearer s3cret"]


async def test_questions_are_asked_in_the_customer_s_words() -> None:
    async def handler(request: web.Request) -> web.Response:
        assert await request.json() == {"text": "hours"}
        answer = FaqAnswer(matches=(FaqMatch(faq_id="hours", score=0.9),))
        return web.Response(text=answer.model_dump_json())

    async with connected(handler) as client:
        assert await client.faq("hours") == (FaqMatch(faq_id="hours", score=0.9),)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, NluUnavailable),
        (503, NluUnavailable),
        (429, NluUnavailable),
        (413, NluRejected),
        (422, NluRejected),
    ],
)
async def test_a_refusal_says_whether_to_try_again(status: int, error: type[Exception]) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"error": "no"}, status=status)

    async with connected(handler) as client:
        with pytest.raises(error, match=str(status)):
            await client.parse("好")


@pytest.mark.parametrize("body", ["", "{}", '{"text": "好"}', "<html>"])
async def test_a_partial_answer_is_no_answer(body: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(text=body)

    async with connected(handler) as client:
        with pytest.raises(NluUnavailable, match="not its contract"):
            await client.parse("好")


async def test_a_late_answer_is_not_waited_for() -> None:
    async def handler(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async with connected(handler, deadline=timedelta(milliseconds=50)) as client:
        with pytest.raises(NluUnavailable, match="in time"):
            await client.parse("好")


async def test_nobody_there_is_unavailable() -> None:
    async with aiohttp.ClientSession() as session:
        client = NluClient("http://127.0.0.1:9", session)
        with pytest.raises(NluUnavailable, match="cannot be reached"):
            await client.parse("好")
        assert "cannot be reached" in (await client.trouble() or "")


async def test_a_connection_that_died_is_made_anew() -> None:
    calls = 0

    async def handler(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            assert request.transport is not None
            request.transport.close()
        return web.Response(text=RESULT.model_dump_json())

    async with connected(handler) as client:
        assert await client.parse("好") == RESULT
    assert calls == 2


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_token_is_an_outage_and_named(status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.json_response({"error": "the token is missing or wrong"}, status=status)

    async with connected(handler, token="wrong") as client:
        with pytest.raises(NluUnavailable, match="BANTER_NLU_TOKEN"):
            await client.parse("好")
        assert await client.trouble() == NOT_ADMITTED


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (200, {"model_version": "m1"}, None),
        (200, {"model_version": "m1", "authorised": True}, None),
        (200, {"model_version": "m1", "authorised": False}, NOT_ADMITTED),
        (503, {"error": "the model is still loading"}, "the model is still loading"),
    ],
)
async def test_readiness_is_the_services_own_word(
    status: int, body: dict[str, object], trouble: str | None
) -> None:
    async def handler(request: web.Request) -> web.Response:
        assert (request.path, request.headers["Authorization"]) == ("/ready", "Bearer s3cret")
        return web.json_response(body, status=status)

    async with connected(handler, token="s3cret") as client:
        found = await client.trouble()
        assert found == trouble if trouble is None else trouble in (found or "")


async def test_half_a_surrogate_pair_is_not_sent() -> None:
    async def handler(request: web.Request) -> web.Response:
        raise AssertionError("sent")

    async with connected(handler) as client:
        with pytest.raises(NluRejected, match="surrogate"):
            await client.parse("\ud83d")
