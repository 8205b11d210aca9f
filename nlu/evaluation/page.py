"""The report as one HTML file: no script, nothing from elsewhere, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment
from markupsafe import Markup

from nlu.evaluation import metrics, summary
from nlu.evaluation.contract import EvaluationError, Judged
from nlu.evaluation.diet import Yardstick
from nlu.evaluation.running import Evaluation, Run
from nlu.training.networks.members import Labels

_TEMPLATE = Path(__file__).with_name("page.html")
_TITLES = {
    "accuracy": "Accuracy",
    "whole_accuracy": "Whole test",
    "macro_f1": "Macro F1",
    "in_scope_accuracy": "In scope",
    "oos_recall": "Out of scope refused",
    "threshold": "Threshold",
    "ece": "Calibration error",
    "p50_ms": "p50",
    "p95_ms": "p95",
    "train_s": "Training",
}
# More rows do not fit a screen, and the rest have hardly any mistakes.
_MATRIX = 25
_PAIRS, _MISTAKES = 12, 25


@dataclass(frozen=True)
class _Cell:
    count: int
    shade: float


def write(evaluation: Evaluation, path: Path) -> None:
    """Write the page.

    Raises:
        EvaluationError: the file cannot be written.
    """
    try:
        path.write_text(render(evaluation), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(
            f"--html {path}: cannot be written ({error.strerror}); name a file in a folder "
            "that exists"
        ) from error


def render(evaluation: Evaluation) -> str:
    """Return the page."""
    environment = Environment(autoescape=True)
    environment.filters["breakable"] = _breakable
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        recipe=evaluation.recipe,
        sizes=_sizes(evaluation),
        threads=summary.threads_said(evaluation.threads),
        notes=evaluation.notes,
        failure=evaluation.yardstick_failure,
        titles=[*_TITLES.values(), "Memory, peak"],
        columns=_columns(evaluation),
        runs=[_run(run) for run in evaluation.runs],
        yardsticks=[
            {
                "name": summary.yardstick_name(one, evaluation.runs),
                "confusions": one.confusions[:_PAIRS],
            }
            for one in evaluation.yardsticks
        ],
    )


def _sizes(evaluation: Evaluation) -> str:
    said = summary.sizes(evaluation)
    if known := len(evaluation.corpus.known):
        said += f", {known} known from training removed from the test"
    return said


def _breakable(name: str) -> Markup:
    """Let a long name break after its underscores."""
    return Markup("_<wbr>").join(name.split("_"))


def matrix(judged: Sequence[Judged], most: int = _MATRIX) -> dict[str, Any]:
    """Return the confusion matrix of the intents with the most mistakes, in their own order."""
    names = sorted({name for one in judged for name in one.names})
    counts = _counts(judged, names)
    wrong = counts - np.diag(np.diag(counts))
    mistakes = wrong.sum(axis=0) + wrong.sum(axis=1)
    chosen = sorted(np.argsort(-mistakes, kind="stable")[:most].tolist())
    totals = np.maximum(counts.sum(axis=1), 1)
    lines = [
        {
            "name": names[i],
            "cells": [_Cell(int(counts[i, j]), _shade(counts[i, j] / totals[i])) for j in chosen],
        }
        for i in chosen
    ]
    return {
        "names": [names[i] for i in chosen],
        "lines": lines,
        "left_out": len(names) - len(chosen),
        "never_trained": sum(int((one.labels < 0).sum()) for one in judged),
    }


def _counts(judged: Sequence[Judged], names: Sequence[str]) -> Labels:
    place = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), np.int64)
    for one in judged:
        for meant, heard in zip(one.labels.tolist(), one.predicted.tolist(), strict=True):
            if meant >= 0:
                counts[place[one.names[meant]], place[one.names[heard]]] += 1
    return counts


def _shade(share: float) -> float:
    """Return an opacity at which the number stays readable, and one mistake can be seen."""
    return round(0.12 + 0.5 * float(share), 2)


def _columns(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Return the columns of figures, each with its memory; ours is that of the whole process."""
    ours = [_ours(run, evaluation.memory_mb) for run in evaluation.runs]
    return [*ours, *(_diet(one, evaluation.runs) for one in evaluation.yardsticks)]


def _ours(run: Run, memory_mb: float) -> dict[str, Any]:
    mean, spread = summary.means(run.figures), summary.spreads(run.figures)
    cells = [summary.shown(key, mean[key], spread[key]) for key in _TITLES]
    return {"name": run.name, "cells": [*cells, summary.megabytes(memory_mb)]}


def _diet(one: Yardstick, runs: Sequence[Run]) -> dict[str, Any]:
    mean = summary.means([one.figures])
    cells = [summary.shown(key, mean[key], None) for key in _TITLES]
    name = summary.yardstick_name(one, runs)
    return {"name": name, "cells": [*cells, summary.megabytes(one.memory_mb)]}


def _run(run: Run) -> dict[str, Any]:
    probabilities = np.concatenate([one.answers.probabilities.max(axis=1) for one in run.judged])
    right = np.concatenate([one.right for one in run.judged])
    bins = metrics.reliability(probabilities[:, None], right)
    return {
        "name": run.name,
        "dots": [_dot(one, len(right)) for one in bins],
        "confusions": metrics.confusions(run.judged, _PAIRS),
        "matrix": matrix(run.judged),
        "mistakes": metrics.worst_mistakes(run.judged, _MISTAKES),
        "accepted": metrics.accepted(run.judged, _MISTAKES),
    }


def _dot(one: metrics.Bin, messages: int) -> dict[str, Any]:
    return {
        "x": round(48 + 290 * one.confidence, 1),
        "y": round(280 - 270 * one.accuracy, 1),
        "r": round(2.5 + 9 * sqrt(one.count / messages), 1),
        "said": f"{one.count} messages: {one.confidence:.0%} sure, {one.accuracy:.0%} right",
    }
