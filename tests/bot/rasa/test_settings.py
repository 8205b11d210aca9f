"""Settings of the dialogue engine: defaults, what Rasa is given, what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from banter_rasa.settings import RasaSettings, SettingError

PROJECT = Path(__file__).resolve().parents[3] / "bot" / "rasa"


def read(**variables: str) -> RasaSettings:
    return RasaSettings.from_environment({"BANTER_RASA_TOKEN": "t", **variables})


def test_defaults_hang_on_the_house() -> None:
    settings = read(BANTER_HOME="/srv/house")
    assert settings.model == Path("/srv/house/models/rasa/banter.tar.gz")
    assert settings.tracker_url == "sqlite:////srv/house/db/dialogue.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 5005)


def test_rasas_files_name_no_variable_that_is_not_set() -> None:
    text = "".join((PROJECT / f"{name}.yml").read_text() for name in ("endpoints", "credentials"))
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(read().as_environment())


def test_what_rasa_is_given_reads_back_the_same() -> None:
    settings = read(BANTER_RASA_ACTION_SECONDS="3", BANTER_RASA_LOCK_URL="redis://r")
    again = RasaSettings.from_environment(settings.as_environment())
    assert again.as_environment() == settings.as_environment()


def test_the_handbook_lists_every_setting() -> None:
    handbook = (PROJECT / "README.md").read_text()
    fields = RasaSettings.__dataclass_fields__
    missing = [name for name in fields if f"_{name.upper()}`" not in handbook]
    assert missing == []


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"BANTER_RASA_TOKEN": ""}, "BANTER_RASA_TOKEN is not set"),
        ({"BANTER_RASA_PORT": "http"}, "must be a number, not 'http'"),
        ({"BANTER_RASA_ACTION_SECONDS": "0"}, "must be above zero"),
        ({"BANTER_RASA_LOCK_SECONDS": "17"}, "a turn may take 17 s"),
        ({"BANTER_RASA_LOCK_URL": "file:x"}, "must be memory: or redis://host"),
        ({"BANTER_RASA_TRACKER_URL": "file:x"}, "must be sqlite:///path or redis://host"),
        ({"SANIC_WORKERS": "4"}, "SANIC_WORKERS needs"),
    ],
)
def test_a_wrong_setting_is_refused(variables: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingError, match=re.escape(sentence)):
        read(**variables)
