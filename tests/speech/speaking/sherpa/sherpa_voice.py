"""An engine with one voice of ours, the processes it speaks in, and how to break its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psutil

from speech.recognition.shelf import ModelPlace
from speech.speaking.contract import Voice
from speech.speaking.sherpa_engine import SherpaVoices, VoicePlace
from speech.speaking.sherpa_models import MARKS

VOICE = Voice("chinese")
NO_TOKENS = b"<html>please sign in</html> now\n"

Break = Callable[[Path], object]


def engine(folder: Path, name: str = "chinese") -> SherpaVoices:
    return SherpaVoices({name: VoicePlace(ModelPlace(name, folder / name, MARKS), "en-us")})


def children(of: int | None = None) -> list[int]:
    """Return the processes in which a voice speaks."""
    alive = [each for each in psutil.Process(of).children() if each.status() != "zombie"]
    return [each.pid for each in alive if any("sherpa_child" in part for part in each.cmdline())]


def holding(name: str, content: bytes) -> Break:
    return lambda folder: (folder / name).write_bytes(content)
