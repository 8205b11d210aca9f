"""``banter evaluate nlu``: progress on the error stream, figures on the output."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from rich.console import Console

from bot.supervisor.progress import Steps
from bot.supervisor.rasa_process import RasaMissing, rasa_python
from nlu.encoding.encoder import EncoderError
from nlu.evaluation import page, summary
from nlu.evaluation.contract import EvaluationError
from nlu.evaluation.running import Evaluation, Request, evaluate


class EvaluationFailed(Exception):
    """The evaluation cannot be made; the message says what to change."""


def counts(text: str) -> tuple[int, ...]:
    """Read a list of counts such as ``5,10``.

    Raises:
        EvaluationFailed: it is no list of whole numbers above zero.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise EvaluationFailed(f"--shots {text}: give whole numbers above zero, such as 5,10")
    return tuple(int(part) for part in parts)


def run(request: Request, *, as_json: bool, html: Path | None = None) -> None:
    """Evaluate, print the report and, if asked, write it as a page.

    Raises:
        EvaluationFailed: a file is broken, an encoder is missing, or the data does not suffice.
    """
    try:
        evaluation = _evaluated(request)
        if html:
            page.write(evaluation, html)
    except (EvaluationError, EncoderError) as error:
        raise EvaluationFailed(str(error)) from error
    if as_json:
        typer.echo(json.dumps(summary.as_json(evaluation), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(summary.lines(evaluation)))


def _evaluated(request: Request) -> Evaluation:
    with Steps(Console(stderr=True)) as steps:
        step = steps.begin("evaluating")
        found = evaluate(request, lambda done, what: step(done, what))
        step.finish()
    return found


def yardstick(against: str) -> Path | None:
    """Return the interpreter that trains the yardstick; None where none is asked for.

    Raises:
        EvaluationFailed: the yardstick is not known, or Rasa's environment is missing.
    """
    if not against:
        return None
    if against != "diet":
        raise EvaluationFailed(f"--against {against}: the only yardstick is diet")
    try:
        return rasa_python()
    except RasaMissing as error:
        raise EvaluationFailed(str(error)) from error


def require_test(train: Path, test: Path | None, folds: int) -> None:
    """Refuse a request that has nothing to judge on before anything is read.

    Raises:
        EvaluationFailed: neither a test nor folds are named, and the file brings no test.
    """
    if test is None and not folds and train.suffix.lower() != ".json":
        raise EvaluationFailed(
            "name what to judge on: --test FILE, or --cross-validate 5 for folds of --train"
        )
    if folds == 1 or folds < 0:
        raise EvaluationFailed(f"--cross-validate {folds}: two folds are the least")
    if test is not None and folds:
        raise EvaluationFailed("--test and --cross-validate exclude each other: give one")
