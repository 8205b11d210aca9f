"""``banter bench nlu``: the understanding service on one core, and its index at full size."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter

import aiohttp
import numpy as np
import psutil
from pydantic import ValidationError

from bot.bench.memory import tree_rss_mb
from bot.bench.nlu_figures import Burst, NluFigures
from bot.bench.nlu_index import compare_kinds
from bot.supervisor.ports import free_ports
from data.utterances import load
from nlu.contract import ParseResult
from nlu.settings import NluSettings

WARM_UP = 100
MESSAGES = 1_000
BURSTS = (1, 16, 64, 256)
ROUNDS = 5
# How many times what the queue holds come at once in the last burst; each takes a file handle,
# of which a process has 1,024.
OVERLOAD = 3
READY_WITHIN_S = 120.0
# So that no message is word for word an utterance, or one that was asked before.
_FILLERS = {
    "zh": ("那个，{}（{}）", "请问{}，{}号客户问的", "{}，第{}次问了"),
    "en": ("um, {} ({})", "hello, {} this is number {}", "{} asking for the {}th time"),
}


def messages(seed: int = 20) -> Iterator[str]:
    """Yield endless different messages, Chinese and English as often as in the utterances."""
    chance = random.Random(seed)
    utterances = load()
    number = 0
    while True:
        number += 1
        said = chance.choice(utterances)
        yield chance.choice(_FILLERS[said.language]).format(said.text, number)


async def run_bench(*, index_rows: int, as_json: bool) -> NluFigures:
    """Measure and print.

    Args:
        index_rows: utterances of the index that is searched by scan and by graph; 0 = none.
        as_json: print one JSON object instead of a table.

    Raises:
        SystemExit: the service could not be made ready, or does not answer.
    """
    async with _service() as (session, pid, ready_s):
        figures = NluFigures(ready_s=ready_s)
        used = _cpu_s(pid)
        figures.p50_ms, figures.p95_ms = await _one_by_one(session)
        figures.cpu_ms = 1000 * (_cpu_s(pid) - used) / (WARM_UP + MESSAGES)
        figures.bursts = [await _burst(session, size) for size in BURSTS]
        figures.overload = await _burst(session, OVERLOAD * NluSettings().queue_limit, rounds=1)
        figures.rss_mb = tree_rss_mb(pid)
    if index_rows:
        figures.index = await asyncio.to_thread(compare_kinds, index_rows)
    figures.stamp()
    sys.stdout.write((figures.as_json() if as_json else figures.as_text()) + "\n")
    return figures


@asynccontextmanager
async def _service() -> AsyncIterator[tuple[aiohttp.ClientSession, int, float]]:
    """Run ``banter serve nlu`` with a model of its own, on the machine's last core alone.

    Raises:
        SystemExit: it could not be trained, or did not become ready.
    """
    with tempfile.TemporaryDirectory(prefix="banter-bench-nlu-") as home:
        port = free_ports(1)[0]
        own = {
            "BANTER_HOME": home, "BANTER_INNER_HOST": "127.0.0.1", "BANTER_NLU_PORT": str(port),
            "BANTER_NLU_TOKEN": "",
        }  # fmt: skip
        env = {**os.environ, **own}
        _say("training a model …")
        if await (await _banter(env, "train", "nlu")).wait():
            raise SystemExit("The model could not be trained; see above.")
        process = await _banter(env, "serve", "nlu")
        # Each of a burst has a connection of its own, as each caller would.
        connector = aiohttp.TCPConnector(limit=0)
        address = f"http://127.0.0.1:{port}"
        try:
            _keep_to_one_core(process.pid)
            async with aiohttp.ClientSession(address, connector=connector) as session:
                yield session, process.pid, await _until_ready(session, process)
        finally:
            with suppress(ProcessLookupError):  # it has ended by itself
                process.terminate()
            await process.wait()


async def _banter(env: dict[str, str], *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli", *arguments,
        env=env, stdout=asyncio.subprocess.DEVNULL, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def _keep_to_one_core(pid: int) -> None:
    """Keep a process to the last core it may use, where the system lets us (macOS does not)."""
    try:
        process = psutil.Process(pid)
        process.cpu_affinity([max(process.cpu_affinity() or [0])])
    except (AttributeError, OSError, ValueError, psutil.Error):
        _say("the service cannot be kept to one core here: the figures are of all cores")


async def _until_ready(
    session: aiohttp.ClientSession, process: asyncio.subprocess.Process
) -> float:
    """Wait until a model is loaded; returns the seconds it took.

    Raises:
        SystemExit: it has ended, or takes far too long.
    """
    started = perf_counter()
    while process.returncode is None and perf_counter() - started < READY_WITHIN_S:
        try:
            async with session.get("/ready") as answer:
                if answer.status == 200:
                    return perf_counter() - started
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.1)
    raise SystemExit("The understanding service did not become ready.")


async def _one_by_one(session: aiohttp.ClientSession) -> tuple[float, float]:
    """Return p50 and p95 in ms of messages that each wait for the one before.

    Raises:
        SystemExit: one was not answered: refusals are fast, and no figure.
    """
    _say(f"{MESSAGES} messages, one after another …")
    times = []
    for number, text in zip(range(WARM_UP + MESSAGES), messages(), strict=False):
        started = perf_counter()
        if (outcome := await _parse(session, text)) != "answered":
            raise SystemExit(
                f"The understanding service did not answer a message that came alone ({outcome}): "
                "nothing was measured."
            )
        if number >= WARM_UP:
            times.append((perf_counter() - started) * 1000)
    return float(np.percentile(times, 50)), float(np.percentile(times, 95))


async def _burst(session: aiohttp.ClientSession, size: int, rounds: int = ROUNDS) -> Burst:
    """Send many messages at once, some times over."""
    _say(f"{size} at once …")
    texts = messages(seed=size)
    burst = Burst(size)
    started = perf_counter()
    for _ in range(rounds):
        asked = [_parse(session, next(texts)) for _ in range(size)]
        for outcome in await asyncio.gather(*asked):
            burst.count(outcome)
    burst.seconds = perf_counter() - started
    return burst


async def _parse(session: aiohttp.ClientSession, text: str) -> str:
    """Return ``answered`` (whole), ``shed`` (503 that says when to come again) or ``broken``."""
    try:
        async with session.post("/model/parse", json={"text": text}) as answer:
            body = await answer.read()
            if answer.status == 503 and "Retry-After" in answer.headers:
                return "shed"
            whole = answer.status == 200 and ParseResult.model_validate_json(body).text == text
            return "answered" if whole else "broken"
    except (aiohttp.ClientError, TimeoutError, ValidationError):
        return "broken"


def _cpu_s(pid: int) -> float:
    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)


def _say(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()
