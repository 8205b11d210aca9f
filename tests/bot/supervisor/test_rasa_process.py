"""How Rasa is reached in its own environment."""

import os
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


@pytest.fixture
def unsaid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Nothing is said of the engine, in the environment or in a ``.env``."""
    for name in [name for name in os.environ if name.startswith("BANTER_RASA_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_its_settings_follow_from_the_houses(unsaid: pytest.MonkeyPatch, tmp_path: Path) -> None:
    roles = RoleSettings(
        rasa_token="r", nlu_token="n", actions_token="a", rasa_port=1, actions_port=2, nlu_port=3
    )
    assert serve_environment(HouseSettings(home=tmp_path), roles) == {
        "BANTER_RASA_TOKEN": "r",
        "BANTER_RASA_HOST": "127.0.0.1",
        "BANTER_RASA_PORT": "1",
        "BANTER_RASA_MODEL": str(tmp_path / "models" / "rasa" / "banter.tar.gz"),
        "BANTER_RASA_ACTIONS_URL": "http://127.0.0.1:2/webhook",
        "BANTER_RASA_ACTIONS_TOKEN": "a",
        "BANTER_RASA_NLU_URL": "http://127.0.0.1:3",
        "BANTER_RASA_NLU_TOKEN": "n",
        "BANTER_RASA_TRACKER_URL": f"sqlite:///{tmp_path / 'db' / 'dialogue.db'}",
        "RASA_TELEMETRY_ENABLED": "false",
    }


def test_what_stands_in_the_settings_file_is_handed_on(
    unsaid: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = (
        "BANTER_RASA_TRACKER_URL=redis://cache/0\n"
        "BANTER_RASA_LOCK_URL=redis://cache/1\n"
        "BANTER_RASA_ACTION_SECONDS=6\n"
        "BANTER_RASA_TOKEN=secret\n"
        "BANTER_RASA_NLU_URL=\n"
        "OTHER=1\n"
    )
    (tmp_path / ".env").write_text(lines)
    told = serve_environment(HouseSettings(home=tmp_path), RoleSettings())
    assert told["BANTER_RASA_TRACKER_URL"] == "redis://cache/0"
    assert told["BANTER_RASA_LOCK_URL"] == "redis://cache/1"
    assert told["BANTER_RASA_ACTION_SECONDS"] == "6"
    assert told["BANTER_RASA_TOKEN"] == "secret"
    assert told["BANTER_RASA_NLU_URL"] == "http://127.0.0.1:8003"
    assert "OTHER" not in told


def test_the_environment_comes_before_the_settings_file(
    unsaid: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("BANTER_RASA_LOCK_URL=redis://file\n")
    unsaid.setenv("BANTER_RASA_LOCK_URL", "redis://environment")
    told = serve_environment(HouseSettings(home=tmp_path), RoleSettings())
    assert told["BANTER_RASA_LOCK_URL"] == "redis://environment"
