"""Figures of an evaluation, each defined where it is computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.evaluation.contract import Answers, Judged, Probabilities
from nlu.training.calibration import expected_calibration_error, macro_f1

# In-scope accuracy that may be paid for refusing strangers, where messages out of scope are
# there to choose by: half a point, as published thresholds pay (Larson et al. 2019, table 2).
_PRICE = 0.005
# Without such messages: one right answer in 200 is refused.
_REFUSED = 0.005
# What is meant by messages that no class of the test holds.
OUTSIDE = "(out of scope)"


@dataclass(frozen=True)
class Figures:
    """The figures of one fit.

    Attributes:
        accuracy: share of the test whose most probable intent is right, sure or not; a class of
            strangers is one of the intents here, and in ``macro_f1`` and ``ece``.
        whole_accuracy: the same with what was set apart because training has it too; ``accuracy``
            again where nothing was, None of DIET, which is not asked that.
        in_scope_accuracy: share answered, and answered right, of messages that are no strangers;
            None without any.
        oos_recall: share of strangers, of a class of their own or of none, that are below the
            threshold or heard as a class of strangers; None without any.
        threshold: least sureness that is in scope, as chosen on validation data; None where no
            one number decides.
        ece: expected calibration error, 15 equal-width bins.
        p50_ms: median of single messages, warm, one thread.
        p95_ms: 95th percentile of the same.
    """

    accuracy: float
    whole_accuracy: float | None
    macro_f1: float
    in_scope_accuracy: float | None
    oos_recall: float | None
    threshold: float | None
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
    right, strange = judged.right, judged.strangers
    answered = judged.answers.inside >= judged.threshold
    refused = judged.refused(judged.answers)[strange], judged.refused(judged.outside)
    times = judged.milliseconds
    return Figures(
        accuracy=float(right.mean()),
        whole_accuracy=float(np.concatenate([right, judged.known_right]).mean()),
        macro_f1=macro_f1(judged.labels, judged.predicted),
        in_scope_accuracy=share((right & answered)[~strange]),
        oos_recall=share(np.concatenate(refused)),
        threshold=judged.threshold,
        ece=float(expected_calibration_error(judged.answers.probabilities.max(axis=1), right)),
        p50_ms=float(np.quantile(times, 0.5)) if len(times) else 0.0,
        p95_ms=float(np.quantile(times, 0.95)) if len(times) else 0.0,
        train_s=judged.train_seconds,
    )


def share(of: NDArray[np.bool_]) -> float | None:
    """Return the share that is true; None of nothing."""
    return float(of.mean()) if len(of) else None


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
    """Return the pairs of intents mistaken most often, over all fits; answered strangers too."""
    mistakes = (mistake for one in judged for mistake in [*_mistakes(one), *_from_outside(one)])
    return counted(((mistake.meant, mistake.heard) for mistake in mistakes), most)


def counted(pairs: Iterable[tuple[str, str]], most: int = 40) -> list[Confusion]:
    """Count pairs of (meant, heard), the most frequent first."""
    ordered = sorted(Counter(pairs).items(), key=lambda item: (-item[1], item[0]))[:most]
    return [Confusion(meant, heard, count) for (meant, heard), count in ordered]


def worst_mistakes(judged: Sequence[Judged], most: int = 40) -> list[Mistake]:
    """Return the mistakes of which a model was surest, over all fits; each mistake once."""
    return _surest((mistake for one in judged for mistake in _mistakes(one)), most)


def accepted(judged: Sequence[Judged], most: int = 40) -> list[Mistake]:
    """Return the strangers that were answered, the surest first, over all fits; each once."""
    both = (mistake for one in judged for mistake in [*_from_inside(one), *_from_outside(one)])
    return _surest(both, most)


def _surest(mistakes: Iterable[Mistake], most: int) -> list[Mistake]:
    worst: dict[tuple[str, str, str], Mistake] = {}
    for mistake in mistakes:
        key = mistake.text, mistake.meant, mistake.heard
        if key not in worst or mistake.confidence > worst[key].confidence:
            worst[key] = mistake
    return sorted(worst.values(), key=lambda mistake: -mistake.confidence)[:most]


def _mistakes(judged: Judged) -> Iterator[Mistake]:
    return _of_test(judged, ~judged.right)


def _from_inside(judged: Judged) -> Iterator[Mistake]:
    """Yield the answered strangers of the test's own classes."""
    return _of_test(judged, judged.strangers & ~judged.refused(judged.answers))


def _of_test(judged: Judged, chosen: NDArray[np.bool_]) -> Iterator[Mistake]:
    for i in np.flatnonzero(chosen).tolist():
        meant = judged.name(int(judged.labels[i]))
        yield _mistake(judged, judged.texts[i], meant, judged.answers, i)


def _from_outside(judged: Judged) -> Iterator[Mistake]:
    """Yield the answered strangers that no class of the test holds."""
    for i in np.flatnonzero(~judged.refused(judged.outside)).tolist():
        yield _mistake(judged, judged.outside_texts[i], OUTSIDE, judged.outside, i)


def _mistake(judged: Judged, text: str, meant: str, answers: Answers, i: int) -> Mistake:
    row = answers.probabilities[i]
    return Mistake(text, meant, judged.name(int(row.argmax())), round(float(row.max()), 4))


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
