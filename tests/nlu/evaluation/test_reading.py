from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlu.evaluation.contract import FileBroken, Sample
from nlu.evaluation.reading import read_corpus, read_samples, read_texts

CARD = Sample("my card, please", "card")
CASH = Sample("cash", "money")


def _file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", 'text,category\n"my card, please",card\ncash,money\n'),
        ("a.csv", '\ufeffcategory,text\r\ncard,"my card, please"\r\nmoney,cash\r\n\r\n'),
        ("a.csv", 'Utterance,id,Intent\n"my card, please",1,card\ncash,2,money\n'),
        ("a.tsv", "my card, please\tcard\ncash\tmoney\n"),
        ("a.tsv", "text\tcategory\nmy card, please\tcard\ncash\tmoney\n"),
        ("a.tsv", "id\tlabel\tquery\n1\tcard\tmy card, please\n2\tmoney\tcash\n"),
        ("a.txt", "my card, please\tcard\r\n\r\ncash\tmoney"),
        (
            "a.yml",
            "version: '3.1'\nnlu:\n- intent: card\n  examples: |\n    - my [card](thing), please\n"
            "- synonym: x\n  examples: |\n    - y\n- intent: money\n  examples: |\n"
            '    - [cash]{"entity": "x"}\n',
        ),
        ("a.json", json.dumps({"train": [["my card, please", "card"], ["cash", "money"]]})),
    ],
)
def test_every_format_gives_the_same_messages(tmp_path: Path, name: str, content: str) -> None:
    assert read_samples(_file(tmp_path, name, content)) == [CARD, CASH]


def test_a_folder_of_rasa_yaml_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "zh").mkdir()
    _file(tmp_path, "zh/a.yml", "nlu:\n- intent: card\n  examples: |\n    - 卡\n")
    _file(tmp_path, "b.yml", "nlu:\n- intent: money\n  examples:\n  - text: |\n      cash\n")
    _file(tmp_path, "domain.yml", "intents: [card]\n")
    assert read_samples(tmp_path) == [CASH, Sample("卡", "card")]


