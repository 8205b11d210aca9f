"""The process a voice speaks in: it dies, hangs, is closed, and never outlives the house."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from sherpa_voice import VOICE, children, engine
from voice_worlds import tiny

from speech.contract import EngineMissing, ModelBroken, ModelLoading, ModelState, SynthesisFailed
from speech.speaking import sherpa_engine, sherpa_process
from speech.speaking.contract import Voice
from speech.speaking.sherpa_engine import SherpaVoices

ROOT = Path(__file__).resolve().parents[4]


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
from speech.speaking.contract import Voice
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


def test_the_childs_file_is_part_of_what_is_installed() -> None:
    assert sherpa_process._CHILD.is_file()
