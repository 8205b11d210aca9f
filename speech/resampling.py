"""Sound at another rate, through a polyphase filter that keeps what the lower rate can hold."""

from __future__ import annotations

from math import gcd

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

Samples = npt.NDArray[np.float32]
_FULL = 32_768.0


def samples(pcm: bytes, rate: int, wanted: int) -> Samples:
    """Return a whole piece of 16-bit sound as numbers from -1 to 1 at the wanted rate, Hz."""
    heard = np.frombuffer(pcm, dtype="<i2").astype(np.float32) / _FULL
    return _at(heard, rate, wanted)


def resampled(pcm: bytes, rate: int, wanted: int) -> bytes:
    """Return a whole piece of 16-bit sound at the wanted rate, Hz."""
    if rate == wanted:
        return pcm
    return as_pcm(samples(pcm, rate, wanted))


def as_pcm(sound: Samples) -> bytes:
    """Return numbers from -1 to 1 as 16-bit sound; what is louder is cut."""
    loud: npt.NDArray[np.int16] = np.clip(np.rint(sound * _FULL), -_FULL, _FULL - 1).astype("<i2")
    return loud.tobytes()


def _at(sound: Samples, rate: int, wanted: int) -> Samples:
    if rate == wanted or not sound.size:
        return sound
    common = gcd(rate, wanted)
    moved: Samples = resample_poly(sound, wanted // common, rate // common).astype(np.float32)
    return moved
