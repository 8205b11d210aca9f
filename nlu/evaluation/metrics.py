"""Figures of an evaluation, each defined where it is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.evaluation.contract import Judged, Probabilities
from nlu.training.calibration import expected_calibration_error, macro_f1

# In-scope accuracy that may be paid for refusing strangers, where messages out of scope are
# there to choose by: half a point, as published thresholds pay (Larson et al. 2019, table 2).
_PRICE = 0.005
# Without such messages: one right answer in 200 is refused.
_REFUSED = 0.005


@dataclass(frozen=True)
class Figures:
    """The figures of one fit.

    Attributes:
        whole_accuracy: share answered right of the whole test, what training has too included;
            None where that was not asked.
        in_scope_accuracy: share of in-scope messages answered, and answered right.
        oos_recall: share of messages out of scope that are refused; None without any.
        ece: expected calibration error, 15 equal-width bins.
        p50_ms: median of single messages, warm, one thread.
        p95_ms: 95th percentile of the same.
    """

    accuracy: float
    whole_accuracy: float | None
    macro_f1: float
    in_scope_accuracy: float
    oos_recall: float | None
    ece: float
    p50_ms: float
    p95_ms: float
    train_s: float


@dataclass(frozen=True)
class Confusion:
    """How often one intent was taken for another."""

    meant: str
    heard: str
    count: int


@dataclass(frozen=True)
class Mistake:
    """A message that was misunderstood, and how sure the model was."""

    text: str
    meant: str
    heard: str
    confidence: float


@dataclass(frozen=True)
class Bin:
    """One bin of the reliability curve."""

    confidence: float
    accuracy: float
    count: int


def figures(judged: Judged) -> Figures:
    """Compute the figures of one fit."""
    right = judged.right
    answered = judged.inside >= judged.threshold
    outside = judged.outside
    times = judged.milliseconds
    return Figures(
        accuracy=float(right.mean()),
        whole_accuracy=float(np.concatenate([right, judged.known_right]).mean()),
        macro_f1=macro_f1(judged.labels, judged.predicted),
        in_scope_accuracy=float((right & answered).mean()),
        oos_recall=float((outside < judged.threshold).mean()) if len(outside) else None,
        ece=float(expected_calibration_error(judged.probabilities.max(axis=1), right)),
        p50_ms=float(np.quantile(times, 0.5)) if len(times) else 0.0,
        p95_ms=float(np.quantile(times, 0.95)) if len(times) else 0.0,
        train_s=judged.train_seconds,
    )


def choose_threshold(
    inside: NDArray[np.float32], right: NDArray[np.bool_], outside: NDArray[np.float32]
) -> float:
    """Choose the least ``inside`` at which an answer is given, on validation data.

    With messages out of scope: the highest threshold that costs at most half a point of
    in-scope accuracy, unless a lower one refuses as many. Without: one right answer in 200
    is refused.

    Args:
        inside: float32 (n,), of in-scope messages.
        right: bool (n,), whether the answer would be right.
        outside: float32 (m,), of messages out of scope.
    """
    if not right.any():
        return 0.0
    if not len(outside):
        return float(np.quantile(inside[right], _REFUSED))
    paid = np.sort(inside[right])
    highest = paid[min(int(_PRICE * len(right)), len(paid) - 1)]
    refused = outside[outside < highest]
    # Between the last stranger refused and the first message answered: half-way.
    if len(refused):
        below = inside[inside > refused.max()]
        nearest = float(below.min()) if len(below) else float(highest)
        return min(float(highest), (float(refused.max()) + nearest) / 2)
    return float(highest)


def confusions(judged: Sequence[Judged], most: int = 40) -> list[Confusion]:
    """Return the pairs of intents mistaken most often, over all fits."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in judged:
        for meant, heard in zip(one.labels.tolist(), one.predicted.tolist(), strict=True):
            if meant != heard:
                counts[one.name(meant), one.name(heard)] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    return [Confusion(meant, heard, count) for (meant, heard), count in ordered]


def worst_mistakes(judged: Sequence[Judged], most: int = 40) -> list[Mistake]:
    """Return the mistakes of which a model was surest, over all fits; each mistake once."""
    worst: dict[tuple[str, str, str], Mistake] = {}
    for mistake in (mistake for one in judged for mistake in _mistakes(one)):
        key = mistake.text, mistake.meant, mistake.heard
        if key not in worst or mistake.confidence > worst[key].confidence:
            worst[key] = mistake
    return sorted(worst.values(), key=lambda mistake: -mistake.confidence)[:most]


def _mistakes(judged: Judged) -> Iterator[Mistake]:
    sure = judged.probabilities.max(axis=1)
    for i in np.flatnonzero(~judged.right).tolist():
        yield Mistake(
            judged.texts[i],
            judged.name(int(judged.labels[i])),
            judged.name(int(judged.predicted[i])),
            round(float(sure[i]), 4),
        )


def reliability(
    probabilities: Probabilities, right: NDArray[np.bool_], bins: int = 15
) -> list[Bin]:
    """Return confidence and accuracy in equal-width bins; empty ones are left out."""
    confidence = probabilities.max(axis=1)
    number = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        Bin(
            float(confidence[number == i].mean()),
            float(right[number == i].mean()),
            int((number == i).sum()),
        )
        for i in range(bins)
        if (number == i).any()
    ]
