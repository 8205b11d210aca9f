"""Clients of the whole app."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from house import Gateway, quick

sys.path.insert(0, str(Path(__file__).resolve().parent))

from rest_client import Client  # noqa: E402 - the folder is on the path now


@pytest.fixture
async def open_client(start: Callable[..., Gateway]) -> AsyncIterator[Callable[..., Client]]:
    """Make clients."""
    opened: list[Client] = []

    def make(console_url: str | None = "http://console", **changed: Any) -> Client:
        gateway = start(settings=quick(**changed))
        opened.append(Client(gateway, gateway.app(console_url)))
        return opened[-1]

    yield make
    for client in opened:
        await client.door.turns.stop(0.0)
        await client.http.aclose()


@pytest.fixture
def client(open_client: Callable[..., Client]) -> Client:
    """One client."""
    return open_client()
