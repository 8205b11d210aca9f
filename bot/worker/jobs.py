"""A kind of work that comes again and again, done in small transactions."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from bot.worker.metrics import Metrics
from crm.contract import BankError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of work.

    Attributes:
        name: for the log.
        every_s: pause when there was nothing to do, seconds.
        once: does what is due and returns how much that was; safe to repeat, and safe with
            another worker doing the same at the same time.
    """

    name: str
    every_s: float
    once: Callable[[], int]


class Loop:
    """Runs jobs in turn on one thread, until told to stop.

    Args:
        jobs: the kinds of work.
        failed_pause_s: pause of a kind after it failed, seconds.
        now: monotonic seconds.
        metrics: what is counted.
    """

    def __init__(
        self,
        jobs: list[Job],
        failed_pause_s: float,
        now: Callable[[], float] = time.monotonic,
        metrics: Metrics | None = None,
    ) -> None:
        self._jobs = jobs
        self._failed_pause_s = failed_pause_s
        self._now = now
        self._metrics = metrics or Metrics()
        self._looked_at = now()
        self._stopping = threading.Event()
        self._due = dict.fromkeys((job.name for job in jobs), 0.0)

    def stop(self) -> None:
        """Let the present transaction end and return from ``run``."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stopping.is_set():
            pause_s = self.step()
            self._stopping.wait(pause_s)

    def idle_s(self) -> float:
        """Return how long ago it last looked for work, seconds: long means that it hangs."""
        return self._now() - self._looked_at

    def step(self) -> float:
        """Do every kind of work that is due; return the pause until the next is, seconds."""
        for job in self._jobs:
            if self._stopping.is_set():
                return 0.0
            self._looked_at = self._now()
            if self._due[job.name] <= self._now():
                self._due[job.name] = self._now() + self._do(job)
        return max(0.0, min(self._due.values()) - self._now())

    def _do(self, job: Job) -> float:
        try:
            done = job.once()
        except BankError as error:
            logger.warning("job.waits job=%s reason=%s", job.name, error.reason)
            self._metrics.failures.labels(job.name, error.reason).inc()
            return self._failed_pause_s
        except Exception as error:  # noqa: BLE001 - the process edge: one kind may not stop the others
            place = "".join(traceback.format_tb(error.__traceback__))
            # Without the message: it could carry what a customer said.
            logger.error(  # noqa: TRY400
                "job.defect job=%s %s\n%s", job.name, type(error).__name__, place
            )
            self._metrics.failures.labels(job.name, "defect").inc()
            return self._failed_pause_s
        if done:
            self._metrics.done.labels(job.name).inc(done)
            logger.info("job.done job=%s count=%d", job.name, done)
        return 0.0 if done else job.every_s
