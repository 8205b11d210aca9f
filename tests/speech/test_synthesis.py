"""Speaking with the real espeak-ng, and with an engine that counts."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path

import numpy as np
import pytest

from data.settings import HouseSettings
from speech.contract import EngineMissing, LanguageUnknown, Synthesiser, SynthesisFailed, Voice
from speech.espeak import Espeak, _require_version
from speech.prompt_cache import PromptCache, prompt_key, wav
from speech.settings import SpeechSettings
from speech.synthesis import ClauseSynthesiser, create_synthesiser

VOICES = {"zh": Voice("cmn"), "en": Voice("en-us")}


class Counting:
    """A voice engine that says what it was asked for in place of sound."""

    name, rate = "counting", 8_000

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, text: str, voice: Voice) -> bytes:
        self.rendered.append(text)
        return text.encode("utf-16-le")

    def close(self) -> None:
        pass


def kept(folder: Path) -> int:
    return len(list(folder.iterdir()))


async def spoken(voice: Synthesiser, text: str, language: str) -> list[bytes]:
    return [sound async for sound in voice.speak(text, language)]


@pytest.mark.parametrize("rate", [8_000, 16_000])
async def test_both_languages_sound_at_the_calls_rate(rate: int) -> None:
    voice = ClauseSynthesiser(Espeak(), VOICES, rate=rate)
    for language, text in (
        ("zh", "您好，我是银行的语音助手。"),
        ("en", "Hello, how can I help you?"),
    ):
        pieces = await spoken(voice, text, language)
        assert len(pieces) == 2
        seconds = sum(map(len, pieces)) / 2 / rate
        assert 1 < seconds < 6
        assert all(np.abs(np.frombuffer(piece, "<i2")).max() > 1_000 for piece in pieces)
    await voice.close()


def test_mandarin_is_read_in_mandarin() -> None:
    said = Espeak().phonemes("我想了解大额存单的利率", VOICES["zh"])
    assert "(en)" not in said  # what the dictionary lacks would be spelled in English
    assert re.search(r"[1-5ɜ]", said), "Mandarin has tones"


def test_slower_is_longer() -> None:
    usual, slow = (Espeak().render("您好", Voice("cmn", speed=s)) for s in (1.0, 0.6))
    assert len(slow) > 1.2 * len(usual)


async def test_a_language_without_a_voice_is_refused() -> None:
    voice = ClauseSynthesiser(Espeak(), VOICES, rate=8_000)
    with pytest.raises(LanguageUnknown, match="'ko'"):
        await spoken(voice, "안녕", "ko")
    await voice.close()


async def test_a_voice_that_does_not_exist_is_said() -> None:
    voice = ClauseSynthesiser(Espeak(), {"zh": Voice("nobody")}, rate=8_000)
    with pytest.raises(SynthesisFailed, match="BANTER_SPEECH_VOICE_ZH"):
        await spoken(voice, "您好", "zh")
    await voice.close()


async def test_many_calls_speak_at_once_and_none_hears_another() -> None:
    voice = ClauseSynthesiser(Espeak(), VOICES, rate=8_000)
    texts = [("您好，请问您要存多少？", "zh"), ("How much would you like to save?", "en")] * 4
    alone = [await spoken(voice, *each) for each in texts[:2]]
    together = await asyncio.gather(*(spoken(voice, *each) for each in texts))
    await voice.close()
    # A voice may go on from the sound before it by a sample or two.
    assert [len(each) for each in together] == [len(each) for each in alone * 4]
    sizes = [[len(b) for b in each] for each in together]
    for each, other in zip(sizes, [[len(b) for b in a] for a in alone * 4], strict=True):
        assert np.allclose(each, other, rtol=0.02)


async def test_only_one_clause_is_made_ahead() -> None:
    engine = Counting()
    voice = ClauseSynthesiser(engine, VOICES, rate=8_000)
    speech = voice.speak("第一句话。第二句话。第三句话。第四句话。", "zh")
    await anext(speech)
    await speech.aclose()
    await voice.close()
    assert engine.rendered in (["第一句话。"], ["第一句话。", "第二句话。"])
    assert [t.name for t in threading.enumerate() if t.name.startswith("speech-voice")] == []


async def test_text_without_a_word_is_silence() -> None:
    voice = ClauseSynthesiser(Counting(), VOICES, rate=8_000)
    assert await spoken(voice, "……。", "zh") == []
    await voice.close()


async def test_approved_prompts_are_made_once_and_nothing_else_is_kept(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, 1_000_000)
    for expected in (
        ["您好，", "欢迎致电。", "张先生，", "您有五万元。"],
        ["张先生，", "您有五万元。"],
    ):
        engine = Counting()
        voice = ClauseSynthesiser(engine, VOICES, rate=8_000, cache=cache)
        await voice.approve(["您好，欢迎致电。"], "zh")
        await spoken(voice, "您好，欢迎致电。", "zh")
        await spoken(voice, "张先生，您有五万元。", "zh")
        await voice.close()
        assert engine.rendered == expected
    assert kept(tmp_path) == 2  # nobody's name or amount


async def test_the_settings_voice_speaks_and_keeps_prompts_at_home(tmp_path: Path) -> None:
    voice = create_synthesiser(SpeechSettings(), HouseSettings(home=tmp_path), 8_000)
    await voice.approve(["您好。"], "zh")
    assert (await spoken(voice, "您好。", "zh"))[0]
    await voice.close()
    assert kept(tmp_path / "prompts") == 1


def test_the_prompts_heard_least_recently_are_dropped(tmp_path: Path) -> None:
    size = len(wav(bytes(2_000), 8_000))
    cache = PromptCache(tmp_path, 2 * size)
    for key in ("a", "b"):
        cache.put(key, bytes(2_000), 8_000)
    cache.get("a")
    cache.put("c", bytes(2_000), 8_000)
    assert [cache.get(key) is not None for key in ("a", "b", "c")] == [True, False, True]


def test_a_damaged_prompt_is_made_again(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, 10_000)
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    assert cache.get("a") is None
    assert not (tmp_path / "a.wav").exists()


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = PromptCache(tmp_path / "file" / "prompts", 10_000)
    cache.put("a", bytes(200), 8_000)


def test_every_part_of_a_prompt_makes_another_sound() -> None:
    usual = ("您好", "zh", "espeak-ng", Voice("cmn"), 8_000)
    others = [
        ("您好。", *usual[1:]),
        (*usual[:3], Voice("cmn", speed=0.9), 8_000),
        (*usual[:4], 16_000),
    ]
    assert len({prompt_key(*each) for each in (usual, *others)}) == 4


@pytest.mark.parametrize("version", ["1.51", "1.49.2", ""])
def test_an_espeak_that_reads_mandarin_wrongly_is_refused(version: str) -> None:
    with pytest.raises(EngineMissing, match=r"1\.52 is wanted"):
        _require_version(version)
