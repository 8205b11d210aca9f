"""Beginnings and ends of voices, by frames that a judge of ours calls voiced."""

from __future__ import annotations

import webrtcvad

from bot.voice.turns.vad import HOLE_S, VoiceActivity

LOUD, STILL = b"\x01\x10" * 160, bytes(320)


class ByLoudness:
    """Voiced is what is not zero."""

    def is_speech(self, buf: bytes, sample_rate: int) -> bool:
        assert (len(buf), sample_rate) == (320, 8000)
        return any(buf)


def run(pattern: str) -> list[tuple[bool, float]]:
    """Feed frames: ``#`` is voiced; times are frame numbers."""
    activity = VoiceActivity(8000, judge=ByLoudness())
    found: list[tuple[bool, float]] = []
    for number, each in enumerate(pattern):
        found += activity.feed(LOUD if each == "#" else STILL, float(number))
    return found


def test_a_voice_begins_at_its_first_frame_and_ends_at_its_last() -> None:
    found = run("." * 5 + "#" * 20 + "." * 20)
    assert [on for on, _ in found] == [True, False]
    assert found[1][1] == 24.0


def test_a_click_is_no_voice() -> None:
    assert run("..#...##...#...") == []


def test_the_gap_within_a_word_is_no_end() -> None:
    assert [on for on, _ in run("#" * 10 + "." * 6 + "#" * 10 + "." * 15)] == [True, False]


def test_sound_in_any_portions_is_the_same() -> None:
    sound = STILL * 5 + LOUD * 20 + STILL * 20
    activity = VoiceActivity(8000, judge=ByLoudness())
    found = []
    for start in range(0, len(sound), 333):
        found += activity.feed(sound[start : start + 333], start / 16000)
    assert [on for on, _ in found] == [True, False]


def test_a_voice_whose_sound_stops_coming_has_ended() -> None:
    activity = VoiceActivity(8000, judge=ByLoudness())
    for number in range(10):
        activity.feed(LOUD, number * 0.02)
    assert activity.silence(0.18 + HOLE_S / 2) == []
    assert activity.silence(0.18 + HOLE_S + 0.01) == [(False, 0.18)]
    assert activity.silence(5.0) == []


def test_webrtcvad_hears_a_tone_burst_as_sound_and_silence_as_none() -> None:
    activity = VoiceActivity(16000, webrtcvad.Vad(2))
    assert activity.feed(bytes(640 * 100), 1.0) == []
