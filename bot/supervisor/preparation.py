"""Build what is missing before the roles start: schema, keys, demo bank, models.

Each step knows its inputs and is skipped when they are unchanged; a model of understanding also
when it waits as the candidate or was replaced by hand. Rasa's training runs in its own environment
beside the other steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from sqlalchemy.exc import OperationalError

from bot.settings import TrainableModel
from bot.supervisor import demo
from bot.supervisor.progress import Steps
from bot.supervisor.training import RasaTraining, TrainingFailed, train_nlu, train_recommender
from crm.bank import Bank
from crm.contract import BankError
from crm.store.migrate import upgrade
from data.protection.contract import ProtectionError
from data.settings import Environment, HouseSettings


class PreparationFailed(Exception):
    """A step failed; the message is one sentence that says what to do."""


def prepare(house: HouseSettings, *, people: int, with_rasa: bool = True) -> None:
    """Make everything that a start needs and that is not there yet.

    Args:
        house: where things live.
        people: size of the demo bank, built in development when there are no customers.
        with_rasa: train the dialogue model too (its image does so itself).

    Raises:
        PreparationFailed: a step failed.
    """
    with _failures_in_words(), Steps(Console()) as steps:
        dialogue = RasaTraining(house, steps.begin("dialogue model (Rasa)")) if with_rasa else None
        try:
            with _open_bank(house, steps) as bank:
                if house.environment is Environment.DEVELOPMENT:
                    _fill(bank, people, steps)
                train_recommender(house, bank, steps.begin("recommender, churn"))
            train_nlu(house, steps.begin("understanding (nlu)"), only_news=True)
        finally:
            if dialogue is not None:
                dialogue.finish()


def prepare_demo(house: HouseSettings, people: int) -> None:
    """Create the schema and the demo bank only.

    Raises:
        PreparationFailed: a step failed.
    """
    with _failures_in_words(), Steps(Console()) as steps, _open_bank(house, steps) as bank:
        _fill(bank, people, steps)


def train_one(house: HouseSettings, model: TrainableModel) -> None:
    """Train one model, if its inputs changed, and publish it.

    Raises:
        PreparationFailed: it could not be trained.
    """
    with _failures_in_words(), Steps(Console()) as steps:
        step = steps.begin(model.value)
        match model:
            case TrainableModel.NLU:
                train_nlu(house, step)
            case TrainableModel.RASA:
                RasaTraining(house, step).finish()
            case TrainableModel.RECOMMENDER:
                with _open_bank(house, steps) as bank:
                    train_recommender(house, bank, step)


def _fill(bank: Bank, people: int, steps: Steps) -> None:
    step = steps.begin("demo bank")
    step.finish(demo.fill_if_empty(bank, people, step))


@contextmanager
def _open_bank(house: HouseSettings, steps: Steps) -> Iterator[Bank]:
    step = steps.begin("database")
    bank = Bank.open(house)
    try:
        upgrade(bank.engine)
        step.finish(bank.engine.dialect.name)
        yield bank
    finally:
        bank.close()


@contextmanager
def _failures_in_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise PreparationFailed(
            f"The database cannot be used ({error.orig}): check BANTER_CRM_DATABASE_URL."
        ) from error
    except (TrainingFailed, BankError, ProtectionError) as error:
        raise PreparationFailed(str(error)) from error
