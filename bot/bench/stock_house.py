"""The yardstick's processes for the time of a comparison."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.bench.stock_rasa.processes import Ports, StockModel, StockProcesses, start
from bot.supervisor.ports import free_ports


@asynccontextmanager
async def stock_house(
    model: StockModel, turns: Path | None = None
) -> AsyncIterator[StockProcesses]:
    """Start stock Rasa on free ports and stop it at the end.

    Args:
        model: what it is trained from.
        turns: what is understood and answered in each, if it is to answer as the house did.

    Raises:
        StockFailed: it could not be trained or started.
    """
    with tempfile.TemporaryDirectory(prefix="stock-rasa-") as folder:
        ports = Ports(*free_ports(3))
        processes = await asyncio.to_thread(start, ports, Path(folder), model, turns)
        try:
            yield processes
        finally:
            await asyncio.to_thread(processes.stop)
