import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from itertools import islice

import aiohttp
import numpy as np
import psutil
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.bench import nlu, nlu_index
from bot.bench.nlu import messages
from bot.bench.nlu_figures import Burst, IndexFigures, NluFigures
from data.utterances import load
from nlu.model.index import IndexKind
from nlu.model.intents import NEIGHBOURS

REAL = np.eye(8, dtype=np.float32)


def test_no_message_is_an_utterance_or_comes_twice() -> None:
    said = list(islice(messages(), 500))
    assert len(set(said)) == 500
    assert not {utterance.text for utterance in load()} & set(said)
    assert said == list(islice(messages(), 500))


def test_scattered_rows_are_unit_vectors_and_the_same_each_time() -> None:
    rows = nlu_index.scattered(REAL, 100, seed=1)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(rows, nlu_index.scattered(REAL, 100, seed=1))
    assert not np.array_equal(rows, nlu_index.scattered(REAL, 100, seed=2))


def test_both_kinds_are_measured_on_the_same_rows() -> None:
    truth = nlu_index.nearest(1_000, REAL)
    exact = nlu_index.measure(IndexKind.EXACT, 1_000, REAL, truth)
    graph = nlu_index.measure(IndexKind.HNSW, 1_000, REAL, truth)
    assert (exact.kind, exact.rows, graph.kind, graph.rows) == ("exact", 1_000, "hnsw", 1_000)
    assert exact.recall == 1
    assert 0.9 < graph.recall <= 1


def test_the_truth_is_the_same_in_parts_and_no_kind_is_taken_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nlu_index, "_AT_ONCE", 300)
    rows = nlu_index.scattered(REAL, 1_000, nlu_index._ROWS_SEED)
    queries = nlu_index.scattered(REAL, nlu_index.QUERIES, nlu_index._QUERIES_SEED)
    truth = nlu_index.nearest(1_000, REAL)
    known = np.argsort(-(queries @ rows.T), axis=1)[:, :NEIGHBOURS]
    assert np.array_equal(np.sort(truth), np.sort(known))
    assert nlu_index.nearest(5, REAL).shape == (nlu_index.QUERIES, 5)
    assert nlu_index.measure(IndexKind.EXACT, 1_000, REAL, truth + 1_000).recall == 0


# --- the service ------------------------------------------------------------------------------


SERVICE = """
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Ready(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
sys.stderr = open(os.devnull, "w")
HTTPServer(("127.0.0.1", int(os.environ["BANTER_NLU_PORT"])), Ready).serve_forever()
"""
Banter = Callable[..., Awaitable[asyncio.subprocess.Process]]


def pretended(service: str, seen: list[dict[str, str]]) -> Banter:
    """``banter`` that trains nothing and serves with another program."""

    async def banter(env: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
        seen.append(env)
        code = service if arguments[0] == "serve" else ""
        return await asyncio.create_subprocess_exec(sys.executable, "-c", code, env=env)

    return banter


async def test_the_service_that_is_measured_asks_for_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(nlu, "_banter", pretended(SERVICE, seen))
    monkeypatch.setenv("BANTER_NLU_TOKEN", "secret")
    async with nlu._service() as (_, pid, _):
        assert psutil.pid_exists(pid)
    assert [env["BANTER_NLU_TOKEN"] for env in seen] == ["", ""]
    assert not psutil.pid_exists(pid)


@pytest.mark.parametrize("trouble", [AttributeError("cpu_affinity"), OSError(22, "Invalid")])
async def test_where_processes_choose_their_cores_it_is_measured_all_the_same(
    trouble: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(nlu, "_banter", pretended(SERVICE, []))
    monkeypatch.setattr(psutil.Process, "cpu_affinity", refused, raising=False)
    async with nlu._service() as (_, pid, _):
        assert "cannot be kept to one core here" in capsys.readouterr().err
    assert not psutil.pid_exists(pid)


async def test_a_service_that_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nlu, "_banter", pretended("raise SystemExit(1)", []))
    with pytest.raises(SystemExit, match="did not become ready"):
        async with nlu._service():
            raise AssertionError("nothing is there to measure")


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [(401, {}, "broken"), (500, {}, "broken"), (503, {"Retry-After": "1"}, "shed")],
)
async def test_a_refusal_is_no_fast_answer(
    status: int, headers: dict[str, str], outcome: str
) -> None:
    async def refuse(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers)

    app = web.Application()
    app.router.add_post("/model/parse", refuse)
    async with TestServer(app) as server, aiohttp.ClientSession(server.make_url("/")) as session:
        with pytest.raises(SystemExit, match=rf"came alone \({outcome}\): nothing was measured"):
            await nlu._one_by_one(session)


# --- figures ----------------------------------------------------------------------------------


def test_figures_have_the_keys_of_the_issue() -> None:
    burst = Burst(16, seconds=2.0)
    for outcome in ("answered", "answered", "shed"):
        burst.count(outcome)
    index = [IndexFigures("hnsw", 10, 1.0, 2.0, 0.1, 0.2, 0.98765)]
    figures = NluFigures(p50_ms=1.23456, bursts=[burst], index=index)
    shown = json.loads(figures.as_json())
    assert (shown["p50_ms"], shown["messages_per_s"]) == (1.235, {"16": 1.0})
    assert (shown["bursts"][0]["shed"], shown["index"][0]["recall"]) == (1, 0.988)
    assert "recall 0.988" in figures.as_text()
    assert "16 at once               1 messages/s   1 shed, 0 broken" in figures.as_text()
