"""What is said into the page comes back as text, or as a refusal with words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from house import TEXTS, Gateway, quick
from page_speaker import PIECE, Speaker, speaking
from voice_engine import MISSING, Engine, partial, result

from bot.gateway.listening.hearing import Hearing, NoHearing
from data.texts.phrases import Language

KNOCK = 640  # bytes by which the gateway finds out whether the engine listens


async def test_what_is_said_comes_back_as_it_is_heard(
    gateway: Gateway, speak: Callable[[], Speaker], engine: Engine
) -> None:
    engine.answers = [partial("我想"), partial("我想"), partial("我想存五万")]
    engine.last = result("我想存五万块", 0.87654)
    page = speak()
    assert await page.begin(token=gateway.token()) == {"type": "listening", "limit_s": 60.0}
    assert await page.say(PIECE, PIECE, PIECE) == [
        {"type": "partial", "text": "我想"},
        {"type": "partial", "text": "我想存五万"},
        {"type": "partial", "text": "我想存五万块"},
        {"type": "heard", "text": "我想存五万块", "confidence": 0.877},
    ]
    assert page.socket.closed == 1000
    assert engine.languages == ["zh"]
    assert engine.configuration["sample_rate"] == 16_000
    assert len(engine.sound) == KNOCK + 3 * len(PIECE)


@pytest.mark.parametrize(("language", "whole"), [("zh", "五万块存一年"), ("en", "五万块 存一年")])
async def test_parts_between_pauses_are_one_text(
    gateway: Gateway, speak: Callable[[], Speaker], engine: Engine, language: str, whole: str
) -> None:
    engine.answers = [result("五万块", 0.9), partial("存")]
    engine.last = result("存一年", 0.6)
    page = speak()
    await page.begin(token=gateway.token(), language=language)
    heard = (await page.say(PIECE, PIECE))[-1]
    assert heard == {"type": "heard", "text": whole, "confidence": 0.75}


async def test_silence_is_heard_as_nothing(gateway: Gateway, speak: Callable[[], Speaker]) -> None:
    page = speak()
    await page.begin(token=gateway.token())
    assert await page.say(PIECE) == [{"type": "heard", "text": "", "confidence": 0.0}]


async def test_words_are_written_as_a_customer_would(gateway: Gateway, hearing: Hearing) -> None:
    def written(text: str, language: Language) -> str:
        return f"{language}:{text}"

    page = speaking(gateway, hearing, written=written)()
    await page.begin(token=gateway.token())
    assert (await page.say(PIECE))[-1]["text"] == "zh:"


async def test_it_ends_by_itself_when_the_time_is_over(
    start: Callable[..., Gateway], hearing: Hearing, engine: Engine
) -> None:
    gateway = start(settings=quick(listening_s=0.25))
    engine.last = result("好")
    page = speaking(gateway, hearing)()
    assert await page.begin(token=gateway.token()) == {"type": "listening", "limit_s": 0.25}
    for _ in range(9):
        page.send(PIECE)
    assert (await page.rest())[-1]["text"] == "好"
    assert len(engine.sound) == KNOCK + 0.25 * 32_000


@pytest.mark.parametrize(
    ("models", "closes", "code", "retryable"),
    [
        ({"zh": MISSING}, None, "listening_missing", False),
        ({}, 1013, "listening_busy", True),
        ({}, 1011, "listening_off", True),
    ],
)
async def test_an_engine_that_cannot_says_why(
    gateway: Gateway,
    speak: Callable[[], Speaker],
    engine: Engine,
    models: dict[str, Any],
    closes: int | None,
    code: str,
    retryable: bool,
) -> None:
    engine.models |= models
    engine.closes = closes
    page = speak()
    error = await page.begin(token=gateway.token()) or {}
    assert (error["type"], error["code"], error["retryable"]) == ("error", code, retryable)
    assert error["message"] == TEXTS.subject(Language.ZH, "errors")[code]


async def test_an_engine_that_breaks_off_is_told_after_what_was_heard(
    gateway: Gateway, speak: Callable[[], Speaker], engine: Engine
) -> None:
    engine.answers, engine.breaks_off_after = [partial("我想")], 2
    page = speak()
    await page.begin(token=gateway.token())
    page.send(PIECE)
    assert await page.receive() == {"type": "partial", "text": "我想"}
    page.send(PIECE)
    assert [frame["code"] for frame in await page.rest()] == ["listening_off"]


async def test_without_a_voice_role_there_is_a_sentence(gateway: Gateway) -> None:
    page = speaking(gateway, NoHearing())()
    assert (await page.begin(token=gateway.token(), language="en") or {})["message"] == (
        "Speaking is not available at the moment; please type."
    )
