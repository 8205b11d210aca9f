"""The simulated caller's scripts, and the recogniser that is told the words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.voice.simulator.script import ScriptBroken, Step, read_script, script_of
from bot.voice.simulator.sounds import read_wav
from bot.voice.simulator.told import Prompter, ToldRecogniser
from data.texts.phrases import Language
from speech.contract import Partial
from speech.speaking.prompt_cache import wav

SECOND = bytes(16000)


def test_a_script_is_read_with_its_sounds_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "call.yml"
    path.write_text('language: en\nnumber: "13800138000"\nsteps:\n- wav: a.wav\n- keys: "1#"\n')
    script = read_script(path)
    assert (script.language, script.number, script.told) == (Language.EN, "13800138000", False)
    assert script.steps == (Step(wav=tmp_path / "a.wav"), Step(keys="1#"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("steps: [{say: a, keys: '1'}]", "exactly one"),
        ("steps: [{}]", "exactly one"),
        ("steps: [{say: a, at: 1, during: 1}]", "not both"),
        ("steps: [{keys: abc}]", "keys"),
        ("number: nobody", "number"),
        ("steps: {", "cannot be read"),
        ("stepps: []", "stepps"),
    ],
)
def test_a_broken_script_says_where(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "call.yml"
    path.write_text(text)
    with pytest.raises(ScriptBroken, match=said) as caught:
        read_script(path)
    assert str(path) in str(caught.value)


def test_options_make_a_script() -> None:
    script = script_of(says=["你好"], keys=["t=3:12", "0"])
    assert script.steps == (Step(say="你好"), Step(keys="12", at=3.0), Step(keys="0"))
    assert (script.words, script.told) == (("你好",), True)


@pytest.mark.parametrize("keys", ["t=x:1", "s=3:1", "1a"])
def test_keys_that_make_no_sense_are_refused(keys: str) -> None:
    with pytest.raises(ScriptBroken, match="--keys"):
        script_of(keys=[keys])


def test_a_sound_file_is_brought_to_the_rate_of_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(SECOND * 2, 16000))
    assert len(read_wav(path, 8000)) == len(SECOND)
    path.write_bytes(b"no sound")
    with pytest.raises(ScriptBroken, match="cannot be read as a WAV"):
        read_wav(path, 8000)


async def test_the_words_come_as_they_would_be_recognised() -> None:
    prompter = Prompter()
    stream = await ToldRecogniser(lambda: prompter).stream("zh", 8000)
    prompter.tell("存五万一年", 2.0)
    stream.feed(SECOND)
    news = stream.events()
    assert await anext(news) == Partial("存五")
    assert (await stream.finish()).text == "存五万一年"
    assert (await stream.finish()).text == ""
    await stream.close()
    assert [each async for each in news] == []
