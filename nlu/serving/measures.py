"""What the service counts (Prometheus); no text, no customer, ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from nlu.contract import FALLBACK_INTENT, ParseResult

# From a cached parse (under 1 ms) to a full queue (2 s).
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)


class Measures:
    """The service's own registry, so that two services can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.seconds = Histogram(
            "banter_nlu_seconds",
            "Time to answer.",
            ["route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.parses = Counter(
            "banter_nlu_parses",
            "Messages understood.",
            ["outcome", "language"],
            registry=self.registry,
        )
        self.refusals = Counter(
            "banter_nlu_refusals", "Requests not answered.", ["reason"], registry=self.registry
        )
        self.builds = Counter(
            "banter_nlu_builds", "Models built beside.", ["outcome"], registry=self.registry
        )
        self.waiting = Gauge("banter_nlu_waiting", "Messages in the queue.", registry=self.registry)
        self.model = Info("banter_nlu_model", "The model in use.", registry=self.registry)
        self.shadow = ShadowMeasures(self.registry)

    @contextmanager
    def timed(self, route: str) -> Iterator[None]:
        """Time one request that is answered."""
        started = perf_counter()
        yield
        self.seconds.labels(route).observe(perf_counter() - started)

    def parsed(self, result: ParseResult) -> None:
        """Count a message by whether it was understood."""
        outcome = "fallback" if result.intent.name == FALLBACK_INTENT else "intent"
        self.parses.labels(outcome, result.language).inc()

    def refused(self, reason: str) -> None:
        """Count a request that was not answered."""
        self.refusals.labels(reason).inc()


class ShadowMeasures:
    """What is counted of a second model beside the live one.

    Args:
        registry: the service's.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.judged = Counter(
            "banter_nlu_shadow_judged",
            "Messages that a shadow model judged too, by what both understood.",
            ["outcome", "live", "shadow"],
            registry=registry,
        )
        self.dropped = Counter(
            "banter_nlu_shadow_dropped",
            "Messages that the shadow did not judge: busy, not_loaded, failed.",
            ["reason"],
            registry=registry,
        )
        self.model = Info("banter_nlu_shadow_model", "The shadow model.", registry=registry)