def test_a_quoted_line_break_stays_in_its_text(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", 'text,category\n"two\nlines",card\n')
    assert read_samples(path) == [Sample("two\nlines", "card")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "message,topic\nx,y\n", "line 1: the header must name text and category"),
        ("a.tsv", "message\tintent\nx\ty\n", "line 1: reads like a header that does not name both"),
        ("a.tsv", "text\ttopic\nx\ty\n", "line 1: reads like a header that does not name both"),
        ("a.csv", "text,category\nhi,x\nmy card, please,card\n", "line 3: 3 values under 2 col"),
        ("a.csv", 'text,category\nhi,x\n"my card,card\ncash,money\n', "line 3: cannot be read as"),
        ("a.csv", f'text,category\n"{"x" * 140_000}', "close the quotation mark that opens"),
        ("a.csv", "", "the header must name text and category, it reads nothing"),
        ("a.csv", "text,category\nx,\n", "line 2: the class is empty"),
        ("a.csv", "text,category\nok,a\n,b\n", "line 3: the text is empty"),
        ("a.csv", "text,category\n", "holds no messages"),
        ("a.tsv", "a\tb\nno tab here\n", "line 2: no TAB between text and class"),
        ("a.tsv", "1\ta\tx\n2\tb\ty\n", "line 1: 3 columns, and nothing says which two"),
        ("a.tsv", "text\tlabel\na\tb\tx\n", "line 2: 3 values under 2 columns"),
        ("a.yml", "nlu:\n- intent: [\n", "not YAML"),
        ("a.yml", "rules: []\n", "a list under the key `nlu:` is missing"),
        ("a.yml", "nlu:\n- intent: a\n", "line 2: intent a has no `examples:`"),
        ("a.yml", "nlu:\n- intent: a\n  examples: |\n    hello\n", "line 4: intent a: an example"),
        ("a.yml", "nlu:\n- intnet: a\n  examples: |\n    - x\n", "line 2: an entry under `nlu:`"),
        ("a.json", "{", "not JSON"),
        ("a.json", "[]", "not CLINC JSON"),
        ("a.json", '{"train": [["x"]]}', "`train`[0] is not a pair"),
        ("a.xlsx", "", "unknown kind of file"),
    ],
)
def test_a_broken_file_says_what_and_where(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    path = _file(tmp_path, name, content)
    with pytest.raises(FileBroken) as caught:
        read_samples(path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\v", "\f"])
def test_a_sign_that_parts_lines_elsewhere_stays_in_its_text(tmp_path: Path, sign: str) -> None:
    said = Sample(f"two{sign}halves", "card")
    assert read_samples(_file(tmp_path, "a.csv", f"text,category\n{said.text},card\n")) == [said]
    assert read_samples(_file(tmp_path, "a.tsv", f"{said.text}\tcard\n")) == [said]
    assert read_texts(_file(tmp_path, "a.txt", f"{said.text}\n")) == [said.text]


def test_a_tab_more_here_and_there_belongs_to_its_text(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.tsv", "a\tx\nb\tx\nc\td\ty\n")
    assert read_samples(path)[2] == Sample("c\td", "y")


def test_a_mistyped_folder_is_no_kind_of_file(tmp_path: Path) -> None:
    with pytest.raises(FileBroken, match="there is no such file or folder"):
        read_samples(tmp_path / "nul")


def test_a_missing_file_and_wrong_bytes_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileBroken, match="there is no such file"):
        read_samples(tmp_path / "none.csv")
    (tmp_path / "a.csv").write_bytes("text,category\n余额,a\n".encode("gb18030"))
    with pytest.raises(FileBroken, match="not UTF-8 at byte 14"):
        read_samples(tmp_path / "a.csv")


def test_clinc_json_brings_its_own_splits(tmp_path: Path) -> None:
    parts = {part: [[part, "x"]] for part in ("train", "val", "test", "oos_val", "oos_test")}
    corpus = read_corpus(_file(tmp_path, "c.json", json.dumps(parts)))
    assert [sample.text for sample in corpus.validation] == ["val"]
    assert [sample.text for sample in corpus.test] == ["test"]
    assert (corpus.outside_validation, corpus.outside_test) == (["oos_val"], ["oos_test"])


def test_a_second_clinc_json_gives_the_test_only(tmp_path: Path) -> None:
    first = _file(
        tmp_path, "a.json", json.dumps({"train": [["a", "x"]], "oos_val": [["b", "oos"]]})
    )
    second = {"train": [["no", "x"]], "test": [["t", "x"]], "oos_test": [["o", "oos"]]}
    corpus = read_corpus(first, _file(tmp_path, "b.json", json.dumps(second)))
    assert [s.text for s in [*corpus.train, *corpus.test]] == ["a", "t"]
    assert (corpus.outside_validation, corpus.outside_test) == (["b"], ["o"])


def test_no_test_anywhere_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.json", json.dumps({"train": [["a", "x"]]}))
    with pytest.raises(FileBroken, match="name a test file with --test"):
        read_corpus(path)


def test_copies_out_of_scope_do_not_judge_what_they_chose(tmp_path: Path) -> None:
    train = _file(tmp_path, "a.csv", "text,category\nhi,greet\n")
    outside = _file(tmp_path, "oos.txt", "in there?\n" * 4 + "In  there?\nother\n")
    corpus = read_corpus(train, train, outside)
    assert (len(corpus.outside_validation), corpus.outside_test) == (1, ["other"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "what is love\n\nwho, then?\n"),
        ("a.txt", "what is love\toos\nwho, then?\tchat\n"),
        ("a.tsv", "what is love\nwho, then?\n"),
        ("a.tsv", "what is love\t\nwho, then?\t\n"),
        ("a.tsv", "text\nwhat is love\nwho, then?\n"),
        ("a.tsv", "id\ttext\n1\twhat is love\n2\twho, then?\n"),
        ("a.csv", 'text\nwhat is love\n"who, then?"\n'),
        ("a.csv", 'what is love\n"who, then?"\n'),
        ("a.csv", 'text,category\nwhat is love,\n"who, then?",\n'),
        ("a.csv", 'text,category\nwhat is love\n"who, then?"\n'),
        ("a.csv", 'id,query\n1,what is love\n2,"who, then?"\n'),
        (
            "a.yml",
            "nlu:\n- intent: oos\n  examples: |\n    - what is [love](it)\n    - who, then?\n",
        ),
        ("a.json", '{"oos_val": [["what is love", "oos"]], "oos_test": [["who, then?", "oos"]]}'),
    ],
)
def test_of_strangers_the_class_may_be_missing(tmp_path: Path, name: str, content: str) -> None:
    assert read_texts(_file(tmp_path, name, content)) == ["what is love", "who, then?"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "message,topic\nx,y\n", "line 1: the header must name text"),
        ("a.csv", "category\nx\n", "line 1: the header must name text"),
        ("a.csv", "text\nwho, then?\n", "line 2: 2 values under 1 columns"),
        ("a.csv", "text,category\n,oos\n", "line 2: the text is empty"),
        ("a.csv", "text\n", "holds no messages out of scope"),
        ("a.csv", "", "holds no messages out of scope"),
        ("a.tsv", "message\tintent\nx\ty\n", "a header that does not name text"),
        ("a.tsv", "1\ta\tx\n2\tb\ty\n", "line 1: 3 columns, and nothing says which two"),
        ("a.json", '{"train": [["a", "x"]]}', "(keys oos_train, oos_val, oos_test)"),
        ("a.xlsx", "", "unknown kind of file"),
    ],
)
def test_strangers_that_cannot_be_read_say_why(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    with pytest.raises(FileBroken) as caught:
        read_texts(_file(tmp_path, name, content))
    assert said in str(caught.value)


def test_messages_out_of_scope_are_halved_between_choosing_and_judging(tmp_path: Path) -> None:
    train = _file(tmp_path, "a.tsv", "a\tx\n")
    outside = _file(tmp_path, "oos.txt", "one\ntwo\n\nthree\n")
    corpus = read_corpus(train, train, outside)
    assert (corpus.outside_validation, corpus.outside_test) == (["one", "three"], ["two"])
    assert read_texts(outside) == ["one", "two", "three"]
