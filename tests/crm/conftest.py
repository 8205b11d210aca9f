"""A small bank for the tests of its records: on SQLite, and on PostgreSQL where it matters.

Take ``bank`` (SQLite) for behaviour, ``any_bank`` (both) where the database decides
(locks, order, upserts), ``world`` for people and products to work with.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm.bank import Bank, open_engine
from crm.settings import CrmSettings
from crm.store import migrate
from data.clock import FixedClock
from data.protection.vault import Vault
from data.settings import HouseSettings

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fixtures_postgres import postgres, postgres_url  # noqa: E402, F401 - tests/ is on the path
from world import World, found_bank  # noqa: E402 - this folder is on the path now

MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands on a Monday morning in business hours until a test moves it."""
    return FixedClock(MONDAY_MORNING)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "banter.db"
    engine = open_engine(HouseSettings(), CrmSettings(database_url=f"sqlite:///{path}"))
    migrate.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def bank(tmp_path: Path, clock: FixedClock, _sqlite_template: Path) -> Iterator[Bank]:
    """An empty bank on SQLite."""
    shutil.copy(_sqlite_template, tmp_path / "banter.db")
    settings = CrmSettings(database_url=f"sqlite:///{tmp_path / 'banter.db'}")
    opened = Bank(open_engine(HouseSettings(), settings), Vault.for_tests(), clock, settings)
    yield opened
    opened.close()


@pytest.fixture
def postgres_bank(postgres_url: str, clock: FixedClock) -> Iterator[Bank]:  # noqa: F811
    """An empty bank on PostgreSQL."""
    settings = CrmSettings(database_url=postgres_url)
    opened = Bank(open_engine(HouseSettings(), settings), Vault.for_tests(), clock, settings)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def any_bank(request: pytest.FixtureRequest) -> Bank:
    """An empty bank, once on each database."""
    name = "bank" if request.param == "sqlite" else "postgres_bank"
    found: Bank = request.getfixturevalue(name)
    return found


@pytest.fixture
def world(bank: Bank) -> World:
    """A bank on SQLite with two branches, staff, customers and products."""
    return found_bank(bank)


@pytest.fixture
def any_world(any_bank: Bank) -> World:
    """The same on each database."""
    return found_bank(any_bank)
