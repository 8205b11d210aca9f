"""Speaking with the real espeak-ng, and with engines that count and fail."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path

import numpy as np
import pytest

from data.settings import HouseSettings
from speech.contract import (
    EngineMissing,
    LanguageUnknown,
    ModelLoading,
    ModelMissing,
    ModelState,
    ModelStatus,
    SpeechError,
    SynthesisFailed,
)
from speech.settings import SpeechSettings
from speech.speaking.contract import Synthesiser, Voice
from speech.speaking.espeak import Espeak, _require_version
from speech.speaking.prompt_cache import PromptCache, prompt_key, wav
from speech.speaking.synthesis import ClauseSynthesiser
from speech.speaking.voices import create_synthesisers
from speech.speaking.voicing import Lineup, Sound, Speaker, VoiceEngine

VOICES = {"zh": Voice("cmn"), "en": Voice("en-us")}


class Counting:
    """A voice engine that says what it was asked for in place of sound; or fails as told."""

    def __init__(self, name: str = "counting", fails: SpeechError | None = None) -> None:
        self.name = name
        self.fails = fails
        self.rendered: list[str] = []
        self.closed = False

    def maker(self, _voice: Voice) -> str:
        return f"{self.name} 1"

    def render(self, text: str, _voice: Voice) -> Sound:
        if self.fails is not None:
            raise self.fails
        self.rendered.append(text)
        return Sound(text.encode("utf-16-le"), 8_000)

    def status(self, _voice: Voice) -> ModelStatus:
        state = ModelState.READY if self.fails is None else ModelState.BROKEN
        return ModelStatus(state, str(self.fails or "well"))

    def warm(self, _voice: Voice) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def speaking(
    *engines: VoiceEngine, rate: int = 8_000, cache: PromptCache | None = None
) -> ClauseSynthesiser:
    return ClauseSynthesiser(
        Lineup([Speaker(engine, VOICES) for engine in engines]), rate=rate, cache=cache
    )


def kept(folder: Path) -> int:
    return len(list(folder.iterdir()))


async def spoken(voice: Synthesiser, text: str, language: str) -> list[bytes]:
    return [sound async for sound in voice.speak(text, language)]


@pytest.mark.parametrize("rate", [8_000, 16_000])
async def test_both_languages_sound_at_the_calls_rate(rate: int) -> None:
    voice = speaking(Espeak(), rate=rate)
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


async def test_a_language_without_a_voice_is_refused() -> None:
    voice = speaking(Espeak())
    with pytest.raises(LanguageUnknown, match="'ko'"):
        await spoken(voice, "안녕", "ko")
    await voice.close()


async def test_a_voice_that_does_not_exist_is_said() -> None:
    lineup = Lineup([Speaker(Espeak(), {"zh": Voice("nobody")})])
    voice = ClauseSynthesiser(lineup, rate=8_000)
    with pytest.raises(SynthesisFailed, match="BANTER_SPEECH_VOICE_ZH"):
        await spoken(voice, "您好", "zh")
    await voice.close()


async def test_many_calls_speak_at_once_and_none_hears_another() -> None:
    voice = speaking(Espeak())
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
    voice = speaking(engine)
    speech = voice.speak("第一句话。第二句话。第三句话。第四句话。", "zh")
    await anext(speech)
    await speech.aclose()
    await voice.close()
    assert engine.rendered in (["第一句话。"], ["第一句话。", "第二句话。"])
    assert [t.name for t in threading.enumerate() if t.name.startswith("speech-voice")] == []


async def test_text_without_a_word_is_silence() -> None:
    voice = speaking(Counting())
    assert await spoken(voice, "……。", "zh") == []
    await voice.close()


async def test_every_voice_is_given_mandarin_figures_in_words() -> None:
    engine = Counting()
    voice = speaking(engine)
    await spoken(voice, "利率1.5%", "zh")
    await spoken(voice, "It pays 1.5%", "en")
    await voice.close()
    assert engine.rendered == ["利率百分之一点五", "It pays 1.5%"]


async def test_approved_prompts_are_made_once_and_nothing_else_is_kept(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, 1_000_000)
    for expected in (
        ["您好，", "欢迎致电。", "张先生，", "您有五万元。"],
        ["张先生，", "您有五万元。"],
    ):
        engine = Counting()
        voice = speaking(engine, cache=cache)
        await voice.approve(["您好，欢迎致电。"], "zh")
        await spoken(voice, "您好，欢迎致电。", "zh")
        await spoken(voice, "张先生，您有五万元。", "zh")
        await voice.close()
        assert engine.rendered == expected
    assert kept(tmp_path) == 2  # nobody's name or amount


async def test_the_settings_voice_speaks_and_keeps_prompts_at_home(tmp_path: Path) -> None:
    house = HouseSettings(home=tmp_path)
    voice = create_synthesisers(SpeechSettings(), house, [8_000])[8_000]
    await voice.approve(["您好。"], "zh")
    assert (await spoken(voice, "您好。", "zh"))[0]
    await voice.close()
    assert kept(tmp_path / "prompts") == 1


def test_the_prompts_heard_least_recently_are_dropped(tmp_path: Path) -> None:
    sound = Sound(bytes(2_000), 8_000)
    cache = PromptCache(tmp_path, 2 * len(wav(sound.pcm, sound.rate)))
    for key in ("a", "b"):
        cache.put(key, sound)
    assert cache.get("a") == sound
    cache.put("c", sound)
    assert [cache.get(key) is not None for key in ("a", "b", "c")] == [True, False, True]


def test_a_damaged_prompt_is_made_again(tmp_path: Path) -> None:
    cache = PromptCache(tmp_path, 10_000)
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    assert cache.get("a") is None
    assert not (tmp_path / "a.wav").exists()


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cache = PromptCache(tmp_path / "file" / "prompts", 10_000)
    cache.put("a", Sound(bytes(200), 8_000))


def test_every_part_of_a_prompt_makes_another_sound() -> None:
    usual = ("您好", "zh", "espeak-ng 1.52.0", Voice("cmn"))
    others = [
        ("您好。", *usual[1:]),
        ("您好", "en", *usual[2:]),
        ("您好", "zh", "espeak-ng 1.53.0", Voice("cmn")),
        (*usual[:3], Voice("cmn", speed=0.9)),
        (*usual[:3], Voice("cmn", speaker=1)),
    ]
    assert len({prompt_key(*each) for each in (usual, *others)}) == 6


@pytest.mark.parametrize("error", [ModelMissing("tiny", "/models"), SynthesisFailed("no word")])
async def test_the_next_engine_says_what_the_first_cannot(
    error: SpeechError, caplog: pytest.LogCaptureFixture
) -> None:
    wanted, always = Counting("wanted", error), Counting("always")
    voice = speaking(wanted, always)
    assert len(await spoken(voice, "您好，欢迎致电。", "zh")) == 2
    status = voice.speaking()["zh"]
    wanted.fails = None
    await spoken(voice, "您好。", "zh")
    await voice.close()
    assert (always.rendered, wanted.rendered) == (["您好，", "欢迎致电。"], ["您好。"])
    assert caplog.messages == [f"always speaks instead: {error}"]
    assert (status.engine, status.chosen, status.sentence) == ("always", False, str(error))
    assert wanted.closed
    assert always.closed


async def test_a_voice_that_is_loading_is_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    voice = speaking(Counting("wanted", ModelLoading("a moment")), Counting("always"))
    assert await spoken(voice, "您好。", "zh")
    await voice.close()
    assert caplog.messages == []


async def test_the_last_engines_failure_is_the_failure() -> None:
    voice = speaking(
        Counting("wanted", ModelMissing("tiny", "/")), Counting("always", SynthesisFailed("mute"))
    )
    with pytest.raises(SynthesisFailed, match="mute"):
        await spoken(voice, "您好。", "zh")
    await voice.close()


async def test_a_prompt_of_one_engine_is_never_heard_from_another(tmp_path: Path) -> None:
    wanted, always = Counting("wanted", ModelMissing("tiny", "/")), Counting("always")
    voice = speaking(wanted, always, cache=PromptCache(tmp_path, 1_000_000))
    await voice.approve(["您好。"], "zh")
    wanted.fails = None
    for _ in range(2):
        await spoken(voice, "您好。", "zh")  # still approved, though made by another
    await voice.close()
    assert (always.rendered, wanted.rendered) == (["您好。"], ["您好。"])
    assert kept(tmp_path) == 2


@pytest.mark.parametrize("version", ["1.51", "1.49.2", ""])
def test_an_espeak_that_reads_mandarin_wrongly_is_refused(version: str) -> None:
    with pytest.raises(EngineMissing, match=r"1\.52 is wanted"):
        _require_version(version)
