"""A small bank, and conversations on it without Rasa: the rules' own files choose the actions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.bank import open_engine
from crm.settings import CrmSettings
from crm.store import migrate
from data.clock import FixedClock
from data.settings import HouseSettings

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "crm")]

from talking import Talk  # noqa: E402 - on the path now
from town import Town, copy_town, found_town  # noqa: E402 - on the path now


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Path]:
    """A founded town and the database file to copy."""
    path = tmp_path_factory.mktemp("actions") / "banter.db"
    engine = open_engine(HouseSettings(), CrmSettings(database_url=f"sqlite:///{path}"))
    migrate.upgrade(engine)
    engine.dispose()
    town = found_town(path)
    town.bank.close()  # writes everything into the one file that is copied
    return town, path


@pytest.fixture
def town(tmp_path: Path, template: tuple[Town, Path]) -> Iterator[Town]:
    """A bank with a few people and products, on a Monday morning."""
    founded, path = template
    town = copy_town(founded, path, tmp_path / "banter.db")
    yield town
    town.bank.close()


@pytest.fixture
def clock(town: Town) -> FixedClock:
    """The clock of the town."""
    return town.clock


@pytest.fixture
def talk(town: Town) -> Talk:
    """A conversation with customer 1: C3, personalisation consent, no contact consent."""
    return town.talk("1")
