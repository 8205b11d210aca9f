import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from nlu.serving.batching import Batcher, Closed, Overloaded

Work = Callable[[Sequence[int]], Sequence[int]]
PATIENCE = timedelta(seconds=2)


class Clock:
    """A clock that stands still until it is put forward."""

    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def batcher(
    work: Work, queue: int = 8, batch: int = 4, now: Callable[[], float] = Clock()
) -> AsyncIterator[Batcher[int, int]]:
    started = Batcher[int, int](
        work, queue_limit=queue, batch_limit=batch, patience=PATIENCE, now=now
    )
    await started.start()
    try:
        yield started
    finally:
        await started.stop()


async def filled(queue: Batcher[int, int], jobs: int) -> None:
    """Let the other tasks run until so many jobs wait."""
    for _ in range(100):
        if queue.waiting >= jobs:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"{queue.waiting} of {jobs} jobs are waiting")


class Gate:
    """Doubles numbers, once it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.entered = threading.Event()
        self.batches: list[list[int]] = []

    def __call__(self, jobs: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(jobs))
        self.entered.set()
        self.open.wait(10)
        return [job * 2 for job in jobs]


async def test_jobs_that_come_meanwhile_are_taken_together() -> None:
    gate = Gate()
    async with batcher(gate) as queue:
        first = asyncio.create_task(queue.submit(0))
        await asyncio.to_thread(gate.entered.wait, 10)
        others = [asyncio.create_task(queue.submit(n)) for n in range(1, 7)]
        await filled(queue, 6)
        gate.open.set()
        assert await asyncio.gather(first, *others) == [0, 2, 4, 6, 8, 10, 12]
    assert gate.batches == [[0], [1, 2, 3, 4], [5, 6]]


async def test_a_full_queue_sheds() -> None:
    gate = Gate()
    async with batcher(gate, queue=2) as queue:
        tasks = [asyncio.create_task(queue.submit(0))]
        await asyncio.to_thread(gate.entered.wait, 10)
        tasks += [asyncio.create_task(queue.submit(n)) for n in (1, 2)]
        await filled(queue, 2)
        with pytest.raises(Overloaded):
            await queue.submit(3)
        gate.open.set()
        assert await asyncio.gather(*tasks) == [0, 2, 4]


async def test_a_caller_who_left_is_not_worked_for() -> None:
    gate = Gate()
    async with batcher(gate) as queue:
        first = asyncio.create_task(queue.submit(0))
        await asyncio.to_thread(gate.entered.wait, 10)
        gone = asyncio.create_task(queue.submit(1))
        await filled(queue, 1)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        gate.open.set()
        assert await first == 0
        assert await queue.submit(2) == 4
    assert gate.batches == [[0], [2]]


async def test_a_job_older_than_its_caller_s_patience_is_refused_unworked() -> None:
    gate, clock = Gate(), Clock()
    async with batcher(gate, now=clock) as queue:
        first = asyncio.create_task(queue.submit(0))
        await asyncio.to_thread(gate.entered.wait, 10)
        late = [asyncio.create_task(queue.submit(n)) for n in (1, 2)]
        await filled(queue, 2)
        clock.seconds += 1.5
        young = asyncio.create_task(queue.submit(3))
        await filled(queue, 3)
        clock.seconds += 0.6
        gate.open.set()
        assert await first == 0
        assert await young == 6
        with pytest.raises(Overloaded, match="longer than 2 s"):
            await late[0]
        await asyncio.gather(*late, return_exceptions=True)
    assert gate.batches == [[0], [3]]


async def test_a_queue_full_of_the_late_has_room_again() -> None:
    gate, clock = Gate(), Clock()
    async with batcher(gate, queue=2, now=clock) as queue:
        first = asyncio.create_task(queue.submit(0))
        await asyncio.to_thread(gate.entered.wait, 10)
        late = [asyncio.create_task(queue.submit(n)) for n in (1, 2)]
        await filled(queue, 2)
        clock.seconds += 2.1
        fresh = asyncio.create_task(queue.submit(3))
        refused = await asyncio.gather(*late, return_exceptions=True)  # while the batch is at work
        gate.open.set()
        assert (await first, await fresh) == (0, 6)
    assert [type(error) for error in refused] == [Overloaded, Overloaded]


async def test_a_fault_reaches_its_callers_and_no_one_else() -> None:
    def picky(jobs: Sequence[int]) -> Sequence[int]:
        if 13 in jobs:
            raise ValueError("13")
        return jobs

    async with batcher(picky) as queue:
        with pytest.raises(ValueError, match="13"):
            await queue.submit(13)
        assert await queue.submit(1) == 1


async def test_one_bad_job_spoils_no_other_of_its_batch() -> None:
    gate = Gate()

    def picky(jobs: Sequence[int]) -> Sequence[int]:
        answers = gate(jobs)
        if 13 in jobs:
            raise ValueError("13")
        return answers

    async with batcher(picky) as queue:
        first = asyncio.create_task(queue.submit(0))
        await asyncio.to_thread(gate.entered.wait, 10)
        others = [asyncio.create_task(queue.submit(n)) for n in (1, 13, 2)]
        await filled(queue, 3)
        gate.open.set()
        assert await first == 0
        one, bad, two = await asyncio.gather(*others, return_exceptions=True)
    assert (one, two) == (2, 4)
    assert isinstance(bad, ValueError)
    assert gate.batches == [[0], [1, 13, 2], [1], [13], [2]]


async def test_stopping_refuses_what_is_done_singly() -> None:
    gate, singly, go_on = Gate(), threading.Event(), threading.Event()

    def picky(jobs: Sequence[int]) -> Sequence[int]:
        if len(jobs) > 1:
            raise ValueError("13")
        if jobs != [0]:
            singly.set()
            go_on.wait(10)
        return gate(jobs)

    async with batcher(picky) as queue:
        tasks = [asyncio.create_task(queue.submit(0))]
        await asyncio.to_thread(gate.entered.wait, 10)
        tasks += [asyncio.create_task(queue.submit(n)) for n in (1, 2)]
        await filled(queue, 2)
        gate.open.set()
        await asyncio.to_thread(singly.wait, 10)
        go_on.set()
        await queue.stop()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[0] == 0
    assert all(isinstance(result, Closed) for result in results[1:])


async def test_stopping_refuses_what_waits_and_what_comes() -> None:
    gate = Gate()
    async with batcher(gate) as queue:
        tasks = [asyncio.create_task(queue.submit(0))]
        await asyncio.to_thread(gate.entered.wait, 10)
        tasks.append(asyncio.create_task(queue.submit(1)))
        await filled(queue, 1)
        gate.open.set()
        await queue.stop()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(results[1], Closed)
        with pytest.raises(Closed):
            await queue.submit(2)
