"""``banter bench``: what breaks a measurement off is one sentence."""

from __future__ import annotations

import pytest

from bot.bench import turns
from bot.bench.load import TurnFailed
from bot.bench.recording import NothingRecorded
from bot.bench.stock_rasa.processes import StockFailed
from bot.supervisor.children import ChildFailed
from bot.terminal.client import ChatFailed
from bot.terminal.commands import bench
from bot.terminal.failures import Stop


@pytest.mark.parametrize(
    "kind", [ChatFailed, ChildFailed, NothingRecorded, StockFailed, TurnFailed]
)
def test_turns_that_cannot_be_measured(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(**_: object) -> None:
        raise kind("no frame within 30 s")

    monkeypatch.setattr(turns, "run_bench", broken)
    with pytest.raises(Stop, match=r"^The benchmark was broken off: no frame within 30 s$"):
        bench.turns()
