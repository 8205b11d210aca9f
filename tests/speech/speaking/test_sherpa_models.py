"""What is found in a voice's folder, by files that are empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from speech.contract import ModelBroken, ModelMissing
from speech.recognition.shelf import ModelPlace
from speech.speaking.espeak import Espeak
from speech.speaking.phonemes import phonemes
from speech.speaking.sherpa_models import MARKS, Kind, VoiceFiles, voice_files

MELO = (
    "model.onnx", "model.int8.onnx", "tokens.txt", "lexicon.txt", "date.fst", "number.fst",
    "new_heteronym.fst", "phone.fst",
)  # fmt: skip
PIPER = ("en_US-ljspeech-medium.onnx", "tokens.txt", "espeak-ng-data/phontab")
MATCHA = ("model-steps-3.onnx", "vocos-22khz-univ.onnx", "tokens.txt", "lexicon.txt")
KOKORO = (
    "model.onnx", "voices.bin", "tokens.txt", "lexicon-us-en.txt", "lexicon-gb-en.txt",
    "lexicon-zh.txt", "number-zh.fst", "date-zh.fst", "espeak-ng-data/phontab",
)  # fmt: skip


def found(folder: Path, *names: str) -> VoiceFiles:
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    return voice_files(ModelPlace("tiny", folder, MARKS), "en-us")


def names(paths: tuple[Path, ...]) -> list[str]:
    return [path.name for path in paths]


def test_a_voice_with_a_lexicon_is_a_vits_and_its_rules_have_an_order(tmp_path: Path) -> None:
    files = found(tmp_path, *MELO)
    assert (files.kind, files.model.name, files.second) == (Kind.VITS, "model.onnx", None)
    assert names(files.lexicons) == ["lexicon.txt"]
    assert names(files.rules) == ["phone.fst", "date.fst", "number.fst", "new_heteronym.fst"]
    assert files.phonemes is None


def test_a_voice_of_piper_is_told_phonemes(tmp_path: Path) -> None:
    files = found(tmp_path, *PIPER)
    assert (files.kind, files.phonemes, files.lexicons) == (Kind.VITS, "en-us", ())


@pytest.mark.parametrize(
    ("card", "voice"),
    [('{"espeak": {"voice": "en-gb"}}', "en-gb"), ("{", "en-us"), ('{"espeak": 3}', "en-us")],
)
def test_pipers_card_says_by_which_voice(tmp_path: Path, card: str, voice: str) -> None:
    (tmp_path / "en_US-ljspeech-medium.onnx.json").write_text(card)
    assert found(tmp_path, *PIPER).phonemes == voice


def test_a_matcha_has_a_vocoder(tmp_path: Path) -> None:
    files = found(tmp_path, *MATCHA)
    assert (files.kind, files.model.name) == (Kind.MATCHA, "model-steps-3.onnx")
    assert files.second == tmp_path / "vocos-22khz-univ.onnx"


def test_a_kokoro_has_speakers_and_one_english(tmp_path: Path) -> None:
    files = found(tmp_path, *KOKORO)
    assert (files.kind, files.second) == (Kind.KOKORO, tmp_path / "voices.bin")
    assert names(files.lexicons) == ["lexicon-us-en.txt", "lexicon-zh.txt"]
    assert names(files.rules) == ["date-zh.fst", "number-zh.fst"]


def test_a_voice_of_single_characters_needs_neither(tmp_path: Path) -> None:
    files = found(tmp_path, "model.onnx", "tokens.txt")
    assert (files.kind, files.lexicons, files.phonemes) == (Kind.VITS, (), None)


def test_an_empty_folder_is_no_voice(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="banter models pull tiny"):
        found(tmp_path)


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        (("tokens.txt",), "the network"),
        (("model.onnx",), r"tokens\.txt"),
        (("tokens.txt", "vocos.onnx"), "the network"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, there: tuple[str, ...], missing: str) -> None:
    with pytest.raises(ModelBroken, match=f"{missing}.*banter models pull tiny"):
        found(tmp_path, *there)


@pytest.mark.parametrize(
    ("clause", "voice", "sounds"),
    [
        ("Hello, ", "en-us", "həlˈoʊ,"),
        ("is it?”", "en-us", "ɪz ɪt?"),
        ("Dr. Lee. ", "en-us", "dˈɑːktɚ lˈiː."),
        ("您好。", "cmn", "niɜnχˈɑu2."),
        ("3.5%", "en-us", "θɹˈiː pɔɪnt fˈaɪv pɚsˈɛnt"),
        ("", "en-us", ""),
    ],
)
def test_a_clause_is_phonemes_with_its_last_mark(clause: str, voice: str, sounds: str) -> None:
    assert phonemes(clause, voice, Espeak()) == sounds


def test_a_foreign_words_remark_is_not_spoken() -> None:
    assert "(" not in phonemes("我的VIP和ETF。", "cmn", Espeak())
