"""How Rasa is reached in its own environment."""

from pathlib import Path

import pytest

from bot.settings import RoleSettings
from bot.supervisor.rasa_process import (
    RasaMissing,
    rasa_python,
    serve_command,
    serve_environment,
    training_command,
)
from data.settings import HouseSettings


def test_a_missing_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANTER_RASA_PYTHON", "/nonexistent/python")
    with pytest.raises(RasaMissing, match=r"\(/nonexistent/python\): run make setup\.$"):
        rasa_python()


def test_another_environment_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "python"
    other.touch()
    monkeypatch.setenv("BANTER_RASA_PYTHON", str(other))
    assert rasa_python() == other


def test_commands_name_scripts_that_exist(tmp_path: Path) -> None:
    house = HouseSettings(home=tmp_path)
    for command in (serve_command(Path("python")), training_command(Path("python"), house)):
        assert Path(command[1]).is_file()


def test_its_settings_follow_from_the_houses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BANTER_RASA_TRACKER_URL", raising=False)
    roles = RoleSettings(rasa_token="r", nlu_token="n", rasa_port=1, actions_port=2, nlu_port=3)
    assert serve_environment(HouseSettings(home=tmp_path), roles) == {
        "BANTER_RASA_TOKEN": "r",
        "BANTER_RASA_HOST": "127.0.0.1",
        "BANTER_RASA_PORT": "1",
        "BANTER_RASA_MODEL": str(tmp_path / "models" / "rasa" / "banter.tar.gz"),
        "BANTER_RASA_ACTIONS_URL": "http://127.0.0.1:2/webhook",
        "BANTER_RASA_NLU_URL": "http://127.0.0.1:3",
        "BANTER_RASA_NLU_TOKEN": "n",
        "BANTER_RASA_TRACKER_URL": f"sqlite:///{tmp_path / 'db' / 'dialogue.db'}",
        "RASA_TELEMETRY_ENABLED": "false",
    }


def test_a_tracker_store_of_ones_own_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANTER_RASA_TRACKER_URL", "redis://cache")
    settings = serve_environment(HouseSettings(home=tmp_path), RoleSettings())
    assert settings["BANTER_RASA_TRACKER_URL"] == "redis://cache"
