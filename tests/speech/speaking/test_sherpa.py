"""The real sherpa-onnx in a process of its own: models that are missing, broken, late or deadly."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
import pytest
from voice_worlds import tiny

from data.settings import HouseSettings
from speech.contract import (
    EngineMissing,
    ModelBroken,
    ModelLoading,
    ModelMissing,
    ModelState,
    SynthesisFailed,
    Voice,
)
from speech.models import manifest
from speech.recognition.shelf import ModelPlace
from speech.settings import SpeechSettings
from speech.speaking import sherpa_engine, sherpa_process
from speech.speaking.sherpa_engine import SherpaVoices, VoicePlace
from speech.speaking.sherpa_models import MARKS
from speech.speaking.synthesis import ClauseSynthesiser
from speech.speaking.voices import create_synthesisers

ROOT = Path(__file__).resolve().parents[3]
VOICE = Voice("chinese")
NO_TOKENS = b"<html>please sign in</html> now\n"


def engine(folder: Path, name: str = "chinese") -> SherpaVoices:
    return SherpaVoices({name: VoicePlace(ModelPlace(name, folder / name, MARKS), "en-us")})


@pytest.fixture
def voices(tmp_path: Path) -> Iterator[SherpaVoices]:
    """An engine whose voice is here and whole, and not loaded."""
    tiny("chinese", tmp_path)
    made = engine(tmp_path)
    yield made
    made.close()


def children(of: int | None = None) -> list[int]:
    """Return the processes in which a voice speaks."""
    alive = [each for each in psutil.Process(of).children() if each.status() != "zombie"]
    return [each.pid for each in alive if any("sherpa_child" in part for part in each.cmdline())]


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


Break = Callable[[Path], object]


def without(name: str) -> Break:
    return lambda folder: (folder / name).unlink()


def holding(name: str, content: bytes) -> Break:
    return lambda folder: (folder / name).write_bytes(content)


def without_remarks(folder: Path) -> None:
    import onnx

    model = onnx.load(str(folder / "model.onnx"))
    del model.metadata_props[:]
    onnx.save(model, str(folder / "model.onnx"))


def cut_off(folder: Path) -> None:
    place = folder / "model.onnx"
    place.write_bytes(place.read_bytes()[:400])


@pytest.mark.parametrize(
    ("breaking", "said"),
    [
        (without("model.onnx"), "the network .* is missing"),
        (without("tokens.txt"), r"tokens\.txt is missing"),
        (without("lexicon.txt"), "ended its process, status 255: Error when reading tokens"),
        (holding("tokens.txt", NO_TOKENS), "ended its process"),
        (holding("model.onnx", b"<html>please sign in</html>"), "Protobuf parsing failed"),
        (holding("model.onnx", b""), "does not load"),
        (holding("number.fst", b"no transducer"), "does not load"),
        (cut_off, "Protobuf parsing failed"),
        (without_remarks, "'sample_rate' does not exist"),
    ],
)
def test_a_broken_voice_is_said_and_takes_nobody_down(
    tmp_path: Path, voices: SherpaVoices, breaking: Break, said: str
) -> None:
    breaking(tmp_path / "chinese")
    voices.warm(VOICE)
    with pytest.raises(ModelBroken, match=said):
        voices.render("您好", VOICE)
    status = voices.status(VOICE)
    assert status.state is ModelState.BROKEN
    assert "banter models pull chinese" in status.sentence


def test_a_voice_with_a_file_cut_off_is_not_even_tried(
    tmp_path: Path, voices: SherpaVoices
) -> None:
    manifest.write(tmp_path / "chinese", "chinese")
    cut_off(tmp_path / "chinese")
    voices.warm(VOICE)
    with pytest.raises(ModelBroken, match=r"model\.onnx has another size"):
        voices.render("您好", VOICE)


def test_a_missing_voice_names_the_command_that_gets_it(tmp_path: Path) -> None:
    voices = engine(tmp_path)
    with pytest.raises(ModelMissing, match="banter models pull chinese"):
        voices.render("您好", VOICE)
    assert voices.status(VOICE).state is ModelState.MISSING


def test_a_missing_library_names_the_command_that_gets_it(
    voices: SherpaVoices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sherpa_engine, "find_spec", lambda _: None)
    with pytest.raises(EngineMissing, match=r"pip install -r requirements/speech\.txt"):
        voices.render("您好", VOICE)
    assert voices.status(VOICE).state is ModelState.MISSING


def test_a_voice_that_comes_or_is_mended_while_the_house_runs_is_loaded(tmp_path: Path) -> None:
    with closing(engine(tmp_path)) as voices:
        with pytest.raises(ModelMissing):
            voices.render("您好", VOICE)
        tiny("chinese", tmp_path)
        (tmp_path / "chinese/tokens.txt").rename(tmp_path / "kept.txt")
        holding("tokens.txt", NO_TOKENS)(tmp_path / "chinese")
        voices.warm(VOICE)
        assert voices.status(VOICE).state is ModelState.BROKEN
        (tmp_path / "kept.txt").replace(tmp_path / "chinese/tokens.txt")
        voices.warm(VOICE)
        assert voices.render("您好", VOICE).pcm


def test_other_files_are_another_maker(tmp_path: Path, voices: SherpaVoices) -> None:
    before = voices.maker(VOICE)
    holding("lexicon.txt", b"\xe6\x82\xa8 nin2\n")(tmp_path / "chinese")
    assert voices.maker(VOICE) != before


def only_child() -> int:
    (found,) = children()
    return found


def kill(voices: SherpaVoices) -> None:
    """End the process of a loaded voice, and have a clause find that out."""
    voices.warm(VOICE)
    os.kill(only_child(), signal.SIGKILL)
    with pytest.raises((SynthesisFailed, ModelLoading, ModelBroken)):
        voices.render("您好", VOICE)


def test_a_process_that_dies_fails_one_clause_and_begins_anew(voices: SherpaVoices) -> None:
    kill(voices)
    voices.warm(VOICE)
    assert voices.render("您好", VOICE).pcm


def test_a_voice_whose_process_dies_again_and_again_rests(
    voices: SherpaVoices, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(sherpa_engine.MOST_DEATHS):
        kill(voices)
    with pytest.raises(ModelBroken, match="rests"):
        voices.render("您好", VOICE)
    assert voices.status(VOICE).state is ModelState.BROKEN
    monkeypatch.setattr(sherpa_engine, "WITHIN_S", 0.0)  # some minutes later
    voices.warm(VOICE)
    assert voices.render("您好", VOICE).pcm


def test_a_clause_over_which_the_library_ends_its_process_fails_alone(tmp_path: Path) -> None:
    tiny("kokoro", tmp_path)
    voice = Voice("kokoro")
    with closing(engine(tmp_path, "kokoro")) as voices:
        voices.warm(voice)
        with pytest.raises(SynthesisFailed, match="begins anew"):
            voices.render("您好" * 30, voice)  # longer than it takes
        voices.warm(voice)
        assert voices.render("您好", voice).pcm


def test_a_process_that_does_not_answer_is_ended(
    voices: SherpaVoices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sherpa_process, "SPEAKS_WITHIN_S", 0.05)
    voices.warm(VOICE)
    os.kill(only_child(), signal.SIGSTOP)
    with pytest.raises(SynthesisFailed, match="took too long"):
        voices.render("您好", VOICE)
    assert children() == []


def test_closing_in_the_middle_of_loading_leaves_no_process(voices: SherpaVoices) -> None:
    with pytest.raises(ModelLoading):
        voices.render("您好", VOICE)
    voices.close()
    assert children() == []
    with pytest.raises(EngineMissing, match="closed"):
        voices.render("您好", VOICE)


def test_ctrl_c_is_left_to_the_house(voices: SherpaVoices) -> None:
    voices.warm(VOICE)
    os.kill(only_child(), signal.SIGINT)
    assert voices.render("您好", VOICE).pcm


HOUSE = """
import sys
from pathlib import Path
from speech.contract import Voice
from speech.speaking.sherpa_engine import SherpaVoices, VoicePlace
from speech.speaking.sherpa_models import MARKS
from speech.recognition.shelf import ModelPlace
place = ModelPlace("chinese", Path(sys.argv[1]), MARKS)
voices = SherpaVoices({"chinese": VoicePlace(place, "en-us")})
voices.warm(Voice("chinese"))
print("warm", flush=True)
sys.stdin.read()
"""


def test_a_house_that_is_killed_leaves_no_voice_behind(tmp_path: Path) -> None:
    place = tiny("chinese", tmp_path).folder
    house = subprocess.Popen(
        [sys.executable, "-c", HOUSE, str(place)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    with house:
        assert house.stdout is not None
        assert house.stdout.readline() == b"warm\n"
        voices = [psutil.Process(pid) for pid in children(house.pid)]
        house.kill()
    assert len(voices) == 1
    assert psutil.wait_procs(voices, timeout=30)[1] == []


@pytest.fixture
async def phone(tmp_path: Path) -> ClauseSynthesiser:
    """What the settings make, with a Chinese voice that is not here yet."""
    settings = SpeechSettings(voices="sherpa", models=tmp_path, sherpa_zh="chinese")
    return create_synthesisers(settings, HouseSettings(home=tmp_path), [8_000])[8_000]


async def said(voice: ClauseSynthesiser, text: str) -> bytes:
    return b"".join([sound async for sound in voice.speak(text, "zh")])


async def test_the_phone_speaks_with_espeak_until_the_voice_is_here(
    tmp_path: Path, phone: ClauseSynthesiser, caplog: pytest.LogCaptureFixture
) -> None:
    await phone.approve(["您好。"], "zh")
    always = await said(phone, "您好。")
    before = phone.speaking()["zh"]
    await asyncio.to_thread(tiny, "chinese", tmp_path)
    await phone.approve([], "zh")  # waits until it is loaded
    neural = await said(phone, "您好。")
    after = phone.speaking()["zh"]
    await phone.close()
    assert len(neural) / 2 / 8_000 == pytest.approx(2 * 0.05, abs=0.001)
    assert len(always) > 2 * len(neural)
    assert (before.engine, before.chosen) == ("espeak-ng", False)
    assert (after.engine, after.chosen) == ("sherpa-onnx", True)
    warned = [text for text in caplog.messages if "speaks instead" in text]
    assert len(warned) == 1
    assert "Speech model chinese is not in" in warned[0]


async def test_a_clause_with_an_unknown_word_is_said_by_espeak(
    tmp_path: Path, phone: ClauseSynthesiser
) -> None:
    await asyncio.to_thread(tiny, "chinese", tmp_path)
    await phone.approve([], "zh")
    known, unknown = await said(phone, "您好是我。"), await said(phone, "您好是猫。")
    await phone.close()
    assert len(known) / 2 / 8_000 == pytest.approx(4 * 0.05, abs=0.001)
    assert len(unknown) > 2 * len(known)


async def test_a_voice_that_is_broken_leaves_the_phone_speaking(
    tmp_path: Path, phone: ClauseSynthesiser
) -> None:
    await asyncio.to_thread(tiny, "chinese", tmp_path)
    await asyncio.to_thread(holding("tokens.txt", NO_TOKENS), tmp_path / "chinese")
    await phone.approve(["您好。"], "zh")
    assert await said(phone, "您好。")
    status = phone.speaking()["zh"]
    await phone.close()
    assert (status.engine, status.chosen) == ("espeak-ng", False)
    assert "ended its process" in status.sentence


def test_the_childs_file_is_part_of_what_is_installed() -> None:
    assert sherpa_process._CHILD.is_file()
