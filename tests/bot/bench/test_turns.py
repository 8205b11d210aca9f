"""A comparison that fails takes nothing of what was measured along."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.bench import turns
from bot.bench.figures import Figures
from bot.bench.stock_rasa.processes import StockFailed

FIGURES = Figures(
    turns_per_s=12.5, p50_ms=1, p95_ms=2, p99_ms=3, turn300_over_turn10=1, burst3_over_1=2,
    rss_mb=100, failures=0, rate_per_s=10, ours_runs=[12.5],
)  # fmt: skip


@asynccontextmanager
async def no_house(*_: object) -> AsyncIterator[None]:
    """A house that is not there."""
    yield None


async def measured(*_: object) -> Figures:
    """Measured at once."""
    return FIGURES


async def failing(*_: object) -> None:
    """No yardstick."""
    raise StockFailed("there is no room")


async def test_our_figures_are_shown_before_the_comparison(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, part in (("_house", no_house), ("_measure", measured), ("_compare", failing)):
        monkeypatch.setattr(turns, name, part)
    monkeypatch.setattr(turns, "record", lambda *_: None)
    with pytest.raises(StockFailed):
        await turns.run_bench(rate=10, seconds=1, compare=True, as_json=False)
    shown = capsys.readouterr()
    assert "full stack              12.5 turns/s" in shown.err
    assert shown.out == ""


class Side:
    """A house whose turns fail behind the backs of those who talk."""

    restarts = 0

    def __init__(self, *unanswered: int) -> None:
        self._unanswered = iter(unanswered)

    def talker(self) -> None:
        """Nobody."""

    async def unanswered(self) -> int:
        """The next count."""
        return next(self._unanswered)


async def test_turns_that_ended_in_an_apology_count_as_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def loop(*_: object, **__: object) -> turns.Measured:
        return turns.Measured(latencies_ms=[1.0], seconds=1.0, failures=1)

    async def ratio(*_: object) -> float:
        return 1.0

    for name in ("closed_loop", "open_loop"):
        monkeypatch.setattr(turns, name, loop)
    for name in ("_turn300_over_turn10", "_burst3_over_1"):
        monkeypatch.setattr(turns, name, ratio)
    figures = await turns._measure(Side(2, 7), iter(()), rate=1, seconds=1)  # type: ignore[arg-type]
    # Five apologies since the warm-up, and one turn of each run that nobody answered in time.
    assert figures.failures == 5 + 1 + len(turns.CONCURRENCIES)
