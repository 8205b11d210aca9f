"""A demo bank of a thousand customers with trained models, made once for the whole folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.bank import Bank
from crm.contract import Decision
from crm.loading import load
from data.demo.build import build
from data.settings import HouseSettings
from recommender.decision import Recommender
from recommender.training import TrainingReport, train_all

sys.path.insert(0, str(Path(__file__).resolve().parent))

from recommending import PEOPLE, SETTINGS, Decide, new_bank, request  # noqa: E402 - on the path now


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> HouseSettings:
    """A home folder for models and database."""
    return HouseSettings(home=tmp_path_factory.mktemp("recommender"))


@pytest.fixture(scope="session")
def bank(house: HouseSettings) -> Iterator[Bank]:
    """The demo bank."""
    opened = new_bank(house.home / "banter.db")
    load(opened, build(PEOPLE, today=opened.clock.today()))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def training(bank: Bank, house: HouseSettings) -> TrainingReport:
    """What the first training did."""
    return train_all(bank, house=house, settings=SETTINGS)


@pytest.fixture(scope="session")
def recommender(house: HouseSettings, training: TrainingReport) -> Recommender:
    """The recommender on the trained models."""
    assert training.trained
    return Recommender.open(house, SETTINGS)


@pytest.fixture
def decide(bank: Bank, recommender: Recommender) -> Decide:
    """Decide for a customer by cif_no (None = a visitor)."""

    def ask(cif_no: str | None, **wanted: object) -> Decision:
        with bank.work() as work:
            return recommender.decide(work, request(bank, cif_no, **wanted))

    return ask
