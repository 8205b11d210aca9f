"""A second model beside the live one: it tells where it disagrees, and disturbs nobody."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from time import monotonic

import httpx
import pytest
from pydantic import SecretStr

from nlu.contract import Entity, EntityKind, ParseResult, ShadowReport
from nlu.parsing.understanding import Message, Understanding
from nlu.serving.shadow import masked
from nlu.settings import NluSettings

Run = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
PATIENCE_S = 120.0


class Contrary:
    """Understands everything as the intent after the right one."""

    version = "contrary"

    def __init__(self, real: Understanding, gate: threading.Event | None = None) -> None:
        self.real = real
        self.gate = gate

    def parse(self, messages: Sequence[Message]) -> list[ParseResult]:
        if self.gate is not None:
            self.gate.wait()
        return [
            result.model_copy(update={"intent": result.intent_ranking[1]})
            for result in self.real.parse(messages)
        ]


class Broken:
    """Fails at every message."""

    version = "broken"

    def parse(self, messages: Sequence[Message]) -> list[ParseResult]:
        raise RuntimeError("13812345678 is what somebody said")


@contextmanager
def opened(*gates: threading.Event) -> Iterator[None]:
    """Open the gates at the end, however it comes: the service waits for who waits there."""
    try:
        yield
    finally:
        for gate in gates:
            gate.set()


@pytest.fixture
def settings(small_settings: NluSettings) -> NluSettings:
    return small_settings.model_copy(update={"shadow": "candidate"})


async def parse(client: httpx.AsyncClient, text: str) -> httpx.Response:
    return await client.post("/model/parse", json={"text": text})


async def report(
    client: httpx.AsyncClient, until: Callable[[ShadowReport], bool] = lambda found: True
) -> ShadowReport:
    """Return the shadow's report as soon as it says what is waited for."""
    end = monotonic() + PATIENCE_S
    while True:
        found = ShadowReport.model_validate_json((await client.get("/shadow")).content)
        if until(found) or monotonic() > end:
            assert until(found), found
            return found
        await asyncio.sleep(0.01)


def loaded(found: ShadowReport) -> bool:
    return bool(found.version)


async def test_a_differing_shadow_is_reported_masked(
    run_service: Run, settings: NluSettings, understanding: Understanding
) -> None:
    text = "我叫张晓明，电话13812345678，给我推荐一款适合老人的理财产品"
    contrary = Contrary(understanding)
    async with run_service(settings, lambda old: understanding, lambda: contrary) as client:
        await report(client, loaded)
        live = (await parse(client, text)).json()
        found = await report(client, lambda found: found.judged == 1)
        measures = (await client.get("/metrics")).text
    (one,) = found.disagreements
    assert one.text == "我叫[NAME]，电话[PHONE]，给我推荐一款适合老人的理财产品"
    assert (one.live.name, one.live_version) == (live["intent"]["name"], "small")
    assert one.shadow.name == live["intent_ranking"][1]["name"]
    assert [(pair.live, pair.shadow, pair.count) for pair in found.pairs] == [
        (one.live.name, one.shadow.name, 1)
    ]
    assert (found.shadow, found.version, found.live_version) == ("candidate", "contrary", "small")
    counted = f'live="{one.live.name}",outcome="disagree",shadow="{one.shadow.name}"'
    assert f"banter_nlu_shadow_judged_total{{{counted}}} 1.0" in measures


async def test_an_identical_shadow_is_silent(
    run_service: Run, settings: NluSettings, understanding: Understanding
) -> None:
    async with run_service(settings, lambda old: understanding, lambda: understanding) as client:
        await report(client, loaded)
        for text in ("推荐个理财产品", "今天天气", "transfer me to a person", ""):
            assert (await parse(client, text)).is_success
        found = await report(client, lambda found: found.judged == 4)
    assert (found.agreed, found.pairs, found.disagreements) == (4, (), ())


