"""What is said into the page comes back as text, or as a refusal with words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import ClientSession
from fakes import FakeSocket
from house import TEXTS, Gateway, quick
from hypothesis import given
from hypothesis import strategies as st
from voice_engine import BROKEN, MISSING, Engine, partial, result, served

from bot.gateway.app import listening_places
from bot.gateway.contract import CLOSE_MALFORMED, Refused
from bot.gateway.listening.hearing import Hearing, NoHearing
from bot.gateway.listening.socket import LONGEST_PIECE, Listening, _piece
from bot.gateway.listening.state import ListeningState
from bot.gateway.listening.voice_hearing import VoiceHearing
from bot.gateway.metrics import Metrics
from bot.gateway.settings import GatewaySettings
from bot.supervisor.ports import free_ports
from data.texts.phrases import Language

PIECE = bytes(3200)  # a tenth of a second
KNOCK = 640  # bytes by which the gateway finds out whether the engine listens


class Speaker:
    """A page that sends sound."""

    def __init__(self, listening: Callable[..., Listening], protocol: str = "banter.v1") -> None:
        self.socket = FakeSocket((protocol,))
        self.task = asyncio.create_task(listening(self.socket).run())

    def send(self, frame: dict[str, Any] | bytes) -> None:
        how = {"bytes": frame} if isinstance(frame, bytes) else {"text": json.dumps(frame)}
        self.socket.inbox.put_nowait({"type": "websocket.receive", **how})

    async def receive(self) -> dict[str, Any] | None:
        return await asyncio.wait_for(self.socket.outbox.get(), 20)

    async def begin(self, **hello: Any) -> dict[str, Any] | None:
        self.send({"type": "hello", "language": "zh", **hello})
        return await self.receive()

    async def rest(self) -> list[dict[str, Any]]:
        """Everything up to the end of the connection."""
        frames = []
        while (frame := await self.receive()) is not None:
            frames.append(frame)
        await self.task
        return frames

    async def say(self, *pieces: bytes) -> list[dict[str, Any]]:
        for piece in pieces:
            self.send(piece)
        self.send({"type": "stop"})
        return await self.rest()

    async def leave(self) -> None:
        self.socket.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
async def hearing(engine: Engine) -> AsyncIterator[Hearing]:
    async with served(engine) as served_hearing:
        yield served_hearing


@pytest.fixture
def speak(gateway: Gateway, hearing: Hearing) -> Callable[[], Speaker]:
    """Open pages that speak to one gateway."""
    return speaking(gateway, hearing)


def speaking(gateway: Gateway, hearing: Hearing, **more: Any) -> Callable[[], Speaker]:
    places = listening_places(gateway.settings, gateway.door.metrics)
    return lambda: Speaker(
        lambda socket: Listening(socket, gateway.door, hearing, places, **more)  # type: ignore[arg-type]
    )


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


async def test_the_subprotocol_is_required(gateway: Gateway, hearing: Hearing) -> None:
    places = listening_places(gateway.settings, gateway.door.metrics)
    page = Speaker(
        lambda socket: Listening(socket, gateway.door, hearing, places),
        "other",
    )
    await page.rest()
    assert (page.socket.closed, page.socket.subprotocol) == (4406, None)


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


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"type": "hello", "language": "zh"}, "hello_repeated"),
        ({"type": "send", "text": "x"}, "frame_malformed"),
        ({"type": "stop", "more": 1}, "frame_malformed"),
        (b"", "frame_malformed"),
        (b"odd", "frame_malformed"),
        (bytes(LONGEST_PIECE + 2), "frame_too_large"),
    ],
)
async def test_what_makes_no_sense_ends_it(
    gateway: Gateway, speak: Callable[[], Speaker], frame: dict[str, Any] | bytes, code: str
) -> None:
    page = speak()
    await page.begin(token=gateway.token())
    page.send(frame)
    assert [answer["code"] for answer in await page.rest()] == [code]
    assert page.socket.closed == CLOSE_MALFORMED


async def test_sound_before_hello_is_refused(speak: Callable[[], Speaker]) -> None:
    page = speak()
    page.send(PIECE)
    assert [answer["code"] for answer in await page.rest()] == ["hello_required"]


@given(st.binary(max_size=64))
def test_a_piece_is_whole_samples_or_refused(sound: bytes) -> None:
    if sound and len(sound) % 2 == 0:
        assert _piece(sound) == sound
        return
    with pytest.raises(Refused, match="frame_malformed"):
        _piece(sound)


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
