"""What is counted on the phone: calls, how they ended, what was refused, what was lost."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from bot.voice.transports.leg import Leg


class Metrics:
    """The voice role's figures, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.ended = self._counter("calls_ended_total", "Calls, by how they ended.", "ending")
        self.refused = self._counter(
            "refused_total", "Connections and registrations refused, by reason.", "reason"
        )
        self.shed = self._counter("calls_shed_total", "Calls beyond the room there is.")
        self.whispers = self._counter("whispers_total", "Colleagues told about the call they take.")
        self.defects = self._counter("handler_defects_total", "Calls whose handler failed.")
        self.lost_sound = self._counter(
            "lost_sound_bytes_total", "Callers' sound that nobody read in time."
        )
        self.undecoded_sound = self._counter(
            "undecoded_sound_bytes_total", "Callers' sound that decoding had no room for."
        )
        self.lost_keys = self._counter("lost_keys_total", "Keys that nobody read in time.")

    def count_ended(self, leg: Leg) -> None:
        """Count a leg that is over; a colleague's is no call."""
        if leg.about is None:
            self.ended.labels(leg.ending).inc()
        else:
            self.whispers.inc()
        self.lost_sound.inc(leg.inbox.lost_bytes)
        self.undecoded_sound.inc(leg.undecoded_bytes)
        self.lost_keys.inc(leg.inbox.lost_keys)

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Add a figure that is read when asked for."""
        Gauge(f"banter_voice_{name}", text, registry=self.registry).set_function(read)

    def exposition(self) -> bytes:
        """Return the figures in Prometheus's text form."""
        return generate_latest(self.registry)

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"banter_voice_{name}", text, labels, registry=self.registry)
