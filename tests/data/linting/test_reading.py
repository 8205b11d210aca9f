from pathlib import Path

import pytest

from data import utterances
from data.linting import Example, LintError, read
from data.texts.phrases import Language
from nlu.evaluation.reading import read_samples

RASA = """version: "3.1"
nlu:
- synonym: card
  examples: |
    - plastic
- intent: greet
  examples: |
    - hello

    - good [day](moment)
- intent: thank
  examples: |
    - thanks
"""


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def rows(*paths: Path) -> list[tuple[int, str, str]]:
    return [(each.line, each.text, each.intent) for each in read(paths)]


def test_rasa_yaml_with_its_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "greetings.yml", RASA)
    assert rows(path) == [
        (8, "hello", "greet"),
        (10, "good [day](moment)", "greet"),
        (13, "thanks", "thank"),
    ]


def test_examples_as_a_list_with_their_lines(tmp_path: Path) -> None:
    content = "nlu:\n- intent: greet\n  examples:\n  - text: |\n      hello\n  - good day\n"
    path = written(tmp_path, "greetings.yml", content)
    assert rows(path) == [(5, "hello", "greet"), (6, "good day", "greet")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text,category\n"hi, you",greet\nbye,leave\n'),
        ("a.csv", '\ufeffcategory,id,text\ngreet,1,"hi, you"\nleave,2,bye\n'),
        ("a.tsv", "Text\tIntent\nhi, you\tgreet\nbye\tleave\n"),
    ],
)
def test_tables_with_a_header(tmp_path: Path, name: str, content: str) -> None:
    assert rows(written(tmp_path, name, content)) == [(2, "hi, you", "greet"), (3, "bye", "leave")]


def test_a_table_without_header(tmp_path: Path) -> None:
    path = written(tmp_path, "smp.tsv", "你好\tchat\n\n查天气\tweather\n")
    assert rows(path) == [(1, "你好", "chat"), (3, "查天气", "weather")]
    assert {each.language for each in read([path])} == {Language.ZH}


@pytest.mark.parametrize(
    ("name", "language", "named"),
    [
        ("zh/a.csv", Language.ZH, True),
        ("test_en.csv", Language.EN, True),
        ("zen.csv", Language.EN, False),
    ],
)
def test_the_language_of_a_file(tmp_path: Path, name: str, language: Language, named: bool) -> None:
    (example,) = read([written(tmp_path, name, "text,label\nhi,greet\n")])
    assert example == Example("hi", "greet", language, named, str(tmp_path / name), 2)


def test_of_a_folder_all_three_commands_read_the_same_files(tmp_path: Path) -> None:
    written(tmp_path, "zh/a.yml", RASA)
    written(tmp_path, "zh/b.YML", "nlu:\n- intent: greet\n  examples: |\n    - 你好\n")
    written(tmp_path, "zh/domain.yml", "intents: [greet]\n")
    written(tmp_path, "intents.yml", "- name: greet\n")
    written(tmp_path, "branches.csv", "name,city\nMain Street,Springfield\n")
    linted = [each.intent for each in read([tmp_path])]
    assert linted == ["greet", "greet", "thank", "greet"]
    assert [each.label for each in read_samples(tmp_path)] == linted
    assert [each.intent for each in utterances.load(folder=tmp_path)] == linted


def test_a_folder_without_utterances_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "more.csv", "text,label\nhi,greet\n")
    with pytest.raises(LintError, match="no Rasa NLU YAML in it .*; name a CSV or TSV itself"):
        read([tmp_path])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.yml", "- name: x\n", "a list under the key `nlu:` is missing"),
        ("a.yml", "nlu: [", "not YAML"),
        (
            "a.yml",
            "nlu:\n- intent: a\n  examples:\n  - x: y\n",
            r"a\.yml, line 4: .*without `text:`",
        ),
        ("a.yml", "nlu:\n- intent: a\n  examples: |\n    hello\n", r"a\.yml, line 4: .*'- '"),
        ("a.csv", "text,label\nhello\n", r"a\.csv, line 2: the class is empty"),
        ("a.csv", "text,label\nhi, you,greet\n", r"a\.csv, line 2: 3 values under 2 columns"),
        ("a.doc", "hello", "unknown kind of file"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, content: str, message: str) -> None:
    with pytest.raises(LintError, match=message):
        read([written(tmp_path, name, content)])


def test_other_encodings_and_missing_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("你好,greet".encode("gbk"))
    with pytest.raises(LintError, match="not UTF-8"):
        read([path])
    with pytest.raises(LintError, match="no such file"):
        read([tmp_path / "nowhere"])