async def test_a_broken_shadow_does_not_disturb(
    run_service: Run,
    settings: NluSettings,
    understanding: Understanding,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with run_service(settings, lambda old: understanding, Broken) as client:
        await report(client, loaded)
        answers = [await parse(client, "推荐个理财产品") for _ in range(3)]
        found = await report(client, lambda found: found.failed == 3)
    assert {answer.json()["intent"]["name"] for answer in answers} == {"recommend"}
    assert (found.judged, found.disagreements) == (0, ())
    assert "13812345678" not in caplog.text


async def test_a_shadow_that_cannot_be_loaded_is_told_and_tried_again(
    run_service: Run, settings: NluSettings, understanding: Understanding
) -> None:
    tries = iter([FileNotFoundError("no candidate"), understanding])

    def opener() -> Understanding:
        found = next(tries)
        if isinstance(found, Exception):
            raise found
        return found

    async with run_service(settings, lambda old: understanding, opener) as client:
        found = await report(client, lambda found: "no candidate" in found.trouble)
        assert (await parse(client, "推荐个理财产品")).is_success
        assert found.version == ""
        await report(client, lambda found: found.dropped == 1)
        assert (await client.post("/admin/reload")).is_success
        assert (await report(client, loaded)).trouble == ""


async def test_a_slow_shadow_delays_nobody_and_what_it_misses_is_counted(
    run_service: Run, settings: NluSettings, understanding: Understanding
) -> None:
    gate = threading.Event()
    slow = Contrary(understanding, gate)
    async with run_service(settings, lambda old: understanding, lambda: slow) as client:
        with opened(gate):
            await report(client, loaded)
            for number in range(80):
                assert (await parse(client, f"推荐第{number}类产品")).is_success
            found = await report(client, lambda found: found.dropped >= 10)
        later = await report(client, lambda found: found.judged + found.dropped == 80)
    assert found.judged == 0
    assert later.judged >= 64


async def test_what_comes_while_the_model_loads_is_judged_or_counted(
    run_service: Run, settings: NluSettings, understanding: Understanding
) -> None:
    loading, gates = threading.Semaphore(0), [threading.Event(), threading.Event()]
    waiting = iter(gates)

    def opener() -> Understanding:
        gate = next(waiting)
        loading.release()
        gate.wait()
        return understanding

    async with run_service(settings, lambda old: understanding, opener) as client:
        for gate in gates:
            with opened(gate):
                assert await asyncio.to_thread(loading.acquire, timeout=PATIENCE_S)
                for number in range(80):
                    assert (await parse(client, f"推荐第{number}类产品")).is_success
                await report(client, lambda found: found.dropped >= 10)
            await report(client, lambda found: found.judged + found.dropped == 80)
            if gate is gates[0]:
                assert (await client.post("/admin/reload")).is_success


async def test_the_report_asks_for_the_token(
    run_service: Run, settings: NluSettings, understanding: Understanding
) -> None:
    settings = settings.model_copy(update={"token": SecretStr("s3cret")})
    async with run_service(settings, lambda old: understanding, lambda: understanding) as client:
        assert (await client.get("/shadow")).status_code == 401
        bearer = {"Authorization": "Bearer s3cret"}
        assert (await client.get("/shadow", headers=bearer)).is_success


async def test_without_a_shadow_the_report_is_empty(service: httpx.AsyncClient) -> None:
    await parse(service, "推荐个理财产品")
    assert await report(service) == ShadowReport(live_version="small")


def test_what_nlu_took_for_a_number_is_masked_too() -> None:
    text = "我的号是一三八，卡 8899 里"
    found = Entity(entity=EntityKind.PHONE, value="138", start=4, end=7, text="一三八")
    also = Entity(entity=EntityKind.CARD, value="8899", start=10, end=14, text="8899")
    assert masked(text, (also, found, found)) == "我的号是[PHONE]，卡 [CARD] 里"
