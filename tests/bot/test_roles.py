"""What the roles have in common: several servers of one process, up and down together."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from bot.roles import _serve_together, _server
from bot.supervisor.ports import free_ports


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


async def test_what_is_loaded_is_kept_from_the_collector_once_all_serve() -> None:
    first, second = (_server(Starlette(), "127.0.0.1", port) for port in free_ports(2))
    serving = asyncio.create_task(_serve_together([first, second]))
    await first.up.wait()
    await second.up.wait()
    await asyncio.sleep(0)
    assert gc.get_freeze_count() > 10_000
    first.should_exit = True
    await serving
    assert second.should_exit
