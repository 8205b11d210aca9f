"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS), str(TESTS / "conversations")]

from stack import Stack  # noqa: E402

from crm.bank import Bank  # noqa: E402 - the tests' own modules are on the path from here on
from data.settings import HouseSettings  # noqa: E402


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole house, started once: real Rasa, nlu, platform, worker, database.

    ``BANTER_TEST_HOME`` names a home that is kept between runs, so that its models are not
    trained again.
    """
    kept = os.environ.get("BANTER_TEST_HOME")
    house = Stack(Path(kept) if kept else tmp_path_factory.mktemp("house"))
    house.start()
    try:
        yield house
    finally:
        house.stop()


@pytest.fixture(scope="session")
def stack_bank(stack: Stack) -> Iterator[Bank]:
    """The running house's own records."""
    bank = Bank.open(HouseSettings(home=stack.home))
    yield bank
    bank.close()
