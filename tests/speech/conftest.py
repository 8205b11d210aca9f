"""The engines under test, one after the other: those that hear, and those that speak."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from voice_worlds import ENGINES, VoiceWorld, voice_world  # noqa: E402
from worlds import World, sound, vosk_world, whisper_world  # noqa: E402

from speech.contract import Recogniser  # noqa: E402
from speech.speaking.voicing import VoiceEngine  # noqa: E402


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


@pytest.fixture(params=ENGINES)
def voices(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> VoiceWorld:
    return voice_world(request.param, tmp_path_factory.getbasetemp() / "voices")


@pytest.fixture
def speaks(voices: VoiceWorld) -> Iterator[VoiceEngine]:
    """The engine, its voice loaded."""
    made = voices.make()
    made.warm(voices.voice)
    yield made
    made.close()


@pytest.fixture
def said() -> bytes:
    """Somebody says 我想了解一下理财产品."""
    return sound("zh/zh_03")
