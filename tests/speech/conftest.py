"""The engines under test, one after the other."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from worlds import World, sound, vosk_world, whisper_world  # noqa: E402

from speech.contract import Recogniser  # noqa: E402


@pytest.fixture(params=["vosk", "whisper"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    if request.param == "whisper":
        return whisper_world()
    return vosk_world(tmp_path_factory.getbasetemp() / "speech-models")


@pytest.fixture
async def engine(world: World) -> AsyncIterator[Recogniser]:
    made = world.make()
    yield made
    await made.close()


@pytest.fixture
def said() -> bytes:
    """Somebody says 我想了解一下理财产品."""
    return sound("zh/zh_03")
