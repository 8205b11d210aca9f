"""Voice activity: when somebody begins and ends to speak, from 20 ms frames and the wall clock.

A judge (``judges.py``) says what each frame is; a beginning needs most of a short window, an end
all of a longer one, so that neither a click nor the gap within a word counts.
"""

from __future__ import annotations

from collections import deque

from bot.voice.contract import FRAME_MS, frame_bytes
from bot.voice.turns.judges import FrameJudge

FRAME_S = FRAME_MS / 1000
_BEGIN_WINDOW = 5  # frames
_BEGIN_VOICED = 4
_END_FRAMES = 10
# No sound at all for so long is silence: a key press leaves a hole of 400 ms, DTX a longer one.
HOLE_S = 0.5


class VoiceActivity:
    """Of one leg.

    Args:
        rate: samples a second, 8000 or 16000.
        judge: judges frames; of this leg alone, as it may remember what it heard.
    """

    def __init__(self, rate: int, judge: FrameJudge) -> None:
        self._rate = rate
        self._size = frame_bytes(rate)
        self._judge = judge
        self._rest = b""
        self._window: deque[bool] = deque(maxlen=_BEGIN_WINDOW)
        self._on = False
        self._unvoiced = 0
        self._voiced_at = 0.0
        self._fed_at = 0.0

    def feed(self, pcm: bytes, at: float) -> list[tuple[bool, float]]:
        """Take sound that arrived now; return each beginning (True) and end (False) in it.

        A beginning carries the time of its first voiced frame, an end that of its last.
        """
        data = self._rest + pcm
        count = len(data) // self._size
        self._rest = data[count * self._size :]
        self._fed_at = at
        found: list[tuple[bool, float]] = []
        for number in range(count):
            frame = data[number * self._size : (number + 1) * self._size]
            moment = at - (count - 1 - number) * FRAME_S
            found += self._take(self._judge.is_speech(frame, self._rate), moment)
        return found

    def silence(self, at: float) -> list[tuple[bool, float]]:
        """Return the end of a voice whose sound has stopped coming in."""
        if self._on and at - self._fed_at >= HOLE_S:
            self._on = False
            self._window.clear()
            return [(False, self._voiced_at)]
        return []

    def _take(self, voiced: bool, at: float) -> list[tuple[bool, float]]:
        self._window.append(voiced)
        if voiced:
            self._voiced_at = at
            self._unvoiced = 0
        else:
            self._unvoiced += 1
        if not self._on and sum(self._window) >= _BEGIN_VOICED:
            self._on = True
            back = len(self._window) - 1 - list(self._window).index(True)
            return [(True, at - back * FRAME_S)]
        if self._on and self._unvoiced >= _END_FRAMES:
            self._on = False
            self._window.clear()
            return [(False, self._voiced_at)]
        return []
