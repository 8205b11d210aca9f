"""Load for any stack: talkers that hold conversations, closed and open loops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np


class Talker(Protocol):
    """One customer's side of a conversation."""

    async def open(self) -> None:
        """Start a new conversation."""

    async def turn(self, text: str) -> None:
        """Say something and wait for the whole reply.

        Raises:
            TurnFailed: the reply was an error or none came.
        """

    async def close(self) -> None:
        """Hang up."""


class TurnFailed(Exception):
    """A turn got no proper reply."""


@dataclass
class Measured:
    """What a loop saw; latencies in milliseconds."""

    latencies_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    failures: int = 0

    @property
    def turns_per_s(self) -> float:
        """Completed turns a second."""
        return len(self.latencies_ms) / self.seconds if self.seconds else 0.0

    def percentile(self, q: float) -> float:
        """Return a percentile of the latency in ms."""
        return float(np.percentile(self.latencies_ms, q)) if self.latencies_ms else float("nan")


@asynccontextmanager
async def conversation(make: Callable[[], Talker]) -> AsyncIterator[Talker]:
    """Open a talker and close it at the end."""
    talker = make()
    await talker.open()
    try:
        yield talker
    finally:
        await talker.close()


async def timed_turn(talker: Talker, text: str, into: Measured, due: float | None = None) -> None:
    """Say one turn and note how long it took (from when it was due), or that it failed."""
    started = time.perf_counter() if due is None else due
    try:
        await talker.turn(text)
    except TurnFailed:
        into.failures += 1
    else:
        into.latencies_ms.append((time.perf_counter() - started) * 1000)


async def closed_loop(
    make: Callable[[], Talker],
    scripts: Iterator[tuple[str, ...]],
    *,
    concurrency: int,
    seconds: float,
    clock: Callable[[], float] = time.perf_counter,
) -> Measured:
    """Keep ``concurrency`` conversations going, each waiting for its reply before it goes on."""
    measured = Measured()
    deadline = clock() + seconds

    async def talk() -> None:
        while clock() < deadline:
            async with conversation(make) as talker:
                for text in next(scripts):
                    if clock() >= deadline:
                        return
                    await timed_turn(talker, text, measured)

    started = clock()
    await asyncio.gather(*(talk() for _ in range(concurrency)))
    measured.seconds = clock() - started
    return measured


async def open_loop(
    make: Callable[[], Talker],
    scripts: Iterator[tuple[str, ...]],
    *,
    rate: float,
    seconds: float,
) -> Measured:
    """Start turns at a fixed rate whatever the replies do, spread over enough conversations."""
    measured = Measured()
    idle: asyncio.Queue[tuple[Talker, Iterator[str]]] = asyncio.Queue()
    talkers: list[Talker] = []
    for _ in range(max(4, round(rate * 2))):
        talker = make()
        await talker.open()
        talkers.append(talker)
        idle.put_nowait((talker, iter(next(scripts))))

    async def one(due: float) -> None:
        talker, script = await idle.get()
        text = next(script, None)
        if text is None:
            script = iter(next(scripts))
            text = next(script)
        await timed_turn(talker, text, measured, due)
        idle.put_nowait((talker, script))

    started = time.perf_counter()
    tasks = []
    for number in range(round(rate * seconds)):
        due = started + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    measured.seconds = time.perf_counter() - started
    await asyncio.gather(*(talker.close() for talker in talkers))
    return measured
