"""The figures of ``banter bench turns``: what was measured, and how it is shown."""

from __future__ import annotations

import datetime as dt
import json
import platform
import statistics
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(kw_only=True)
class Stamped:
    """Figures that say where they come from."""

    commit: str = ""
    measured_at: str = ""
    machine: str = ""

    def stamp(self) -> None:
        """Note commit, time and machine."""
        self.commit = _commit() or "unknown"
        self.measured_at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        memory = psutil.virtual_memory().total / 2**30
        self.machine = (
            f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} "
            f"{platform.machine()}, Python {platform.python_version()}"
        )

    def stamp_text(self) -> str:
        """Return commit, time and machine in one line."""
        return f"{self.commit}   {self.measured_at}   {self.machine}"


def _commit() -> str:
    """Return what git calls this checkout; nothing without git, or outside of a checkout."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607 - git from PATH
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError:
        return ""
    return done.stdout.strip()


@dataclass
class Figures(Stamped):
    """Keys as the issue tracker and the reviewers know them; None = not measured.

    Attributes:
        stock_turns_per_s: of a stock Rasa with the house's own domain and rules, whose actions
            answer what the house's answered.
        speedup: our turns/s over these.
        stock_one_rule_turns_per_s: of a stock Rasa with one intent, one rule and one action, which
            says two words and sets nothing.
        speedup_one_rule: our turns/s over these.
        stock_failures: turns that a stock Rasa failed.
    """

    turns_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    turn300_over_turn10: float
    burst3_over_1: float
    rss_mb: float
    failures: int
    rate_per_s: float
    speedup: float | None = None
    ours_runs: list[float] = field(default_factory=list)
    stock_runs: list[float] = field(default_factory=list)
    stock_turns_per_s: float | None = None
    speedup_one_rule: float | None = None
    stock_one_rule_runs: list[float] = field(default_factory=list)
    stock_one_rule_turns_per_s: float | None = None
    stock_rss_mb: float | None = None
    stock_failures: int = 0

    def compare(self) -> None:
        """Take medians of the alternating runs, and set ours against the others."""
        self.turns_per_s = statistics.median(self.ours_runs)
        self.stock_turns_per_s = statistics.median(self.stock_runs)
        # What failed was fast, or not counted, on either side: nothing to compare with.
        if self.stock_failures or self.failures:
            return
        self.speedup = self.turns_per_s / self.stock_turns_per_s
        self.stock_one_rule_turns_per_s = statistics.median(self.stock_one_rule_runs)
        self.speedup_one_rule = self.turns_per_s / self.stock_one_rule_turns_per_s

    def as_json(self) -> str:
        """Return the figures as one JSON object."""
        return json.dumps(
            {k: round(v, 2) if isinstance(v, float) else v for k, v in asdict(self).items()},
            ensure_ascii=False,
        )

    def as_text(self) -> str:
        """Return the figures as a person reads them."""
        lines = [
            f"full stack           {self.turns_per_s:7.1f} turns/s (best concurrency, median)",
            f"at {self.rate_per_s:g} turns/s         p50 {self.p50_ms:.0f} ms   "
            f"p95 {self.p95_ms:.0f} ms   p99 {self.p99_ms:.0f} ms",
            f"turn 300 / turn 10   {self.turn300_over_turn10:7.2f}",
            f"three at once / one  {self.burst3_over_1:7.2f}",
            f"memory, all roles    {self.rss_mb:7.0f} MB",
            f"failed turns         {self.failures:7d}",
        ]
        if self.stock_failures:
            lines.append(f"stock Rasa failed    {self.stock_failures:7d} turns: not compared")
        elif self.failures and self.stock_runs:
            lines.append("stock Rasa           not compared: turns of our own failed")
        if self.speedup is not None and self.stock_turns_per_s is not None:
            lines.append(
                f"stock Rasa, the same {self.stock_turns_per_s:7.1f} turns/s   "
                f"speedup {self.speedup:.2f}x"
            )
        if self.speedup_one_rule is not None and self.stock_one_rule_turns_per_s is not None:
            lines.append(
                f"  of one rule        {self.stock_one_rule_turns_per_s:7.1f} turns/s   "
                f"speedup {self.speedup_one_rule:.2f}x"
            )
        return "\n".join([*lines, self.stamp_text()])
