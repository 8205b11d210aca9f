"""The bank's own service that judges what a caller keyed in, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.voice.call.identity import IdentityDown, Keyed, NotVerified, PhoneIdentity

KEYED = Keyed("13800138000", "0011", "123456")
Judging = Callable[[web.Response], PhoneIdentity]


@pytest.fixture
async def judging() -> AsyncIterator[Judging]:
    """Make a service that always answers so."""
    answers: list[web.Response] = []

    async def judge(_request: web.Request) -> web.Response:
        return answers[-1]

    app = web.Application()
    app.router.add_post("/judge", judge)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:

        def answering(answer: web.Response) -> PhoneIdentity:
            answers.append(answer)
            return PhoneIdentity(session, str(server.make_url("/judge")))

        yield answering


async def test_a_caller_who_is_known_gets_the_banks_token(judging: Judging) -> None:
    identity = judging(web.json_response({"token": "t"}))
    assert await identity.verify(KEYED) == "t"


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("body", [b"", b"<h1>Unauthorized</h1>", b"\xff\xfe", b'{"error": 1}'])
async def test_a_refusal_is_one_whatever_its_body(
    judging: Judging, status: int, body: bytes
) -> None:
    identity = judging(web.Response(status=status, body=body, content_type="text/html"))
    with pytest.raises(NotVerified):
        await identity.verify(KEYED)


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<h1>Welcome</h1>"), (200, b"{}"), (503, b""), (404, b"{}")]
)
async def test_what_is_neither_a_token_nor_a_refusal_needs_a_colleague(
    judging: Judging, status: int, body: bytes
) -> None:
    with pytest.raises(IdentityDown):
        await judging(web.Response(status=status, body=body)).verify(KEYED)
