"""A small bank, and conversations on it without Rasa: the rules' own files choose the actions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "crm")]

from talking import Talk, Town, found_town  # noqa: E402 - this folder is on the path now

from data.clock import FixedClock  # noqa: E402


@pytest.fixture(scope="session")
def _empty_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from crm import migrate
    from crm.bank import open_engine
    from crm.settings import CrmSettings
    from data.settings import HouseSettings

    path = tmp_path_factory.mktemp("actions") / "banter.db"
    engine = open_engine(HouseSettings(), CrmSettings(database_url=f"sqlite:///{path}"))
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def town(tmp_path: Path, _empty_bank: Path) -> Iterator[Town]:
    """A bank with a few people and products, on a Monday morning."""
    town = found_town(tmp_path, _empty_bank)
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
