"""The benchmark of what is misheard: each recording really goes through a call."""

from __future__ import annotations

import json
import wave
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from sounds import clip, whisper_weights

from bot.bench import speech
from bot.bench.carried import Carried, ListeningPhone
from data.texts.phrases import Language
from speech.contract import Certainty, Final, Hypothesis

RATE = 8000


class Counting:
    """A stream that hears one word in whatever it is given."""

    def __init__(self) -> None:
        self.utterances: list[int] = []  # milliseconds
        self._fed = 0

    def feed(self, pcm: bytes) -> None:
        self._fed += len(pcm)

    async def events(self) -> AsyncIterator[Any]:
        return
        yield

    async def finish(self) -> Final:
        self.utterances.append(self._fed * 1000 // (2 * RATE))
        self._fed = 0
        return Final((Hypothesis("有", 1.0),))

    async def reset(self) -> None:
        self._fed = 0

    async def close(self) -> None:
        """Nothing is held."""


def said() -> bytes:
    with wave.open(str(clip("zh/zh_01"))) as file:
        return file.readframes(file.getnframes())


async def test_a_recording_is_cut_where_a_call_cuts_it() -> None:
    stream = Counting()

    async def open_stream(*_: object) -> Counting:
        return stream

    recogniser: Any = SimpleNamespace(stream=open_stream, certainty=Certainty(0.3, 0.5))
    pause = bytes(2 * RATE * 3)
    async with ListeningPhone(recogniser) as phone:
        silence = await phone.carry(pause, RATE, Language.ZH)
        twice = await phone.carry(said() + pause + said(), RATE, Language.ZH)
    assert (silence, twice) == (Carried("", 0), Carried("有有", 2))
    # Each with some of the silence around it, not with all of the pause.
    own = len(said()) * 1000 // (2 * RATE)
    assert all(each < own + 3000 for each in stream.utterances)


@pytest.mark.parametrize(("sets", "results"), [(1, 1), pytest.param(0, 4, marks=pytest.mark.long)])
async def test_it_hears_each_recording_alone_and_as_a_call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sets: int, results: int
) -> None:
    clip("zh/zh_01")
    monkeypatch.setenv("BANTER_SPEECH_ENGINE", "whisper")
    monkeypatch.setenv("BANTER_SPEECH_WHISPER", str(whisper_weights()))
    figures = await speech.run_bench(limit=1, as_json=True, sets=sets)
    assert len(json.loads(capsys.readouterr().out)) == len(figures) == results
    assert [(each.clips, each.lost) for each in figures] == [(1, 0)] * results
    assert all(each.call < 100 for each in figures)


class OfAnySound(Counting):
    """A stream that hears a word in any sound, and none in silence."""

    def feed(self, pcm: bytes) -> None:
        super().feed(pcm.strip(b"\0"))

    async def finish(self) -> Final:
        heard = ("有", 1.0) if self._fed else ("", 0.0)
        self._fed = 0
        return Final((Hypothesis(*heard),))


async def test_lost_is_what_the_recogniser_alone_hears_and_a_call_does_not() -> None:
    async def open_stream(*_: object) -> OfAnySound:
        return OfAnySound()

    async def carry(*_: object) -> Carried:
        return Carried("", 0)

    recogniser: Any = SimpleNamespace(stream=open_stream)
    phone: Any = SimpleNamespace(carry=carry)
    clips = [speech.Clip("有", "zh", RATE, sound) for sound in (bytes(320), b"\1" * 320)]
    figures = await speech._measure(recogniser, phone, "both", clips)
    assert (figures.clips, figures.lost, figures.changed) == (2, 1, 1)
