import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from nlu.contract import FaqAnswer, ParseResult
from nlu.encoding.encoder import Encoder, Vectors
from nlu.model.artefact import Artefact
from nlu.parsing.understanding import Understanding
from nlu.serving.app import create_app
from nlu.settings import NluSettings

Run = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


async def parse(client: httpx.AsyncClient, text: str | None, **rest: Any) -> httpx.Response:
    return await client.post("/model/parse", json={"text": text, **rest})


async def test_rasas_own_request_is_answered(service: httpx.AsyncClient) -> None:
    body = {"token": None, "text": "推荐个理财产品", "message_id": "sender-1"}
    answer = await service.post("/model/parse", json=body)
    assert answer.status_code == 200
    assert {"text", "intent", "entities", "intent_ranking"} <= answer.json().keys()
    assert ParseResult.model_validate_json(answer.content).intent.name == "recommend"


async def test_context_changes_the_meaning(service: httpx.AsyncClient) -> None:
    asked = await parse(service, "4", context={"awaiting": "rating", "language": "en"})
    result = ParseResult.model_validate_json(asked.content)
    assert result.intent.name == "inform"
    assert result.entities[0].value == "4"
    assert (result.language, result.language_sure) == ("en", False)


@pytest.mark.parametrize("text", [None, "", "  ", "🙂", "\u200b", "x" * 4000, '/affirm{"a":"b"}'])
async def test_every_text_gets_a_whole_answer(service: httpx.AsyncClient, text: str | None) -> None:
    answer = await parse(service, text)
    assert answer.status_code == 200
    assert ParseResult.model_validate_json(answer.content).text == (text or "")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": "' + b"x" * 4001 + b'"}', 413),
        (b'{"text": "' + b"x" * 100_000 + b'"}', 413),
        (b'{"text": 5}', 422),
        (b'{"text": ["a"]}', 422),
        (b'{"text": "a", "context": {"language": "fr"}}', 422),
        (b'{"text": "\\ud83d"}', 422),
        (b'{"text": "a"', 422),
        (b'"a"', 422),
        (b"", 422),
        (b"\xff\xfe", 422),
    ],
)
async def test_a_wrong_request_is_refused_without_quoting_it(
    service: httpx.AsyncClient, body: bytes, status: int
) -> None:
    answer = await service.post("/model/parse", content=body)
    assert answer.status_code == status
    assert answer.json()["retryable"] is False
    assert len(answer.content) < 200


async def test_a_question_finds_its_entries(service: httpx.AsyncClient) -> None:
    answer = await service.post("/faq", json={"text": "怎么改预留手机号？"})
    found = FaqAnswer.model_validate_json(answer.content)
    assert found.sure
    assert found.matches[0].faq_id == "change_mobile"


async def test_health_is_life_alone(service: httpx.AsyncClient) -> None:
    assert (await service.get("/health")).json() == {"status": "alive"}


async def test_readiness_names_the_model(service: httpx.AsyncClient) -> None:
    assert (await service.get("/ready")).json() == {
        "status": "ready",
        "model_version": "small",
        "authorised": True,
    }


async def test_measures_tell_model_messages_latency_and_queue(service: httpx.AsyncClient) -> None:
    await parse(service, "推荐个理财产品")
    answer = await service.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for line in (
        'banter_nlu_parses_total{language="zh",outcome="intent"} 1.0',
        'banter_nlu_model_info{version="small"} 1.0',
        'banter_nlu_seconds_count{route="/model/parse"} 1.0',
        'banter_nlu_seconds_bucket{le="+Inf",route="/model/parse"} 1.0',
        "banter_nlu_waiting 0.0",
    ):
        assert line in answer.text.splitlines()
    assert "推荐" not in answer.text


