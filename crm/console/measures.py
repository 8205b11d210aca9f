"""What the console counts (Prometheus); no name, no customer, ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from fastapi import FastAPI
from fastapi.responses import Response
from nicegui.client import Client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

# From a page of words (10 ms) to what makes people press reload.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


class Measures:
    """The console's own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.page_seconds = Histogram(
            "banter_console_page_seconds",
            "Time to build a page for somebody who is signed in.",
            ["page"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.refused = Counter(
            "banter_console_refused_sign_ins_total",
            "Sign-ins that were refused, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self.errors = Counter(
            "banter_console_errors_total",
            "What staff were told had gone wrong, by reason (defect: a fault of ours).",
            ["reason"],
            registry=self.registry,
        )
        open_pages = Gauge(
            "banter_console_open_pages", "Pages that are open now.", registry=self.registry
        )
        open_pages.set_function(_open_pages)

    @contextmanager
    def built(self, page: str) -> Iterator[None]:
        """Time the building of a page."""
        started = perf_counter()
        yield
        self.page_seconds.labels(page).observe(perf_counter() - started)

    def sign_in_refused(self, reason: str) -> None:
        """Count somebody who did not get in."""
        self.refused.labels(reason).inc()

    def error(self, reason: str) -> None:
        """Count an error that somebody was told of."""
        self.errors.labels(reason).inc()

    def defect(self) -> None:
        """Count a fault of ours."""
        self.errors.labels("defect").inc()


def add_requests(app: FastAPI, measures: Measures) -> None:
    """Add ``/metrics``."""

    @app.get("/metrics")
    async def metrics() -> Response:
        body = generate_latest(measures.registry)
        return Response(body, media_type="text/plain; version=0.0.4")


def _open_pages() -> float:
    return sum(client.has_socket_connection for client in Client.instances.values())
