"""Our own utterances pass their linter, as anybody's may be checked: ``banter lint nlu``."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.terminal.failures import Stop
from bot.terminal.linting import TESTS

RUN = CliRunner()
# The test set was written from the descriptions of the intents alone, and is never changed once
# it was scored: whoever learns from its mistakes writes another (data/nlu_dev is what became of
# the first).
UNTOUCHED = {
    "en.yml": "874d5f3af47e5a49702e37185162d9bb8ac441924ce3e3f6183b7eb2214d90e2",
    "zh.yml": "592ada69732e7d54a4ad59422e0f157caa9068db0b2e8dcf5c0f1a1f4fdba630",
}


def test_the_test_set_is_what_was_scored_first() -> None:
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in TESTS.iterdir()}
    assert found == UNTOUCHED


def test_our_utterances_have_no_errors() -> None:
    result = RUN.invoke(app, ["lint", "nlu", "--json"])
    report = json.loads(result.stdout)
    errors = [each for each in report["findings"] if each["severity"] == "error"]
    assert errors == []
    assert result.exit_code == 0
    assert report["utterances"] > 6_000


def test_other_files_are_checked_and_errors_set_the_exit_code(tmp_path: Path) -> None:
    train = tmp_path / "train_en.csv"
    train.write_text("text,category\nhello,greet\nhello,leave\n", encoding="utf-8")
    result = RUN.invoke(app, ["lint", "nlu", str(train), "--least", "1"])
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "error conflict: the same text means greet and leave",
        f"    {train}:2: greet: hello",
        f"    {train}:3: leave: hello",
        "2 utterances, 0 of a test: 1 errors, 0 warnings.",
    ]


def test_warnings_alone_are_no_failure(tmp_path: Path) -> None:
    train = tmp_path / "train_en.csv"
    rows = [f"please renew my deposit{end},renew" for end in ("", "s", "ss")]
    train.write_text("\n".join(["text,category", *rows]), encoding="utf-8")
    result = RUN.invoke(app, ["lint", "nlu", str(train), "--least", "1"])
    assert result.exit_code == 0
    assert "warning near_copy" in result.stdout


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="no such file"):
        RUN.invoke(app, ["lint", "nlu", str(tmp_path / "x.csv")], catch_exceptions=False)
