"""Voices that are missing, broken or mended while the house runs."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sherpa_voice import NO_TOKENS, VOICE, Break, engine, holding
from voice_worlds import tiny

from speech.contract import EngineMissing, ModelBroken, ModelMissing, ModelState
from speech.models import manifest
from speech.speaking import sherpa_engine
from speech.speaking.sherpa_engine import SherpaVoices


def without(name: str) -> Break:
    return lambda folder: (folder / name).unlink()


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