async def test_a_message_leaves_no_trace_in_the_log(
    service: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await parse(service, "我的手机是13812345678")
    await service.post("/model/parse", content=b'{"text": 13812345678}')
    assert "13812345678" not in caplog.text


async def test_a_token_is_asked_for_when_one_is_set(
    run_service: Run, small_settings: NluSettings, understanding: Understanding
) -> None:
    settings = small_settings.model_copy(update={"token": SecretStr("s3cret")})
    async with run_service(settings, lambda old: understanding) as client:
        bearer = {"Authorization": "Bearer s3cret"}
        assert (await parse(client, "好")).status_code == 401
        assert (await parse(client, "好", token="wrong")).status_code == 401
        assert (await parse(client, "好", token="s3cret")).status_code == 200
        assert (await client.post("/model/parse", json={"text": "好"}, headers=bearer)).is_success
        assert (await client.post("/admin/reload")).status_code == 401
        assert (await client.post("/admin/build")).status_code == 401
        assert (await client.post("/admin/reload", headers=bearer)).is_success
        assert (await client.get("/health")).is_success
        known = [(await client.get("/ready", headers=each)).json() for each in ({}, bearer)]
        assert [answer["authorised"] for answer in known] == [False, True]


async def test_before_a_model_is_loaded_callers_are_told_to_come_again(
    run_service: Run, small_settings: NluSettings
) -> None:
    def nothing(old: Understanding | None) -> Understanding:
        raise FileNotFoundError("no trained model: run `banter train nlu`")

    async with run_service(small_settings, nothing) as client:
        for answer in (await parse(client, "好"), await client.get("/ready")):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            assert answer.json() == {
                "error": "no trained model: run `banter train nlu`",
                "retryable": True,
            }
        assert (await client.get("/health")).status_code == 200


async def test_a_model_that_is_trained_later_is_found(
    small_settings: NluSettings, understanding: Understanding, caplog: pytest.LogCaptureFixture
) -> None:
    sentences = iter(["no trained model"] * 3 + ["damaged"] * 2)

    def opener(old: Understanding | None) -> Understanding:
        for sentence in sentences:
            raise FileNotFoundError(sentence)
        return understanding

    app = create_app(small_settings, opener=opener, looks_again=timedelta(0))
    service = app.state.service
    async with app.router.lifespan_context(app):
        await service.tried.wait()
        for _ in range(10_000):
            if service.understanding is not None:
                break
            await asyncio.sleep(0.001)  # the tries run in a thread
    assert service.understanding is understanding
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert told == ["no model loaded: no trained model", "no model loaded: damaged"]


async def test_stopping_ends_the_look_for_a_model(small_settings: NluSettings) -> None:
    tries: list[str] = []

    def opener(old: Understanding | None) -> Understanding:
        tries.append("")
        raise FileNotFoundError("no trained model")

    app = create_app(small_settings, opener=opener, looks_again=timedelta(hours=1))
    async with asyncio.timeout(20), app.router.lifespan_context(app):
        await app.state.service.tried.wait()
    assert len(tries) == 1


class Held:
    """An encoder that waits until it is let go."""

    def __init__(self, encoder: Encoder) -> None:
        self.fingerprint, self.dimension = encoder.fingerprint, encoder.dimension
        self.encoder = encoder
        self.entered = threading.Event()
        self.go_on = threading.Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.entered.set()
        self.go_on.wait(20)
        return self.encoder.encode(texts)


async def test_a_burst_beyond_the_queue_is_shed_and_the_rest_answered(
    run_service: Run, small_settings: NluSettings, understanding: Understanding, encoder: Encoder
) -> None:
    held = Held(encoder)
    slow = Understanding(understanding.artefact, held, understanding.entities)
    settings = small_settings.model_copy(update={"queue_limit": 5})
    async with run_service(settings, lambda old: slow) as client:
        first = asyncio.create_task(parse(client, "推荐一款适合老人的产品"))
        await asyncio.to_thread(held.entered.wait, 20)
        burst = [asyncio.create_task(parse(client, f"推荐第{n}类产品给我看看")) for n in range(40)]
        for _, answered in zip(range(35), asyncio.as_completed(burst), strict=False):
            await answered  # those for whom there was no room
        full = (await client.get("/metrics")).text
        held.go_on.set()
        answers = await asyncio.gather(first, *burst)
    assert 'banter_nlu_refusals_total{reason="shed"} 35.0' in full
    assert "banter_nlu_waiting 5.0" in full
    by_status = {status: [a for a in answers if a.status_code == status] for status in (200, 503)}
    assert len(by_status[503]) == 35
    assert all(answer.headers["Retry-After"] for answer in by_status[503])
    assert all(ParseResult.model_validate_json(answer.content) for answer in by_status[200])
    assert len(by_status[200]) == 6


async def test_a_model_is_swapped_under_load_without_losing_a_request(
    run_service: Run, small_settings: NluSettings, artefact: Artefact, understanding: Understanding
) -> None:
    def next_one(old: Understanding | None) -> Understanding:
        version = "v1" if old is None else f"v{int(old.version[1:]) + 1}"
        fresh = replace(artefact, version=version)
        return Understanding(fresh, understanding.encoder, understanding.entities)

    async with run_service(small_settings, next_one) as client:
        seen: list[str] = []

        async def talk(who: int) -> None:
            for n in range(15):
                answer = await parse(client, f"我是{who}号，第{n}次问利率")
                assert answer.status_code == 200
                seen.append(answer.json()["model_version"])

        async def swap() -> None:
            for _ in range(4):
                assert (await client.post("/admin/reload")).is_success

        await asyncio.gather(*(talk(who) for who in range(8)), swap())
        last = (await parse(client, "利率")).json()["model_version"]
    assert len(seen) == 120
    assert last == "v5"


async def test_a_failed_reload_keeps_the_old_model(
    run_service: Run, small_settings: NluSettings, understanding: Understanding
) -> None:
    def once(old: Understanding | None) -> Understanding:
        if old is not None:
            raise ValueError("damaged")
        return understanding

    async with run_service(small_settings, once) as client:
        assert (await client.post("/admin/reload")).status_code == 503
        assert (await parse(client, "推荐个产品")).status_code == 200
        assert (await client.get("/ready")).status_code == 200


async def test_a_fault_in_the_model_is_not_a_partial_answer(
    run_service: Run, small_settings: NluSettings, understanding: Understanding
) -> None:
    class Broken:
        fingerprint, dimension = "broken", 512

        def encode(self, texts: Sequence[str]) -> Vectors:
            raise RuntimeError(f"cannot encode {texts}")

    broken = Understanding(understanding.artefact, Broken(), understanding.entities)
    async with run_service(small_settings, lambda old: broken) as client:
        answer = await parse(client, "我想问一个秘密问题")
    assert answer.status_code == 500
    assert answer.json() == {"error": "internal error", "retryable": True}
