"""``banter evaluate nlu``: progress on the error stream, figures on the output."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console

from bot.supervisor.progress import Steps
from bot.supervisor.rasa_process import RasaMissing, rasa_python
from data import utterances
from data.settings import HouseSettings
from nlu.encoding.encoder import EncoderError
from nlu.evaluation import page, served, summary
from nlu.evaluation.contract import Corpus, EvaluationError, Progress, Sample
from nlu.evaluation.reading import read_texts
from nlu.evaluation.running import Evaluation, Request, evaluate, read
from nlu.model.artefact import ArtefactError
from nlu.settings import NluSettings
from nlu.training.reading import read_data


class EvaluationFailed(Exception):
    """The evaluation cannot be made; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Strangers:
    """Messages that belong to no intent.

    Attributes:
        outside: a file of them.
        classes: of the test that hold them, besides those that are commonly called so.
    """

    outside: Path | None = None
    classes: tuple[str, ...] = ()


def counts(text: str) -> tuple[int, ...]:
    """Read a list of counts such as ``5,10``.

    Raises:
        EvaluationFailed: it is no list of whole numbers above zero.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if text and not parts or not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise EvaluationFailed(f"--shots {text}: give whole numbers above zero, such as 5,10")
    return tuple(int(part) for part in parts)


def run(request: Request, *, as_json: bool, html: Path | None = None) -> None:
    """Evaluate, print the report and, if asked, write it as a page.

    Raises:
        EvaluationFailed: a file is broken, an encoder is missing, the data does not suffice, or
            the page cannot be written; or the yardstick failed, once the report is out.
    """
    evaluation = _reported(lambda step: evaluate(request, step), as_json=as_json, html=html)
    if evaluation.yardstick_failure:
        raise EvaluationFailed(evaluation.yardstick_failure)


def run_served(
    test: Path,
    train: Path | None = None,
    strangers: Strangers = Strangers(),
    *,
    new_only: bool = False,
    as_json: bool,
    html: Path | None = None,
) -> None:
    """Judge the published model of this home; print, and write the page, as ``run`` does.

    Args:
        test: what it is judged on.
        train: what it learnt from; None = the utterances of the settings and the house's labels.
        strangers: of no intent; all are judged, for its limits are chosen.
        new_only: leave out of the test what that has.
        as_json: print JSON.
        html: the page.

    Raises:
        EvaluationFailed: a file is broken, no model is published, or the page cannot be written.
        UtterancesError: the utterances of the settings are broken.
    """
    settings, house = NluSettings(), HouseSettings()
    own = [] if train else read_data(settings, house).utterances
    request = Request(
        train or settings.utterances or utterances.FOLDER,
        test,
        taught=[Sample(each.text, each.intent) for each in own],
        new_only=new_only,
        strange=strangers.classes,
    )

    def judge(_: Progress) -> Evaluation:
        corpus = _with_outside(read(request), strangers.outside)
        return served.evaluate(corpus, settings, house)

    _reported(judge, as_json=as_json, html=html)


def _with_outside(corpus: Corpus, outside: Path | None) -> Corpus:
    texts = read_texts(outside) if outside else []
    return replace(corpus, outside_test=[*corpus.outside_test, *texts])


def _reported(
    judge: Callable[[Progress], Evaluation], *, as_json: bool, html: Path | None
) -> Evaluation:
    """Judge, print, and write the page if it is asked for."""
    if html:
        _require_writable(html)
    try:
        with Steps(Console(stderr=True)) as steps:
            step = steps.begin("evaluating")
            evaluation = judge(lambda done, what: step(done, what))
            step.finish()
        _print(evaluation, as_json=as_json)
        if html:
            page.write(evaluation, html)
    except (EvaluationError, EncoderError, ArtefactError) as error:
        raise EvaluationFailed(str(error)) from error
    return evaluation


def _print(evaluation: Evaluation, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(summary.as_json(evaluation), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(summary.lines(evaluation)))


def _require_writable(html: Path) -> None:
    """Make the page's folder, and refuse a page that cannot be written, before hours of fits.

    Raises:
        EvaluationFailed: it cannot be written.
    """
    try:
        html.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationFailed(f"--html {html}: cannot be written ({error.strerror})") from error
    if html.is_dir():
        raise EvaluationFailed(f"--html {html}: is a folder; name a file in it")
    if not os.access(html if html.exists() else html.parent, os.W_OK):
        raise EvaluationFailed(f"--html {html}: may not be written; name another file")


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


def seeds(given: int | None, shots: tuple[int, ...]) -> int:
    """Return how many draws of the shots are made.

    Raises:
        EvaluationFailed: draws are asked for where nothing is drawn.
    """
    if given is not None and not shots:
        raise EvaluationFailed("--seeds are draws of --shots: give --shots as well, or none")
    return given or Request.seeds


def require_sense(request: Request) -> None:
    """Refuse a request that has nothing to judge on, or asks for two things at once.

    Raises:
        EvaluationFailed: neither a test nor folds are named and the file brings no test, or one
            option would be ignored beside another.
    """
    folds = request.folds
    if request.test is None and not folds and request.train.suffix.lower() != ".json":
        raise EvaluationFailed(
            "name what to judge on: --test FILE, or --cross-validate 5 for folds of --train"
        )
    if request.plain and not request.encoder:
        raise EvaluationFailed("--plain is for a frozen encoder: name one, --encoder minilm")
    if folds == 1 or folds < 0:
        raise EvaluationFailed(f"--cross-validate {folds}: two folds are the least")
    if not folds:
        return
    if request.test is not None:
        raise EvaluationFailed("--test and --cross-validate exclude each other: give one")
    if request.shots:
        raise EvaluationFailed("--shots and --cross-validate exclude each other: give one")
