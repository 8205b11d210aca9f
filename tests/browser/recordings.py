"""What is said into the fake microphone: recorded utterances of the speech bank."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly
from sounds import clip

DEVICE_HZ = 48_000
BEFORE_S = 0.5
AFTER_S = 3.0  # the device plays the file once; whoever stops late must not hear it end


def recording(name: str, folder: Path) -> Path:
    """Return an utterance of the speech bank (``zh/zh_04``) as the fake device plays it."""
    source = clip(name)
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
