"""The worker's own door: ``/health`` and ``/metrics``, on an inner port."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from bot.worker.metrics import Metrics

# Far beyond the slowest round (a database that is away answers after some seconds).
HANGS_AFTER_S = 120.0
_TEXT = "text/plain; version=0.0.4"
_JSON = "application/json"


@contextmanager
def observed(
    host: str, port: int, metrics: Metrics, idle_s: Callable[[], float]
) -> Iterator[WSGIServer]:
    """Answer beside the work, on a thread of its own, until the end.

    Args:
        host: the interface.
        port: the port; 0 for any.
        metrics: what is told.
        idle_s: how long ago the worker last looked for work, seconds.

    Raises:
        OSError: the port cannot be used.
    """

    def answer(request: WSGIEnvironment, respond: StartResponse) -> Iterable[bytes]:
        status, kind, body = _answer(request.get("PATH_INFO", ""), metrics, idle_s())
        respond(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    with make_server(host, port, answer, handler_class=_Quiet) as server:
        threading.Thread(target=server.serve_forever, name="worker-door", daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


class _Quiet(WSGIRequestHandler):
    """Writes no access log; a caller that stalls is let go."""

    timeout = 5  # seconds

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name above
        """Write nothing."""


def _answer(path: str, metrics: Metrics, idle_s: float) -> tuple[str, str, bytes]:
    if path == "/health":
        if idle_s < HANGS_AFTER_S:
            return "200 OK", _JSON, b'{"status": "alive"}'
        return "503 Service Unavailable", _JSON, b'{"status": "hangs"}'
    if path == "/metrics":
        return "200 OK", _TEXT, metrics.exposition()
    return "404 Not Found", _JSON, b'{"error": "unknown"}'
