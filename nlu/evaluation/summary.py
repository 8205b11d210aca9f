"""The figures as JSON and as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from statistics import fmean, pstdev
from typing import Any

from nlu.evaluation import metrics
from nlu.evaluation.contract import Corpus
from nlu.evaluation.diet import Yardstick
from nlu.evaluation.metrics import Confusion, Figures
from nlu.evaluation.running import Evaluation, Run

KEYS = tuple(field.name for field in fields(Figures))
_SHOWN = 10


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the report; the first way of training stands at the top level.

    The keys of ``Figures`` hold means over the splits, ``spread`` their standard deviations
    (population), ``runs`` the same for each way of training. ``messages``: ``train`` is the most
    that a split learnt from, ``test`` of folds the sum, ``strangers`` what ``oos_recall`` is of.
    """
    runs = [_run(run) for run in evaluation.runs]
    corpus = evaluation.corpus
    return {
        **runs[0],
        "recipe": evaluation.recipe,
        "threads": evaluation.threads,
        "notes": list(evaluation.notes),
        "messages": {
            "train": max(evaluation.runs[0].learnt),
            "test": len(corpus.test),
            "outside_test": len(corpus.outside_test),
            "strangers": len(corpus.outside_test) + _strange(corpus).total(),
        },
        "removed_from_test": len(corpus.known),
        "memory_mb": evaluation.memory_mb,
        "runs": runs,
        "diet": [
            {
                "run": one.run,
                "splits": 1,
                "first_of_splits": _splits(one, evaluation.runs),
                "tokenizer": one.tokenizer,
                "memory_mb": one.memory_mb,
                **means([one.figures]),
                "confusions": [asdict(pair) for pair in one.confusions],
            }
            for one in evaluation.yardsticks
        ],
        "diet_failure": evaluation.yardstick_failure,
    }


def means(figures: Sequence[Figures]) -> dict[str, float | None]:
    """Return the mean of each figure over the splits; None where no split has it."""
    return {key: _rounded(key, _values(figures, key), fmean) for key in KEYS}


def spreads(figures: Sequence[Figures]) -> dict[str, float | None]:
    """Return the standard deviation of each figure over the splits."""
    return {key: _rounded(key, _values(figures, key), pstdev) for key in KEYS}


def lines(evaluation: Evaluation) -> list[str]:
    """Return the report as lines for a terminal."""
    corpus = evaluation.corpus
    said = [
        f"recipe: {evaluation.recipe}; {sizes(evaluation)}; {threads_said(evaluation.threads)}",
        *(f"note: {note}" for note in evaluation.notes),
    ]
    if corpus.known:
        said.append(
            f"{len(corpus.known)} messages of the test are known from training, word for word or"
            f" nearly: removed from it, {len(corpus.test)} left (whole_accuracy counts all)"
        )
    for run in evaluation.runs:
        said += ["", *_run_lines(run)]
    said += ["", f"memory, peak: {megabytes(evaluation.memory_mb)}"]
    for one in evaluation.yardsticks:
        mean = means([one.figures])
        said += ["", f"{yardstick_name(one, evaluation.runs)}, {megabytes(one.memory_mb)}"]
        said += [f"  {key:18} {shown(key, mean[key], None)}" for key in KEYS]
        said += _mistaken(one.confusions[:_SHOWN])
    if evaluation.yardstick_failure:
        said += ["", f"Rasa DIET, {evaluation.yardstick_failure}"]
    return said


def sizes(evaluation: Evaluation) -> str:
    """Say how many messages were learnt from, of each way of training, and how many judged."""
    runs = evaluation.runs
    learnt = [_range(run.learnt) + f" ({run.name})" * (len(runs) > 1) for run in runs]
    said = f"{', '.join(learnt)} messages to learn from, {len(evaluation.corpus.test)} to judge"
    if strange := _strange(evaluation.corpus):
        said += f" ({strange.total()} of them strangers: {', '.join(sorted(strange))})"
    if outside := len(evaluation.corpus.outside_test):
        said += f" and {outside} stranger{'s' * (outside > 1)} of no class"
    return said


def _range(counts: Sequence[int]) -> str:
    least, most = min(counts), max(counts)
    return f"{least}" if least == most else f"{least} to {most}"


def _strange(corpus: Corpus) -> Counter[str]:
    """Count the messages of the test that are of a class of strangers."""
    return Counter(sample.label for sample in corpus.test if sample.label in corpus.strange)


def yardstick_name(one: Yardstick, runs: Sequence[Run]) -> str:
    """Name DIET's training, and say where its figures are no means as ours are."""
    several = _splits(one, runs)
    return f"Rasa DIET, {one.run}" + (f" (first split of {several})" if several > 1 else "")


def _splits(one: Yardstick, runs: Sequence[Run]) -> int:
    return next((len(run.figures) for run in runs if run.name == one.run), 1)


def megabytes(memory: float) -> str:
    """Return a peak of memory with its unit."""
    return f"{memory:.0f} MB"


def threads_said(threads: int) -> str:
    """Say on how many threads was trained: another number gives figures a little different."""
    if not threads:
        return "nothing was trained"
    return f"trained on {threads} thread{'s' * (threads > 1)}"


def _run(run: Run) -> dict[str, Any]:
    return {
        **means(run.figures),
        "run": run.name,
        "splits": len(run.figures),
        "spread": spreads(run.figures),
        "each": [asdict(one) for one in run.figures],
        "learnt": list(run.learnt),
        "judged": [len(one.texts) for one in run.judged],
        "confusions": [asdict(pair) for pair in metrics.confusions(run.judged)],
        "accepted_strangers": [asdict(one) for one in metrics.accepted(run.judged)],
    }


def _run_lines(run: Run) -> list[str]:
    mean, spread = means(run.figures), spreads(run.figures)
    title = f"{run.name} ({len(run.figures)} split{'s' * (len(run.figures) > 1)})"
    said = [title, *(f"  {key:18} {shown(key, mean[key], spread[key])}" for key in KEYS)]
    said += _mistaken(metrics.confusions(run.judged, _SHOWN))
    if strangers := metrics.accepted(run.judged, _SHOWN):
        said.append("  strangers that were answered, the surest:")
        said += [f"    {100 * s.confidence:3.0f} % {s.text} heard as {s.heard}" for s in strangers]
    return said


def _mistaken(pairs: Sequence[Confusion]) -> list[str]:
    rows = [f"    {p.count:4} {p.meant} heard as {p.heard}" for p in pairs]
    return ["  most often mistaken:", *rows] if rows else []


def shown(key: str, mean: float | None, spread: float | None) -> str:
    """Return a figure with its unit; a dash where there is none."""
    if mean is None:
        return "-"
    if key == "threshold":
        return f"{mean:.3f}" + ("" if spread is None else f" ± {spread:.3f}")
    around = "" if spread is None else f" ± {100 * spread:.2f}"
    if key.endswith("_ms"):
        return f"{mean:.1f} ms"
    if key == "train_s":
        return f"{mean:.1f} s"
    return f"{100 * mean:.2f} %{around}"


def _values(figures: Sequence[Figures], key: str) -> list[float]:
    return [value for one in figures if (value := getattr(one, key)) is not None]


def _rounded(key: str, values: Sequence[float], of: Any) -> float | None:
    if not values:
        return None
    return round(float(of(values)), 2 if key.endswith(("_ms", "_s")) else 4)
