from pathlib import Path

import pytest

from data.texts.phrases import Language
from data.utterances import UtterancesError, load, load_intents, normalise, read_file
from nlu.evaluation.reading import read_samples


def test_every_intent_has_a_meaning_in_both_languages() -> None:
    for meaning in load_intents():
        assert meaning.description.zh
        assert meaning.description.en


def test_one_language_can_be_read_alone() -> None:
    assert {each.language for each in load("en")} == {Language.EN}


def test_a_file_of_another_shape_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("nlu:\n- intent: greet\n  examples:\n    - txt: hi\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match=r"wrong\.yml, line 4: intent greet: .*`text:`"):
        list(read_file(path, Language.ZH))


def test_a_line_without_dash_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yml"
    path.write_text("nlu:\n- intent: greet\n  examples: |\n    hello\n", encoding="utf-8")
    with pytest.raises(UtterancesError, match="must begin with '- ': .*hello"):
        list(read_file(path, Language.EN))


RASA = """version: "3.1"
nlu:
- synonym: 五万
  examples: |
    - 50000
- regex: phone
  examples: |
    - \\d{11}
- lookup: city
  examples: |
    - 上海
- intent: deposit
  examples: |
    - 存[五万](amount)
    - I want to save [five]{"entity": "amount"} thousand
- intent: greet
  examples:
  - text: |
      你好
  - good morning to you
"""
SAID = [
    ("存五万", "deposit", "zh"),
    ("I want to save five thousand", "deposit", "en"),
    ("你好", "greet", "zh"),
    ("good morning to you", "greet", "en"),
]


@pytest.mark.parametrize(("name", "asked"), [("nlu.yml", ""), ("nlu.yml", "nlu.yml")])
def test_another_bank_s_own_files_are_read_as_they_are(
    tmp_path: Path, name: str, asked: str
) -> None:
    (tmp_path / name).write_text(RASA, encoding="utf-8")
    (tmp_path / "domain.yml").write_text("intents: [greet]\n", encoding="utf-8")
    found = load(folder=tmp_path / asked)
    assert [(each.text, each.intent, each.language) for each in found] == SAID
    assert [each.text for each in load("zh", tmp_path)] == ["存五万", "你好"]
    evaluated = [(each.text, each.label) for each in read_samples(tmp_path / asked)]
    assert evaluated == [(text, intent) for text, intent, _ in SAID]


def test_a_folder_that_names_the_language_is_believed(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh/a.yml").write_text("nlu:\n- intent: ok\n  examples: |\n    - ok\n", "utf-8")
    assert [(each.language, each.source_file) for each in load(folder=tmp_path)] == [
        (Language.ZH, "zh/a.yml")
    ]


def test_a_table_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "said.csv"
    path.write_text('text,intent\n"好的，谢谢",thank\n', encoding="utf-8")
    assert [(each.text, each.intent) for each in load(folder=path)] == [("好的，谢谢", "thank")]


def test_normalising_drops_punctuation_width_and_case() -> None:
    assert normalise("ＯＫ，好的！") == normalise("ok好的")


def test_emoji_alone_stay_themselves() -> None:
    assert normalise("👌👌") == "👌👌"
