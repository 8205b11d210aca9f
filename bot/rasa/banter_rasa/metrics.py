"""What the engine counts (Prometheus); no session, no words, ever."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

from banter_rasa.contract import TurnError

# From a turn answered from memory (5 ms) to the patience of two action calls (17 s).
_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 17.0)

ANSWERED = "answered"
REPEATED = "repeated"
DEFECT = "defect"


class Metrics:
    """The engine's figures, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.turns = Counter(
            "banter_rasa_turns_total",
            "Turns by how they ended: answered, repeated, or the error that left no trace.",
            ["outcome"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "banter_rasa_turn_seconds",
            "From a turn's arrival to its answer.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.action_failures = Counter(
            "banter_rasa_action_failures_total",
            "Action calls that failed, were late or answered nonsense, by action.",
            ["action"],
            registry=self._registry,
        )

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Time a turn, and count it if it fails."""
        started = time.perf_counter()
        try:
            yield
        except TurnError as error:
            self.turns.labels(_code(error)).inc()
            raise
        except Exception:
            self.turns.labels(DEFECT).inc()
            raise
        finally:
            self.seconds.observe(time.perf_counter() - started)

    def exposition(self) -> bytes:
        """Return the figures in Prometheus's text form."""
        return bytes(generate_latest(self._registry))


def _code(error: TurnError) -> str:
    """Return an error's name as a code, e.g. ``action_failed``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
