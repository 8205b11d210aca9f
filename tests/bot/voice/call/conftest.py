"""A call that has been greeted."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from call_scene import Scene  # noqa: E402 - the folder is on the path now


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """A call that has been greeted."""
    made = Scene()
    await made.settle()
    yield made
    made.task.cancel()
    await asyncio.gather(made.task, return_exceptions=True)
