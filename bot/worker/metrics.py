"""What the worker counts: work done, what failed, what waits."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.worker.handing import TOPIC
from crm.bank import Bank, Work
from crm.contract import BankError
from crm.store import outbox, sealing

_UNKNOWN = float("nan")  # the bank does not answer now; the figure is left out of graphs


class Metrics:
    """The worker's figures, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.done = Counter(
            "banter_worker_done_total",
            "Pieces of work done, by kind of job.",
            ["job"],
            registry=self._registry,
        )
        self.failures = Counter(
            "banter_worker_failures_total",
            "Rounds of a job that failed, by the reason (defect: a fault of ours).",
            ["job", "reason"],
            registry=self._registry,
        )

    def watch(self, bank: Bank) -> None:
        """Add what the records tell when asked: what waits, and how far the trail is sealed."""
        self._gauge("outbox_waiting", "Jobs in the outbox not done yet.", bank, _waiting)
        self._gauge("outbox_lag_seconds", "Age of the oldest of them.", bank, _lag_s)
        self._gauge("audit_sealed_event", "Last audit event under a seal.", bank, _sealed_event)
        self._gauge("audit_unsealed_seconds", "Age of the oldest without.", bank, _unsealed_s)

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Add a figure that is read when asked for."""
        Gauge(f"banter_worker_{name}", text, registry=self._registry).set_function(read)

    def exposition(self) -> bytes:
        """Return the figures in Prometheus's text form."""
        return generate_latest(self._registry)

    def _gauge(self, name: str, text: str, bank: Bank, read: Callable[[Work], float]) -> None:
        def ask() -> float:
            try:
                with bank.read() as work:
                    return read(work)
            except BankError:
                return _UNKNOWN

        self.gauge(name, text, ask)


def _waiting(work: Work) -> float:
    return outbox.backlog(work, TOPIC).jobs


def _lag_s(work: Work) -> float:
    oldest = outbox.backlog(work, TOPIC).oldest_at
    return (work.clock.now() - oldest).total_seconds() if oldest else 0.0


def _sealed_event(work: Work) -> float:
    return sealing.progress(work).last_event


def _unsealed_s(work: Work) -> float:
    oldest = sealing.progress(work).unsealed_since
    return (work.clock.now() - oldest).total_seconds() if oldest else 0.0
