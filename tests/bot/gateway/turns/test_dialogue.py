"""The client of Rasa's channel, against a server that answers as told."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.gateway.http import Http
from bot.gateway.turns.dialogue import (
    DialogueRejected,
    DialogueTurn,
    DialogueUnavailable,
    RasaDialogue,
)
from crm.messages import TextDraft
from data.texts.phrases import phrase

TURN = DialogueTurn("c:1", "c.1", "你好", {"text": "你好"}, {"language": "zh"})
DRAFT = TextDraft(text=phrase("gateway.verified"))
GOOD = {
    "turn_id": "c:1", "replies": [DRAFT.model_dump(mode="json")],
    "slots": {"awaiting": "offer"}, "turns": 3, "repeated": True,
}  # fmt: skip

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def rasa() -> AsyncIterator[Callable[..., Awaitable[RasaDialogue]]]:
    """Start servers that answer as told."""
    servers: list[TestServer] = []
    session = aiohttp.ClientSession()

    async def serve(answer: Answer, timeout_s: float = 5.0) -> RasaDialogue:
        app = web.Application()
        app.router.add_post("/webhooks/banter/turn", answer)
        app.router.add_get("/webhooks/banter/ready", lambda _: _ready())
        servers.append(TestServer(app))
        await servers[-1].start_server()
        url = str(servers[-1].make_url("/"))
        return RasaDialogue(url, session, "secret", timedelta(seconds=timeout_s))

    yield serve
    await session.close()
    for server in servers:
        await server.close()


async def _ready() -> web.Response:
    return web.json_response({"ready": True})


def answering(body: Any, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        if isinstance(body, str):
            return web.Response(text=body, status=status)
        return web.json_response(body, status=status)

    return answer


async def test_a_turn_is_sent_as_the_contract_says_and_its_answer_read(rasa: Any) -> None:
    seen: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.Response:
        seen.update(await request.json(), authorization=request.headers["Authorization"])
        return web.json_response(GOOD)

    answered = await (await rasa(answer)).turn(TURN)
    assert seen == {
        "turn_id": "c:1", "session_id": "c.1", "text": "你好", "parse": {"text": "你好"},
        "metadata": {"language": "zh"}, "authorization": "Bearer secret",
    }  # fmt: skip
    assert (answered.drafts, answered.slots) == ((DRAFT,), {"awaiting": "offer"})
    assert (answered.turns, answered.repeated) == (3, True)


async def test_a_turn_that_would_fail_again_is_not_sent_again(rasa: Any) -> None:
    body = {"error": "action_recommend failed", "retryable": False}
    with pytest.raises(DialogueRejected):
        await (await rasa(answering(body, 503))).turn(TURN)


@pytest.mark.parametrize("status", [401, 404, 429, 500, 502, 503])
async def test_whatever_may_pass_is_tried_again(rasa: Any, status: int) -> None:
    dialogue = await rasa(answering({"error": "x", "retryable": True}, status))
    with pytest.raises(DialogueUnavailable, match=str(status)):
        await dialogue.turn(TURN)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": "no such intent"}, 400),
        ("not json", 200),
        ([], 200),
        ({"replies": None}, 200),
        ({}, 200),
        ({"replies": [{"type": "dance"}]}, 200),
        ({"replies": [{"type": "text", "text": "words instead of a phrase"}]}, 200),
        ({"replies": [], "turns": "many"}, 200),
    ],
)
async def test_what_is_not_the_contract_is_rejected(rasa: Any, body: Any, status: int) -> None:
    with pytest.raises(DialogueRejected):
        await (await rasa(answering(body, status))).turn(TURN)


async def test_what_rasa_said_is_not_repeated_in_the_error(rasa: Any) -> None:
    dialogue = await rasa(answering({"replies": [{"type": "text", "text": "13800138000"}]}))
    with pytest.raises(DialogueRejected) as error:
        await dialogue.turn(TURN)
    assert "13800138000" not in str(error.value)


async def test_an_answer_that_is_late_is_given_up(rasa: Any) -> None:
    async def never(request: web.Request) -> web.Response:
        await request.loop.create_future()
        return web.Response()

    with pytest.raises(DialogueUnavailable, match="in time"):
        await (await rasa(never, timeout_s=0.05)).turn(TURN)


async def test_a_connection_that_breaks_is_unavailable(rasa: Any) -> None:
    async def breaks(request: web.Request) -> web.Response:
        assert request.transport
        request.transport.close()
        return web.Response()

    with pytest.raises(DialogueUnavailable):
        await (await rasa(breaks)).turn(TURN)


async def test_ready_is_what_the_channel_says(rasa: Any) -> None:
    assert await (await rasa(answering(GOOD))).ready()


async def test_without_a_server_everything_is_unavailable() -> None:
    nowhere = "http://127.0.0.1:9"
    http = Http(
        nlu_url=nowhere, nlu_token="", rasa_url=nowhere, rasa_token="x", rasa_timeout_s=1.0,
        voice_url=nowhere,
    )  # fmt: skip
    async with http:
        assert not await http.dialogue.ready()
        assert await http.nlu.trouble()
        assert {each.state.value for each in (await http.hearing.states()).values()} == {"off"}
        with pytest.raises(DialogueUnavailable, match="rasa"):
            await http.dialogue.turn(TURN)
