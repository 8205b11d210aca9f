"""``banter bench turns``: action turns of the full stack, beside stock Rasa if asked.

The house runs as ``banter up`` runs it (encryption, receipts, durable stores on) in a home and
with settings of its own. The yardstick is ``rasa run`` with its defaults in the same environment,
unpatched, whose actions answer what the house answered; both are driven with the same dialogues,
client loops and concurrencies, in alternating runs.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

import aiohttp

from bot.bench.dialogues import TURNS, dialogues
from bot.bench.figures import Figures
from bot.bench.load import Measured, Talker, closed_loop, conversation, open_loop
from bot.bench.memory import tree_rss_mb
from bot.bench.ours import OurSide, OurTalker
from bot.bench.own_house import own_settings, said
from bot.bench.recording import record
from bot.bench.stock import StockTalker
from bot.settings import RoleSettings
from bot.supervisor.child_preparation import prepare_in_child
from bot.supervisor.ports import on_free_ports
from bot.supervisor.up import Supervisor
from data.settings import HouseSettings

CONCURRENCIES = (1, 8, 32)
ALTERNATING_RUNS = 3
PEOPLE = 300
WARM_UP_S = 5.0
# Two dialogues of a long conversation, counted from 0: one from turn 8 on, one from turn 296 on,
# and the next of each, which is in the other language. Turn is compared with like turn.
EARLY, LATE = 1, 37
COMPARED = 2
BURSTS = 20
# One benchmark customer says in seconds what a person says in hours.
_UNHURRIED = {"BANTER_GATEWAY_RATE_MESSAGES": "1000000"}

Scripts = Iterator[tuple[str, ...]]


async def run_bench(*, rate: float, seconds: float, compare: bool, as_json: bool) -> Figures:
    """Measure and print.

    Args:
        rate: turns a second of the latency run.
        seconds: length of each run.
        compare: measure the yardstick too.
        as_json: print one JSON object instead of a table.

    Raises:
        SystemExit: the house could not be prepared.
        ChildFailed: a role of it did not come up.
        ChatFailed: nobody could sign in to it.
        TurnFailed: a conversation could not go on.
        NothingRecorded: it held no dialogue that the yardstick could answer.
        StockFailed: the yardstick could not be trained or started.
    """
    scripts = dialogues()
    with (
        tempfile.TemporaryDirectory(prefix="banter-bench-") as home,
        said(own_settings(Path(home)) | _UNHURRIED),
    ):
        house = HouseSettings()
        async with _house(house) as side:
            figures = await _measure(side, scripts, rate, seconds)
            figures.stamp()
            if compare:
                _so_far(figures)
                turns = house.home / "turns.json"
                record(house.database_folder / "dialogue.db", turns)
                await _compare(side, scripts, seconds, figures, turns)
    sys.stdout.write((figures.as_json() if as_json else figures.as_text()) + "\n")
    return figures


@asynccontextmanager
async def _house(house: HouseSettings) -> AsyncIterator[OurSide]:
    _say("preparing a house of its own …")
    if prepare_in_child(PEOPLE, output=sys.stderr):
        raise SystemExit("The bench house could not be prepared; see above.")
    supervisor = Supervisor(house, on_free_ports(RoleSettings()))
    try:
        await supervisor.start()
        async with aiohttp.ClientSession() as session:
            side = OurSide(session, supervisor.roles.gateway_address, customers=200)
            await side.sign_in()
            yield side
    finally:
        await supervisor.stop()


async def _measure(side: OurSide, scripts: Scripts, rate: float, seconds: float) -> Figures:
    _say("warming up …")
    await closed_loop(side.talker, scripts, concurrency=8, seconds=WARM_UP_S)
    unanswered = await side.unanswered()
    _say(f"{rate:g} turns/s for {seconds:g} s …")
    steady = await open_loop(side.talker, scripts, rate=rate, seconds=seconds)
    _say(f"p50 {steady.percentile(50):.0f} ms, p95 {steady.percentile(95):.0f} ms")
    _say("one long conversation …")
    growth = await _turn300_over_turn10(side, scripts)
    _say(f"turn 300 / turn 10: {growth:.2f}")
    _say("three messages at once …")
    burst = await _burst3_over_1(side)
    _say(f"three at once / one: {burst:.2f}")
    _say("as fast as it goes …")
    best, failures = await _best(side.talker, scripts, seconds)
    return Figures(
        turns_per_s=best,
        p50_ms=steady.percentile(50),
        p95_ms=steady.percentile(95),
        p99_ms=steady.percentile(99),
        turn300_over_turn10=growth,
        burst3_over_1=burst,
        rss_mb=tree_rss_mb(os.getpid()),
        failures=steady.failures + failures + await _unanswered_since(side, unanswered),
        rate_per_s=rate,
        ours_runs=[best],
    )


async def _unanswered_since(side: OurSide, before: int) -> int:
    """Return how many more turns are unanswered now; a restart is told, for it counts as one."""
    more = await side.unanswered() - before
    if side.restarts:
        _say(f"the platform was started again ({side.restarts}): not all failed turns are known")
    return more


async def _best(make: Callable[[], Talker], scripts: Scripts, seconds: float) -> tuple[float, int]:
    """Return the best turns/s over the concurrencies, and the failures of all."""
    runs: list[Measured] = [
        await closed_loop(make, scripts, concurrency=each, seconds=seconds)
        for each in CONCURRENCIES
    ]
    each = ", ".join(f"{run.turns_per_s:.1f}" for run in runs)
    _say(f"{each} turns/s at {', '.join(map(str, CONCURRENCIES))} conversations")
    return max(run.turns_per_s for run in runs), sum(run.failures for run in runs)


async def _turn300_over_turn10(side: OurSide, scripts: Scripts) -> float:
    """One conversation of many dialogues: the median of late turns over like early ones."""
    times: list[float] = []
    async with conversation(side.talker) as talker:
        for _ in range(LATE + COMPARED):
            for text in next(scripts):
                started = perf_counter()
                await talker.turn(text)
                times.append(perf_counter() - started)
    early = times[EARLY * TURNS : (EARLY + COMPARED) * TURNS]
    late = times[LATE * TURNS : (LATE + COMPARED) * TURNS]
    return statistics.median(after / before for before, after in zip(early, late, strict=True))


async def _burst3_over_1(side: OurSide) -> float:
    """Three messages sent at once to one conversation, against one."""
    one: list[float] = []
    three: list[float] = []
    talker = side.talker()
    await talker.open()
    try:
        for _ in range(BURSTS):
            one.append(await _burst(talker, 1))
            three.append(await _burst(talker, 3))
    finally:
        await talker.close()
    return statistics.median(three) / statistics.median(one)


async def _burst(talker: OurTalker, size: int) -> float:
    started = perf_counter()
    await talker.answered({await talker.send("一年期定期存款利率是多少？") for _ in range(size)})
    return perf_counter() - started


async def _compare(
    side: OurSide, scripts: Scripts, seconds: float, figures: Figures, turns: Path
) -> None:
    """Alternate runs of the stacks and take medians."""
    from bot.bench.stock_house import stock_house
    from bot.bench.stock_rasa.processes import BARE, HOUSE

    unanswered = await side.unanswered()
    async with (
        stock_house(HOUSE, turns) as same,
        stock_house(BARE) as bare,
        aiohttp.ClientSession() as session,
    ):
        for number in range(ALTERNATING_RUNS):
            for stock, runs in ((same, figures.stock_runs), (bare, figures.stock_one_rule_runs)):
                _say(f"stock Rasa, {stock.name}, run {number + 1} of {ALTERNATING_RUNS} …")
                talker = partial(StockTalker, session, stock.address)
                best, failed = await _best(talker, scripts, seconds)
                runs.append(best)
                figures.stock_failures += failed
            if number:  # our first run is already there
                _say(f"full stack, run {number + 1} of {ALTERNATING_RUNS} …")
                ours, failures = await _best(side.talker, scripts, seconds)
                figures.ours_runs.append(ours)
                figures.failures += failures
        figures.stock_rss_mb = same.rss_mb()
    figures.failures += await _unanswered_since(side, unanswered)
    figures.compare()


def _so_far(figures: Figures) -> None:
    """Show what is known already: what follows takes long, and may be broken off."""
    sys.stderr.write(figures.as_text() + "\n")


def _say(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()
