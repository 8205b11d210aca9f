"""What is counted: turns, how long they took, what failed, what waits."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# Around the wanted p95 of 150 ms, and up to the patience of a minute.
_BUCKETS_S = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2, 5, 15, 60)


class Metrics:
    """The gateway's figures, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.turns = Counter(
            "banter_gateway_turns_total",
            "Turns closed, by how they ended.",
            ["outcome"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "banter_gateway_turn_seconds",
            "From the message's arrival to its stored replies.",
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self.failures = Counter(
            "banter_gateway_failures_total",
            "Failed attempts of a turn, by the service that failed.",
            ["service"],
            registry=self._registry,
        )
        self.refused = Counter(
            "banter_gateway_refused_total",
            "Frames and requests that were refused, by code.",
            ["code"],
            registry=self._registry,
        )
        self.duplicates = Counter(
            "banter_gateway_duplicates_total",
            "Messages that had been accepted before.",
            registry=self._registry,
        )

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Add a figure that is read when asked for."""
        Gauge(f"banter_gateway_{name}", text, registry=self._registry).set_function(read)

    def exposition(self) -> bytes:
        """Return the figures in Prometheus's text form."""
        return generate_latest(self._registry)
