"""The models a start needs, each trained only when its inputs changed."""

from __future__ import annotations

import subprocess
import warnings
from pathlib import Path

from bot.supervisor.lifeline import lifeline
from bot.supervisor.progress import Step
from bot.supervisor.rasa_process import RasaMissing, rasa_python, training_command
from crm.bank import Bank
from data.settings import HouseSettings

# Six fits, of half a gigabyte each.
_FIT_AT_ONCE = 3


class TrainingFailed(Exception):
    """A model could not be trained; the message is one sentence that says what to do."""


def train_nlu(house: HouseSettings, step: Step, *, only_news: bool = False) -> None:
    """Train the understanding service's model and publish it.

    Args:
        house: where models are kept.
        step: its bar, which says why the published model stays, where it does.
        only_news: leave what a person chose, and the candidate, as a start does.
    """
    from joblib import cpu_count

    from nlu.serving.publishing import train, train_if_news
    from nlu.settings import NluSettings

    def tell(done: int, total: int, what: str) -> None:
        step(done / total, what)

    settings, kept = NluSettings(), ""
    workers = max(1, min(_FIT_AT_ONCE, cpu_count() // settings.threads))
    with warnings.catch_warnings():
        # Of a process that has grown joblib makes a new one: nothing that a reader must know.
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs")
        if only_news:
            kept = train_if_news(settings, house, tell, workers)
        else:
            train(settings, house, tell, workers=workers)
    step.finish(kept)


def train_recommender(house: HouseSettings, bank: Bank, step: Step) -> None:
    """Train collaborative filtering and churn."""
    from recommender.training import train_all

    train_all(bank, step, house=house)
    step.finish()


class RasaTraining:
    """The dialogue model's training, in Rasa's own environment beside the other steps.

    Raises:
        TrainingFailed: the environment is missing.
    """

    def __init__(self, house: HouseSettings, step: Step) -> None:
        self._house = house
        self._step = step
        try:
            command = training_command(rasa_python(), house)
        except RasaMissing as error:
            raise TrainingFailed(str(error)) from error
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=lifeline,
        )

    def finish(self) -> None:
        """Wait for it.

        Raises:
            TrainingFailed: it failed; its log is kept beside the others.
        """
        output, _ = self._process.communicate()
        if self._process.returncode == 0:
            self._step.finish()
            return
        log = self._keep(output)
        last = output.strip().splitlines()[-1] if output.strip() else "no output"
        raise TrainingFailed(f"The dialogue model could not be trained: {last}. Log: {log}")

    def _keep(self, output: str) -> Path:
        folder = self._house.logs_folder
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "rasa-training.log"
        path.write_text(output)
        return path
