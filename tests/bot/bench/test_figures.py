"""What the figures of turns say, and what they leave unsaid."""

from __future__ import annotations

import pytest

from bot.bench.figures import Figures


def figures(**changes: object) -> Figures:
    """Figures of a comparison: ours 10 turns/s, the others 4 and 5."""
    values: dict[str, object] = {
        "turns_per_s": 10.0, "p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0,
        "turn300_over_turn10": 1.0, "burst3_over_1": 2.0, "rss_mb": 100.0, "failures": 0,
        "rate_per_s": 10.0, "ours_runs": [9.0, 10.0, 11.0], "stock_runs": [4.0, 4.0, 4.0],
        "stock_one_rule_runs": [5.0, 5.0, 5.0],
    }  # fmt: skip
    return Figures(**values | changes)  # type: ignore[arg-type]


def test_ours_is_set_against_both() -> None:
    compared = figures()
    compared.compare()
    assert (compared.speedup, compared.speedup_one_rule) == (2.5, 2.0)
    assert "speedup 2.50x" in compared.as_text()


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        ({"failures": 1}, "stock Rasa           not compared: turns of our own failed"),
        ({"stock_failures": 1}, "stock Rasa failed          1 turns: not compared"),
    ],
)
def test_where_turns_failed_nothing_is_compared(failed: dict[str, int], said: str) -> None:
    compared = figures(**failed)
    compared.compare()
    assert (compared.speedup, compared.speedup_one_rule) == (None, None)
    assert said in compared.as_text()
    assert "speedup" not in compared.as_text()


def test_without_git_the_commit_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    stamped = figures()
    stamped.stamp()
    assert stamped.commit == "unknown"
    assert stamped.measured_at
