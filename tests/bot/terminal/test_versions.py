"""``banter nlu rollback`` lists versions and publishes one of them."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot import cli
from bot.supervisor.progress import Steps
from bot.supervisor.training import train_nlu
from bot.terminal import shadow
from bot.terminal.versions import table
from data.settings import HouseSettings
from nlu.model import artefact as storage
from nlu.model.artefact import ArtefactError
from nlu.model.versions import Version

SMALL = Path(__file__).parents[2] / "nlu" / "small"
AT = datetime(2026, 11, 29, 8, 15, tzinfo=UTC)


def quiet() -> Console:
    return Console(file=io.StringIO(), width=120)


def start(house: HouseSettings) -> str:
    """Train as a start does; return what its step line says."""
    console = quiet()
    with Steps(console) as steps:
        train_nlu(house, steps.begin("understanding (nlu)"), only_news=True)
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def rollback(*version: str) -> str:
    return CliRunner().invoke(cli.app, ["nlu", "rollback", *version], catch_exceptions=False).output


def test_a_table_says_when_how_good_and_which_is_used() -> None:
    console = quiet()
    found = [Version("b2", AT, 0.8934, ("current", "candidate")), Version("a1", AT, None, ())]
    console.print(table(found, UTC))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [line.split() for line in lines[1:]] == [
        ["b2", "2026-11-29", "08:15", "89.3%", "current,", "candidate"],
        ["a1", "2026-11-29", "08:15", "damaged"],
    ]


def test_without_a_version_it_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    assert "run `banter train nlu`" in rollback()


def test_candidate_promotion_and_rollback_outlive_every_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the runbook tells: label, train beside, promote, go back; a start after each."""
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    monkeypatch.setenv("BANTER_NLU_UTTERANCES", str(SMALL))
    monkeypatch.setenv("BANTER_NLU_FOLDS", "2")
    house = HouseSettings(_env_file=None)
    start(house)
    first = storage.current_version(house.models_folder)
    assert first
    monkeypatch.setenv("BANTER_NLU_SEED", "1")  # as labels would
    second = shadow.train_candidate(house, quiet())
    assert f"{first} stays: {second} is the candidate" in start(house)
    assert storage.current_version(house.models_folder) == first
    shadow.promote(house)
    assert "unchanged" in start(house)
    assert storage.current_version(house.models_folder) == second
    assert f"Published {first}" in rollback(first)
    assert f"{first} stays: chosen in place of {second}" in start(house)
    newest, oldest = rollback().splitlines()[1:]
    assert (newest.split()[0], newest.split()[-1]) == (second, "candidate")
    assert (oldest.split()[0], oldest.split()[-1]) == (first, "current")
    with pytest.raises(ArtefactError, match="banter nlu rollback"):
        rollback("0000")
