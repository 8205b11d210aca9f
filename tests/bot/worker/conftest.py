"""A small bank and a worker over it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "crm"))

from world import World, found_bank  # noqa: E402 - the folder is on the path now

from bot.gateway.people.tokens import ButtonTokens  # noqa: E402
from bot.gateway.rendering.drafts import Renderer  # noqa: E402
from crm.bank import Bank, open_engine  # noqa: E402
from crm.settings import CrmSettings  # noqa: E402
from crm.shelf import products  # noqa: E402
from crm.shelf.products import DisclosureText  # noqa: E402
from crm.store import migrate  # noqa: E402
from data.clock import FixedClock  # noqa: E402
from data.protection.vault import Vault  # noqa: E402
from data.settings import HouseSettings  # noqa: E402
from data.texts.catalogue import Texts  # noqa: E402

MONDAY_MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands on a Monday morning until a test moves it."""
    return FixedClock(MONDAY_MORNING)


def open_bank(path: Path, clock: FixedClock) -> Bank:
    settings = CrmSettings(database_url=f"sqlite:///{path}")
    return Bank(open_engine(HouseSettings(), settings), Vault.for_tests(), clock, settings)


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    path = tmp_path_factory.mktemp("template") / "banter.db"
    bank = open_bank(path, FixedClock(MONDAY_MORNING))
    migrate.upgrade(bank.engine)
    world = found_bank(bank)
    bank.close()
    return path, world


@pytest.fixture
def world(tmp_path: Path, clock: FixedClock, _filled: tuple[Path, World]) -> Iterator[World]:
    """A bank with staff, customers 1-3 and products."""
    template, known = _filled
    shutil.copy(template, tmp_path / "banter.db")
    bank = open_bank(tmp_path / "banter.db", clock)
    yield World(bank, known.organisations, known.staff_ids, known.customers)
    bank.close()


@pytest.fixture
def renderer(world: World) -> Renderer:
    """The renderer the worker uses."""

    def disclosure(disclosure_id: str, version: int) -> DisclosureText:
        with world.bank.read() as work:
            return products.disclosure(work, disclosure_id, version)

    tokens = ButtonTokens(world.bank.vault, world.bank.clock, timedelta(hours=24))
    return Renderer(Texts.load(), tokens, disclosure)
