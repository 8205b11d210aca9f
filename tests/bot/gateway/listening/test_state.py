"""The page is told whether it can be spoken to."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientSession
from house import TEXTS, Gateway, quick
from page_speaker import speaking
from voice_engine import BROKEN, MISSING, Engine

from bot.gateway.app import listening_places
from bot.gateway.listening.hearing import Hearing
from bot.gateway.listening.state import ListeningState
from bot.gateway.listening.voice_hearing import VoiceHearing
from bot.gateway.metrics import Metrics
from bot.gateway.settings import GatewaySettings
from bot.supervisor.ports import free_ports


async def test_the_page_is_told_how_it_stands(gateway: Gateway, hearing: Hearing) -> None:
    state = listening_state(hearing, gateway.settings)
    assert await state.told() == {"zh": {"state": "ready"}, "en": {"state": "ready"}}


async def test_a_missing_model_has_words_and_for_engineers_the_command(
    engine: Engine, hearing: Hearing
) -> None:
    engine.models = {"zh": MISSING, "en": BROKEN}
    words = {"state": "missing", "sentence": "暂时无法用语音输入，请打字告诉我。"}
    told = await listening_state(hearing).told()
    assert told["zh"] == words
    assert told["en"]["state"] == "off"
    told = await listening_state(hearing, remedies=True).told()
    assert told["zh"] == words | {"remedy": MISSING["sentence"]}


async def test_a_full_house_is_busy_where_it_could_hear(engine: Engine, hearing: Hearing) -> None:
    engine.models = {"zh": MISSING}
    state = listening_state(hearing, quick(listeners=0))
    assert await state.states() == {"zh": "missing", "en": "off"}
    engine.models = {}
    engine.models = {"en": {"state": "installed", "usable": True, "sentence": ""}}
    state = listening_state(hearing, quick(listeners=0))
    assert await state.states() == {"zh": "off", "en": "busy"}


async def test_the_voice_role_is_not_asked_for_every_page(engine: Engine, hearing: Hearing) -> None:
    now = [0.0]
    state = listening_state(hearing, now=lambda: now[0])
    await asyncio.gather(*(state.states() for _ in range(20)))
    assert engine.asked == 1
    now[0] = 3.0
    await state.states()
    assert engine.asked == 2


async def test_a_voice_role_that_is_away_is_off(gateway: Gateway) -> None:
    async with ClientSession() as session:
        hearing = VoiceHearing(f"http://127.0.0.1:{free_ports(1)[0]}", session)
        assert await listening_state(hearing).states() == {"zh": "off", "en": "off"}
        page = speaking(gateway, hearing)()
        assert (await page.begin(token=gateway.token()) or {})["code"] == "listening_off"


def listening_state(
    hearing: Hearing, settings: GatewaySettings | None = None, **more: Any
) -> ListeningState:
    return ListeningState(hearing, listening_places(settings or quick(), Metrics()), TEXTS, **more)
