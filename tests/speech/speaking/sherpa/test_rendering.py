"""What a voice says once it is loaded; no word is left out in silence."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from sherpa_voice import VOICE, children
from voice_worlds import tiny

from data.settings import HouseSettings
from speech.contract import ModelLoading, ModelState, SynthesisFailed
from speech.settings import SpeechSettings
from speech.speaking.contract import Voice
from speech.speaking.sherpa_engine import SherpaVoices
from speech.speaking.voices import create_synthesisers


def height(pcm: bytes, rate: int) -> float:
    """Return the pitch of a tone, Hz."""
    heard = np.frombuffer(pcm, "<i2").astype(float)
    return float(np.abs(np.fft.rfft(heard)).argmax() * rate / len(heard))


def test_a_tone_is_as_long_as_its_characters_and_as_high_as_its_speaker(
    voices: SherpaVoices,
) -> None:
    voices.warm(VOICE)
    for speaker, expected in ((0, 300), (1, 400)):
        sound = voices.render("您好我是", Voice("chinese", speaker=speaker))
        assert len(sound.pcm) / 2 / sound.rate == pytest.approx(4 * 0.05, abs=0.001)
        assert height(sound.pcm, sound.rate) == pytest.approx(expected, abs=5)
        assert np.abs(np.frombuffer(sound.pcm, "<i2")).max() == pytest.approx(16_384, rel=0.01)


def test_until_it_is_loaded_a_voice_says_that(voices: SherpaVoices) -> None:
    assert voices.status(VOICE).state is ModelState.INSTALLED
    with pytest.raises(ModelLoading):
        voices.render("您好", VOICE)
    voices.warm(VOICE)
    assert voices.render("您好", VOICE).pcm


def test_two_languages_of_one_voice_share_its_process(tmp_path: Path) -> None:
    settings = SpeechSettings(voices="sherpa", models=tmp_path, sherpa_zh="melo", sherpa_en="melo")
    tiny("melo", tmp_path)
    synthesisers = create_synthesisers(settings, HouseSettings(home=tmp_path), (8_000, 16_000))

    async def run() -> None:
        before = len(children())
        for each in synthesisers.values():
            for language, text in (("zh", "您好。"), ("en", "hello")):
                await each.approve([text], language)
                assert each.speaking()[language].engine == "sherpa-onnx"
        assert len(children()) == before + 1
        for each in synthesisers.values():
            await each.close()
        assert len(children()) == before

    asyncio.run(run())


def test_no_word_is_left_out_in_silence(voices: SherpaVoices) -> None:
    voices.warm(VOICE)
    for text in ("您好VIP", "5元", "猫"):
        with pytest.raises(SynthesisFailed, match="does not know all words") as caught:
            voices.render(text, VOICE)
        assert text not in str(caught.value)
    assert voices.render("您好，《我》——是。", VOICE).pcm  # marks are no words
