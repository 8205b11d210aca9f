"""Build what is missing before the roles start: schema, keys, demo bank, models.

Each step knows its inputs and is skipped when they are unchanged. Rasa's training runs in
its own environment beside the other steps.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.supervisor import demo
from bot.supervisor.rasa_process import RasaMissing, rasa_python, training_command
from crm.bank import Bank
from crm.migrate import upgrade
from data.settings import HouseSettings


class PreparationFailed(Exception):
    """A step failed; the message is one sentence that says what to do."""


class Steps:
    """Progress bars, one a step; on a pipe, one line a finished step."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("  {task.description:<34}"),
            BarColumn(bar_width=28),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}"),
            console=console,
        )

    def __enter__(self) -> Steps:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, title: str) -> Step:
        """Add a step."""
        return Step(self._progress, self._progress.add_task(title, total=1.0, note=""))


class Step:
    """One step's bar; call it with the fraction done and, if useful, a note."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def __call__(self, fraction: float, note: str = "") -> None:
        """Show how far it is."""
        self._progress.update(self._task, completed=min(fraction, 1.0), note=note)

    def finish(self, note: str = "") -> None:
        """Fill the bar."""
        self(1.0, note)


def prepare(house: HouseSettings, *, people: int, with_rasa: bool = True) -> None:
    """Make everything that a start needs and that is not there yet.

    Args:
        house: where things live.
        people: size of the demo bank, built when the database has no customers.
        with_rasa: train the dialogue model too (its image does so itself).

    Raises:
        PreparationFailed: a step failed.
    """
    with Steps(Console()) as steps:
        if not with_rasa:
            _prepare_platform(house, people, steps)
            return
        dialogue = steps.begin("dialogue model (Rasa)")
        training = start_rasa_training(house)
        try:
            _prepare_platform(house, people, steps)
        finally:
            finish_rasa_training(training, dialogue)


def prepare_demo(house: HouseSettings, people: int) -> None:
    """Create the schema and the demo bank only."""
    with Steps(Console()) as steps:
        bank = _open_bank(house, steps)
        try:
            step = steps.begin("demo bank")
            step.finish(demo.fill_if_empty(bank, people, step))
        finally:
            bank.close()


def _open_bank(house: HouseSettings, steps: Steps) -> Bank:
    step = steps.begin("database")
    bank = Bank.open(house)
    upgrade(bank.engine)
    step.finish(bank.engine.dialect.name)
    return bank


def _prepare_platform(house: HouseSettings, people: int, steps: Steps) -> None:
    from bot.supervisor import demo
    from nlu.settings import NluSettings
    from nlu.training import train as train_nlu
    from recommender.training import train_all

    bank = _open_bank(house, steps)
    try:
        step = steps.begin("demo bank")
        step.finish(demo.fill_if_empty(bank, people, step))
        step = steps.begin("recommender, churn")
        train_all(bank, step)
        step.finish()
        step = steps.begin("understanding (nlu)")
        train_nlu(NluSettings(), house, lambda done, total, what: step(done / total, what))
        step.finish()
    finally:
        bank.close()


def start_rasa_training(house: HouseSettings) -> subprocess.Popen[str]:
    """Start training in Rasa's environment; it leaves at once when nothing changed.

    Raises:
        PreparationFailed: the environment is missing.
    """
    try:
        python = rasa_python()
    except RasaMissing as error:
        raise PreparationFailed(str(error)) from error
    return subprocess.Popen(  # noqa: S603 - our own script
        training_command(python, house),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish_rasa_training(training: subprocess.Popen[str], step: Step) -> None:
    """Wait for the training.

    Raises:
        PreparationFailed: it failed; its log is kept beside the others.
    """
    output, _ = training.communicate()
    if training.returncode == 0:
        step.finish()
        return
    log = _keep(output)
    last = output.strip().splitlines()[-1] if output.strip() else "no output"
    raise PreparationFailed(f"The dialogue model could not be trained: {last}. Log: {log}")


def _keep(output: str) -> Path:
    folder = HouseSettings().logs_folder
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "rasa-training.log"
    path.write_text(output)
    return path
