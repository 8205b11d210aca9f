"""The phone's tests share a PBX, and a real database for what is recorded."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent / "transports"), str(HERE.parent), str(HERE.parents[2] / "crm")]

from world import World, found_bank  # noqa: E402 - the folder is on the path now

from crm.bank import Bank, open_engine  # noqa: E402
from crm.settings import CrmSettings  # noqa: E402
from crm.store import migrate  # noqa: E402
from data.clock import FixedClock  # noqa: E402
from data.protection.vault import Vault  # noqa: E402
from data.settings import HouseSettings  # noqa: E402


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    settings = CrmSettings(database_url=f"sqlite:///{tmp_path / 'banter.db'}")
    vault, clock = Vault.for_tests(), FixedClock(datetime(2026, 11, 23, 2, tzinfo=UTC))
    bank = Bank(open_engine(HouseSettings(), settings), vault, clock, settings)
    migrate.upgrade(bank.engine)
    yield found_bank(bank)
    bank.close()
