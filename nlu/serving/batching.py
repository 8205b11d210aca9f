"""One thread that understands, and the bounded queue in front of it.

Encoding is numpy work of a few milliseconds: in one thread, off the event loop, with all
messages that arrived meanwhile taken together (weights are read once a batch, not once a
message). Nobody waits for a batch to fill, and nothing is done for callers who have given up.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Overloaded(Exception):
    """The queue is full, or a job waited too long in it; try again in a moment."""


class Closed(Exception):
    """The service is stopping."""


@dataclass
class _Waiting(Generic[Job, Answer]):
    job: Job
    answer: asyncio.Future[Answer]
    since: float  # seconds of the batcher's clock


class Batcher(Generic[Job, Answer]):
    """Runs ``work`` over batches in one thread.

    Args:
        work: answers a batch, in order; looked up anew for each batch by the caller's closure.
        queue_limit: jobs that may wait.
        batch_limit: jobs taken together at most.
        patience: how long the callers wait; a job that is older is refused, not answered.
        now: seconds of a clock that only goes forward.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Job]], Sequence[Answer]],
        *,
        queue_limit: int,
        batch_limit: int,
        patience: timedelta,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._work = work
        self._queue_limit = queue_limit
        self._batch_limit = batch_limit
        self._patience = patience.total_seconds()
        self._now = now
        self._waiting: deque[_Waiting[Job, Answer]] = deque()
        self._news = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="understanding")
        self._task: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Jobs in the queue."""
        return len(self._waiting)

    async def start(self) -> None:
        """Begin to take jobs; called once, inside the event loop."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Finish the batch at work, refuse what still waits, and end the thread."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        while self._waiting:
            _fail(self._waiting.popleft(), Closed("the service is stopping"))
        self._thread.shutdown(wait=True)

    async def submit(self, job: Job) -> Answer:
        """Queue a job and wait for its answer.

        Raises:
            Overloaded: too many jobs wait already, or this one waited too long.
            Closed: the service is stopping.
        """
        if self._task is None:
            raise Closed("the service is stopping")
        self._refuse_late()
        if len(self._waiting) >= self._queue_limit:
            raise Overloaded(f"{len(self._waiting)} messages are waiting")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(job, answer, self._now())
        self._waiting.append(waiting)
        self._news.set()
        return await waiting.answer

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while batch := self._take():
                await self._answer(batch)

    def _take(self) -> list[_Waiting[Job, Answer]]:
        """Take the next batch; jobs whose caller has gone are dropped."""
        self._refuse_late()
        batch: list[_Waiting[Job, Answer]] = []
        while self._waiting and len(batch) < self._batch_limit:
            waiting = self._waiting.popleft()
            if not waiting.answer.done():
                batch.append(waiting)
        return batch

    def _refuse_late(self) -> None:
        """Refuse the jobs at the head that waited longer than their callers do.

        A caller who hangs up does not end the request here, so age has to tell. The caller's
        clock began before ours, at the connection: nobody who waits so long and no longer is
        refused too early.
        """
        oldest = self._now() - self._patience
        while self._waiting and self._waiting[0].since < oldest:
            late = Overloaded(f"the message waited longer than {self._patience:g} s")
            _fail(self._waiting.popleft(), late)

    async def _answer(self, batch: Sequence[_Waiting[Job, Answer]]) -> None:
        """Answer a batch; when it fails, each job alone, so that one message spoils no other."""
        loop = asyncio.get_running_loop()
        jobs = [waiting.job for waiting in batch]
        try:
            answers = await loop.run_in_executor(self._thread, self._work, jobs)
        except asyncio.CancelledError:
            for waiting in batch:
                _fail(waiting, Closed("the service is stopping"))
            raise
        except Exception as error:  # noqa: BLE001 - the caller gets it; the thread lives on
            if len(batch) > 1:
                await self._answer_singly(batch)
            else:
                _fail(batch[0], error)
            return
        for waiting, answer in zip(batch, answers, strict=True):
            if not waiting.answer.done():
                waiting.answer.set_result(answer)

    async def _answer_singly(self, batch: Sequence[_Waiting[Job, Answer]]) -> None:
        try:
            for waiting in batch:
                if not waiting.answer.done():  # its caller may have gone meanwhile
                    await self._answer([waiting])
        except asyncio.CancelledError:
            for waiting in batch:
                _fail(waiting, Closed("the service is stopping"))
            raise


def _fail(waiting: _Waiting[Job, Answer], error: Exception) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
