"""Fixtures that every room's tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS), str(TESTS / "conversations")]

from stack import Stack  # noqa: E402
from trained import trained_once  # noqa: E402

from crm.bank import Bank  # noqa: E402 - the tests' own modules are on the path from here on
from data.settings import HouseSettings  # noqa: E402

# No test asserts a time: a busy machine must not fail one.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# The tests talk at any hour, faster than people, and many visitors come from one address; a
# busy machine may take minutes to start a killed role again, and nobody is to give up meanwhile.
# "Next Wednesday" must be a working day whenever they run.
UNHURRIED = {
    "BANTER_CRM_PUBLIC_HOLIDAYS": "false",
    "BANTER_GATE_QUIET_FROM": "00:00",
    "BANTER_GATE_QUIET_UNTIL": "00:00",
    "BANTER_GATEWAY_RATE_MESSAGES": "1000",
    "BANTER_GATEWAY_UNAVAILABLE_AFTER_S": "600",
    "BANTER_GATEWAY_VISITORS_PER_ADDRESS": "10000",
}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole house, started once: real Rasa, nlu, platform, worker, database.

    ``BANTER_TEST_HOME`` names a home that is kept between runs, so that its models are not
    trained again; ``BANTER_TEST_JOIN`` the home of a house that runs already.
    """
    running, kept = os.environ.get("BANTER_TEST_JOIN"), os.environ.get("BANTER_TEST_HOME")
    if running:
        yield Stack.join(Path(running), UNHURRIED)
        return
    home = Path(kept) if kept else tmp_path_factory.mktemp("house")
    house = Stack(home, extra=UNHURRIED)
    try:
        with nullcontext() if kept else trained_once(_of_the_run(tmp_path_factory), home):
            house.start()
        yield house
    finally:
        house.stop()


def _of_the_run(factories: pytest.TempPathFactory) -> Path:
    """Return a folder that the workers of this run have in common."""
    base = factories.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "trained"


@pytest.fixture(scope="session")
def stack_bank(stack: Stack) -> Iterator[Bank]:
    """The running house's own records."""
    bank = Bank.open(HouseSettings(home=stack.home))
    yield bank
    bank.close()


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the conversations on one worker and the other tests of a running house on one.

    A worker has one house; whichever test comes first trains its models. The conversations come
    after half of the tests that need no house, for until then their worker would only wait
    for the models; and never before the pages, whose lists they would fill if both came to one
    worker.
    """
    conversations, house, others = [], [], []
    for item in items:
        if "stack" not in getattr(item, "fixturenames", ()):
            others.append(item)
            continue
        talks = item.path.parent.name == "conversations"
        (conversations if talks else house).append(item)
        item.add_marker(pytest.mark.xdist_group("conversations" if talks else "house"))
        item.add_marker(pytest.mark.timeout(1200))
    meanwhile = len(others) // 2
    while meanwhile < len(others) and others[meanwhile].path == others[meanwhile - 1].path:
        meanwhile += 1  # a module's fixtures are made once
    items[:] = [*house, *others[:meanwhile], *conversations, *others[meanwhile:]]
