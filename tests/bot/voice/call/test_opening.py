"""The phone of an installation, as it opens."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from world import World

from bot.voice.call.identity import Keyed, NotVerified
from bot.voice.call.opening import RATES, Engines, OpenedPhone
from speech.contract import Certainty, ModelBroken

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


class Warmed:
    """An engine that is warm, or cannot be."""

    def __init__(self, error: Exception | None = None) -> None:
        self.warm_now, self._error = False, error

    async def approve(self, *_: object) -> None:
        await self.warm()

    async def warm(self) -> None:
        if self._error is not None:
            raise self._error
        self.warm_now = True


@pytest.mark.parametrize("error", [ModelBroken("it does not load"), ZeroDivisionError("by 0")])
async def test_a_voice_that_cannot_be_warmed_is_told_once_and_the_recogniser_is_warm(
    caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    voice: Any = Warmed(error)
    recogniser: Any = Warmed()
    with caplog.at_level(logging.WARNING):
        await Engines(recogniser, dict.fromkeys(RATES, voice)).warm()
    assert recogniser.warm_now
    (sentence,) = (record.getMessage() for record in caplog.records)
    assert "banter models list" in sentence


async def test_a_recogniser_that_cannot_be_warmed_is_told(caplog: pytest.LogCaptureFixture) -> None:
    voice: Any = Warmed()
    recogniser: Any = Warmed(ModelBroken("it does not load"))
    with caplog.at_level(logging.WARNING):
        await Engines(recogniser, dict.fromkeys(RATES, voice)).warm()
    assert voice.warm_now
    assert len(caplog.records) == 1
