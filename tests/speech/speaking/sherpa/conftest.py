"""The real sherpa-onnx with a Chinese voice of ours."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from voice_worlds import tiny

sys.path.insert(0, str(Path(__file__).resolve().parent))

from sherpa_voice import engine  # noqa: E402 - the folder is on the path now

from speech.speaking.sherpa_engine import SherpaVoices  # noqa: E402


@pytest.fixture
def voices(tmp_path: Path) -> Iterator[SherpaVoices]:
    """An engine whose voice is here and whole, and not loaded."""
    tiny("chinese", tmp_path)
    made = engine(tmp_path)
    yield made
    made.close()
