"""The figures of ``banter bench nlu``: what was measured, and how it is shown."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from bot.bench.figures import Stamped


@dataclass
class Burst:
    """Messages that came at once; counts over all rounds."""

    size: int
    seconds: float = 0.0
    answered: int = 0
    shed: int = 0
    broken: int = 0

    def count(self, outcome: str) -> None:
        """Count one outcome: ``answered``, ``shed`` or ``broken``."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    @property
    def per_s(self) -> float:
        """Answered messages a second."""
        return self.answered / self.seconds if self.seconds else 0.0


@dataclass
class IndexFigures:
    """One kind of index over many utterances; searches of one core, twelve neighbours each.

    Attributes:
        recall: share of the true neighbours, by comparing every row, that are found.
        rss_mb: memory of the index alone.
    """

    kind: str
    rows: int
    build_s: float
    rss_mb: float
    p50_ms: float
    p95_ms: float
    recall: float

    def as_text(self) -> str:
        """Return the figures in one line."""
        return (
            f"{self.kind:5s} {self.rows:9,d} rows  p50 {self.p50_ms:.2f} ms   "
            f"p95 {self.p95_ms:.2f} ms   recall {self.recall:.3f}   "
            f"built in {self.build_s:.0f} s   {self.rss_mb:,.0f} MB"
        )


@dataclass
class NluFigures(Stamped):
    """Keys as the issue tracker and the reviewers know them.

    Attributes:
        cpu_ms: processor time of a message, HTTP included; what else runs does not matter to it.
    """

    p50_ms: float = 0.0
    p95_ms: float = 0.0
    cpu_ms: float = 0.0
    rss_mb: float = 0.0
    ready_s: float = 0.0
    bursts: list[Burst] = field(default_factory=list)
    overload: Burst = field(default_factory=lambda: Burst(0))
    index: list[IndexFigures] = field(default_factory=list)

    def as_json(self) -> str:
        """Return the figures as one JSON object."""
        rates = {"messages_per_s": {burst.size: burst.per_s for burst in self.bursts}}
        return json.dumps(_rounded(asdict(self) | rates), ensure_ascii=False)

    def as_text(self) -> str:
        """Return the figures as a person reads them."""
        over = self.overload
        return "\n".join(
            [
                f"a message            p50 {self.p50_ms:.1f} ms   p95 {self.p95_ms:.1f} ms   "
                f"processor {self.cpu_ms:.1f} ms",
                *(
                    f"{b.size:4d} at once         {b.per_s:7.0f} messages/s   {b.shed} shed, "
                    f"{b.broken} broken"
                    for b in self.bursts
                ),
                f"{over.size:4d} at once         {over.answered} answered, {over.shed} shed, "
                f"{over.broken} broken",
                f"memory               {self.rss_mb:7.0f} MB   ready after {self.ready_s:.1f} s",
                *(one.as_text() for one in self.index),
                self.stamp_text(),
            ]
        )


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value
