"""The listing of settings: names, defaults and descriptions, as an .env file."""

from pathlib import Path

from bot.terminal.settings_listing import listing, rasa_settings, settings_classes


def test_every_settings_class_of_every_room_is_found() -> None:
    found = {kind.__name__ for kind in settings_classes()}
    assert found >= {
        "HouseSettings", "ProtectionSettings", "CrmSettings", "GateSettings", "ConsoleSettings",
        "NluSettings", "RecommenderSettings", "ActionsSettings", "RoleSettings",
        "GatewaySettings", "WorkerSettings",
    }  # fmt: skip


def test_each_name_is_listed_once_and_commented_out() -> None:
    lines = [line for line in listing().splitlines() if "=" in line and line.startswith("#BANTER")]
    names = [line[1:].partition("=")[0] for line in lines]
    assert len(names) == len(set(names)) > 80
    assert all(line.startswith("#") or not line for line in listing().splitlines())


def test_the_environment_does_not_change_the_listing(monkeypatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    before = listing()
    monkeypatch.setenv("BANTER_HOME", str(tmp_path))
    monkeypatch.setenv("BANTER_GATEWAY_PORT", "1")
    assert listing() == before


def test_the_dialogue_engines_settings_are_read_from_their_source() -> None:
    listed = dict(rasa_settings())
    assert "BANTER_RASA_LOCK_SECONDS" in listed
    assert listed["BANTER_RASA_TOKEN"] == "what the gateway must present; required."
