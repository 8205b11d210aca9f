"""Who may speak, how many at once, and how often."""

from __future__ import annotations

from collections.abc import Callable

from house import Gateway, quick
from page_speaker import PIECE, Speaker, speaking
from voice_engine import Engine

from bot.gateway.listening.hearing import Hearing


async def test_a_visitor_may_speak_and_nobody_may_not(
    gateway: Gateway, speak: Callable[[], Speaker]
) -> None:
    visitor = (await gateway.talk(None)).welcome["visitor"]
    page = speak()
    assert (await page.begin(visitor=visitor) or {})["type"] == "listening"
    await page.leave()
    stranger = speak()
    error = await stranger.begin()
    assert error is not None
    assert (error["code"], error["retryable"]) == ("token_invalid", False)
    await stranger.rest()
    assert stranger.socket.closed == 4401


async def test_a_forged_sign_in_is_refused(speak: Callable[[], Speaker], engine: Engine) -> None:
    page = speak()
    assert (await page.begin(token="ey.forged.one") or {})["code"] == "token_invalid"
    assert engine.languages == []


async def test_one_person_speaks_in_one_window(
    gateway: Gateway, speak: Callable[[], Speaker]
) -> None:
    first, second = speak(), speak()
    await first.begin(token=gateway.token())
    error = await second.begin(token=gateway.token()) or {}
    assert (error["code"], error["retryable"]) == ("listening_elsewhere", True)
    await first.leave()
    third = speak()
    assert (await third.begin(token=gateway.token()) or {})["type"] == "listening"
    await third.leave()


async def test_more_than_there_are_places_for_are_asked_to_wait(
    start: Callable[..., Gateway], hearing: Hearing
) -> None:
    gateway = start(settings=quick(listeners=1))
    speak = speaking(gateway, hearing)
    first, second = speak(), speak()
    await first.begin(token=gateway.token("1"))
    error = await second.begin(token=gateway.token("2")) or {}
    assert (error["code"], error["retryable"]) == ("listening_busy", True)
    assert error["message"] == "语音识别现在比较忙，请稍后再试，或直接打字。"
    await second.rest()
    assert second.socket.closed == 4429
    await first.leave()


async def test_nobody_begins_too_often(start: Callable[..., Gateway], hearing: Hearing) -> None:
    gateway = start(settings=quick(listenings_per_minute=1))
    speak = speaking(gateway, hearing)
    first, second = speak(), speak()
    await first.begin(token=gateway.token())
    await first.leave()
    assert (await second.begin(token=gateway.token()) or {})["code"] == "rate_limited"


async def test_who_leaves_in_the_middle_gives_the_place_back(
    gateway: Gateway, speak: Callable[[], Speaker], engine: Engine
) -> None:
    page = speak()
    await page.begin(token=gateway.token())
    page.send(PIECE)
    await page.leave()
    again = speak()
    assert (await again.begin(token=gateway.token()) or {})["type"] == "listening"
    await again.leave()
