from pathlib import Path

import pytest

from data.texts.phrases import Language
from data.utterances import UtterancesError, load, load_intents, normalise, read_file


def test_every_intent_has_a_meaning_in_both_languages() -> None:
    for meaning in load_intents():
        assert meaning.description.zh
        assert meaning.description.en


def test_one_language_can_be_read_alone() -> None:
    assert {each.language for each in load("en")} == {Language.EN}


def test_a_file_of_another_shape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("nlu:\n- intent: greet\n  examples:\n    - text: hi\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match=r"zh/wrong\.yml.*greet.*text block"):
        list(read_file(path, Language.ZH))


def test_a_line_without_dash_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("nlu:\n- intent: greet\n  examples: |\n    hello\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match="without '- ': 'hello'"):
        list(read_file(path, Language.EN))


def test_normalising_drops_punctuation_width_and_case() -> None:
    assert normalise("ＯＫ，好的！") == normalise("ok好的")


def test_emoji_alone_stay_themselves() -> None:
    assert normalise("👌👌") == "👌👌"
