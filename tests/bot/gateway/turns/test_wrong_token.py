"""An nlu that refuses our token is out: nobody is told that they talk nonsense."""

import asyncio
from collections.abc import Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from house import Gateway
from world import World

from crm.organisation import staff
from nlu.client import NluClient


async def test_whoever_wants_a_human_gets_one_and_the_log_names_the_setting(
    start: Callable[..., Gateway], world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with world.bank.work() as work:
        staff.set_on_duty(work, staff.require(work, world.staff_ids["rm.lin"]), on_duty=True)
    asked = asyncio.Semaphore(0)

    async def refuse(_request: web.Request) -> web.Response:
        asked.release()
        return web.json_response({"error": "the token is missing or wrong"}, status=401)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        gateway = start(nlu=NluClient(str(server.make_url("/")), session, "wrong"))
        talk = await gateway.talk()
        talk.post("我想存五万")
        for _ in range(2):  # the second time it is known to be out
            await asyncio.wait_for(asked.acquire(), 20)
        (body,) = await talk.bodies("转人工")
    assert (body["type"], body["state"]) == ("handoff", "queued")
    assert "BANTER_NLU_TOKEN" in caplog.text
    assert gateway.dialogue.asked == []
