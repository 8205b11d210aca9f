"""The phone of an installation, as it opens."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from world import World

from bot.voice.call.identity import Keyed, NotVerified
from bot.voice.call.opening import OpenedPhone
from speech.contract import Certainty

CALLS = 120


class FakeEngines:
    """Hear and say nothing."""

    recogniser = SimpleNamespace(name="fake", certainty=Certainty(0.35, 0.75))

    def voice(self, _rate: int) -> Any:
        return None

    async def warm(self) -> None:
        """There is nothing to load."""

    async def close(self) -> None:
        """Nothing is held."""


async def test_as_many_calls_as_there_are_have_a_connection_at_once(world: World) -> None:
    there, everybody = 0, asyncio.Event()

    async def judge(_request: web.Request) -> web.Response:
        nonlocal there
        there += 1
        if there == CALLS:
            everybody.set()
        await everybody.wait()
        return web.Response(status=401)

    app = web.Application()
    app.router.add_post("/judge", judge)
    engines: Any = FakeEngines()
    async with TestServer(app) as server:
        url = str(server.make_url("/judge"))
        async with OpenedPhone(world.bank, "http://gateway", url, engines) as phone:
            verify = phone._phone.identity.verify
            keyed = Keyed("13800138000", "0011", "123456")
            answers = await asyncio.gather(
                *(verify(keyed) for _ in range(CALLS)), return_exceptions=True
            )
    assert {type(answer) for answer in answers} == {NotVerified}
