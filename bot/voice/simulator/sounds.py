"""Sound files of a script, brought to the rate of the line."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

from bot.voice.simulator.script import ScriptBroken
from speech.contract import SAMPLE_BYTES
from speech.resampling import resampled


def read_wav(path: Path, rate: int) -> bytes:
    """Return a sound file as 16-bit mono sound at a rate.

    Raises:
        ScriptBroken: it cannot be read, or is not 16-bit.
    """
    try:
        with wave.open(str(path), "rb") as sound:
            width, channels = sound.getsampwidth(), sound.getnchannels()
            found, pcm = sound.getframerate(), sound.readframes(sound.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise ScriptBroken(f"{path} cannot be read as a WAV file: {error}") from error
    if width != SAMPLE_BYTES:
        raise ScriptBroken(f"{path} has {8 * width}-bit samples; 16-bit ones are needed")
    if channels > 1:
        samples = np.frombuffer(pcm, dtype="<i2").reshape(-1, channels)
        pcm = samples.mean(axis=1).astype("<i2").tobytes()
    return resampled(pcm, found, rate)
