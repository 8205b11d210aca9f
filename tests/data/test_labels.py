"""Labelled sentences are written so that they are read back, and break in words."""

from pathlib import Path

import pytest
import yaml

from data import labels
from data.texts.phrases import Language
from data.utterances import Utterance, UtterancesError

SAID = [
    Utterance("换卡面要钱吗", "ask_fees", Language.ZH, "labels.yml"),
    Utterance("any fee for # a \"design\": yes / 'no'?", "ask_fees", Language.EN, "labels.yml"),
    Utterance("- 减号开头", "ask_rate", Language.ZH, "labels.yml"),
    Utterance("null", "chitchat", Language.EN, "labels.yml"),
]


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write(tmp_path, "labels.yml", labels.written(SAID))
    assert {(u.text, u.intent, u.language) for u in labels.load(tmp_path)} == {
        (u.text, u.intent, u.language) for u in SAID
    }


def test_the_file_is_rasas_form() -> None:
    content = yaml.safe_load(labels.written(SAID[:1]))
    assert content == {
        "version": "3.1",
        "nlu": [
            {
                "intent": "ask_fees",
                "metadata": {"language": "zh"},
                "examples": "- 换卡面要钱吗\n",
            }
        ],
    }
    assert yaml.safe_load(labels.written([])) == {"version": "3.1", "nlu": []}


def test_what_is_known_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, "a.yml", labels.written(SAID[:2]))
    write(tmp_path, "b.yml", labels.written(SAID[1:]))
    known = [Utterance("换卡面，要钱吗？", "ask_fees", Language.ZH, "zh/fees.yml")]
    assert [u.text for u in labels.load(tmp_path, known)] == [
        SAID[1].text,
        "null",
        "- 减号开头",
    ]


def test_a_label_that_was_corrected_counts_as_the_newest_file_has_it(tmp_path: Path) -> None:
    again = Utterance("换卡面，要钱吗？", "product_details", Language.ZH, "labels")
    write(tmp_path, "2026-10.yml", labels.written(SAID[:2]))
    write(tmp_path, "2026-11.yml", labels.written([again]))
    found = {each.text: each.intent for each in labels.load(tmp_path)}
    assert found == {again.text: "product_details", SAID[1].text: "ask_fees"}
    shipped = [Utterance("换卡面要钱吗", "ask_fees", Language.ZH, "zh/fees.yml")]
    assert [each.text for each in labels.load(tmp_path, shipped)] == [SAID[1].text]


def test_a_block_without_a_language_is_recognised(tmp_path: Path) -> None:
    block = "- intent: ask_fees\n  examples: |\n    - 要手续费吗\n    - is there a fee\n"
    write(tmp_path, "own.yml", f"nlu:\n{block}")
    assert [u.language for u in labels.load(tmp_path)] == [Language.ZH, Language.EN]


@pytest.mark.parametrize("text", ["nlu: 5", "nlu:\n- intent: x", "{", "", "nlu:\n- 5", "- a\n- b"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path, "broken.yml", text)
    with pytest.raises(UtterancesError, match=r"broken\.yml"):
        labels.load(tmp_path)


def test_a_label_of_an_intent_that_is_gone_is_left_out_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path, "labels.yml", labels.written(SAID))
    kept = labels.load(tmp_path, intents={"ask_fees"})
    assert {each.text for each in kept} == {SAID[0].text, SAID[1].text}
    assert f"{path}: left out" in caplog.text
    assert "ask_rate (1), chitchat (1)" in caplog.text


def test_no_folder_no_labels(tmp_path: Path) -> None:
    assert labels.load(tmp_path / "nowhere") == []
