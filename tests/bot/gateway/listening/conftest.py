"""Pages that speak to a gateway, which hears by an engine of the tests."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from house import Gateway
from voice_engine import Engine, served

sys.path.insert(0, str(Path(__file__).resolve().parent))

from page_speaker import Speaker, speaking  # noqa: E402 - the folder is on the path now

from bot.gateway.listening.hearing import Hearing  # noqa: E402


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
async def hearing(engine: Engine) -> AsyncIterator[Hearing]:
    async with served(engine) as served_hearing:
        yield served_hearing


@pytest.fixture
def speak(gateway: Gateway, hearing: Hearing) -> Callable[[], Speaker]:
    """Open pages that speak to one gateway."""
    return speaking(gateway, hearing)
