"""``banter reset``: database and keys together, models and logs stay."""

from pathlib import Path

import pytest

from bot.supervisor.running import alone, announce
from bot.terminal.reset import ResetRefused, delete_home
from crm.settings import CrmSettings
from data.settings import HouseSettings

HERE = CrmSettings(database_url="")


@pytest.fixture
def house(tmp_path: Path) -> HouseSettings:
    for folder in ("db", "keys", "models", "logs"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "file").touch()
    return HouseSettings(home=tmp_path)


def test_database_and_keys_go_models_and_logs_stay(house: HouseSettings) -> None:
    assert delete_home(house, HERE) == f"Deleted {house.database_folder} and {house.keys_folder}."
    assert sorted(path.name for path in house.home.iterdir()) == ["house.lock", "logs", "models"]
    assert delete_home(house, HERE) == "Nothing to delete."


def test_a_running_house_is_left_alone(house: HouseSettings) -> None:
    announce(house, "http://127.0.0.1:1", "http://127.0.0.1:2")
    with pytest.raises(ResetRefused, match="stop it first"):
        delete_home(house, HERE)
    assert house.database_folder.exists()


def test_a_house_that_is_being_started_is_left_alone(house: HouseSettings) -> None:
    with alone(house), pytest.raises(ResetRefused, match="being started"):
        delete_home(house, HERE)
    assert house.database_folder.exists()


def test_the_keys_of_records_kept_elsewhere_are_not_deleted(house: HouseSettings) -> None:
    elsewhere = CrmSettings(database_url="postgresql+psycopg://bank@db/banter")
    with pytest.raises(ResetRefused, match="BANTER_CRM_DATABASE_URL"):
        delete_home(house, elsewhere)
    assert house.keys_folder.exists()
