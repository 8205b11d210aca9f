"""Fixtures that every room's tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from stack import Stack  # noqa: E402 - tests/ is on the path from here on


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole house, started once: real Rasa, nlu, platform, worker, database."""
    house = Stack(tmp_path_factory.mktemp("house"))
    house.start()
    try:
        yield house
    finally:
        house.stop()
