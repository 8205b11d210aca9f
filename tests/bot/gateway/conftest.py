"""A gateway over a small bank on SQLite, with fakes for nlu and Rasa."""

from __future__ import annotations

import shutil
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "crm")]

from house import Gateway  # noqa: E402 - the folders are on the path now
from world import World, found_bank  # noqa: E402

from crm.bank import Bank, open_engine  # noqa: E402
from crm.settings import CrmSettings  # noqa: E402
from crm.store import migrate  # noqa: E402
from data.clock import FixedClock  # noqa: E402
from data.protection.vault import Vault  # noqa: E402
from data.settings import HouseSettings  # noqa: E402

MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands on a Monday morning until a test moves it."""
    return FixedClock(MONDAY_MORNING)


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    path = tmp_path_factory.mktemp("template") / "banter.db"
    bank = open_bank(path, FixedClock(MONDAY_MORNING))
    migrate.upgrade(bank.engine)
    world = found_bank(bank)
    bank.close()  # the last connection folds the write-ahead log into the file
    return path, world


def open_bank(path: Path, clock: FixedClock) -> Bank:
    settings = CrmSettings(database_url=f"sqlite:///{path}")
    return Bank(open_engine(HouseSettings(), settings), Vault.for_tests(), clock, settings)


@pytest.fixture
def new_world(
    tmp_path: Path, clock: FixedClock, _filled: tuple[Path, World]
) -> Iterator[Callable[[], World]]:
    """Make worlds, each in a database of its own."""
    template, known = _filled
    opened: list[Bank] = []

    def make() -> World:
        path = tmp_path / f"banter{len(opened)}.db"
        shutil.copy(template, path)
        opened.append(open_bank(path, clock))
        return World(opened[-1], known.organisations, known.staff_ids, known.customers)

    yield make
    for bank in opened:
        bank.close()


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    """A bank with staff, customers 1-3 and products."""
    return new_world()


@pytest.fixture
async def start(world: World, clock: FixedClock) -> AsyncIterator[Callable[..., Gateway]]:
    """Start gateways over the same bank."""
    started: list[Gateway] = []

    def make(**parts: Any) -> Gateway:
        started.append(Gateway(world, clock, **parts))
        return started[-1]

    yield make
    for gateway in started:
        await gateway.stop()


@pytest.fixture
def gateway(start: Callable[..., Gateway]) -> Gateway:
    """One gateway."""
    return start()
