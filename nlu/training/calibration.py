"""Held-out folds: how sure the model may be, when it must fall back, and how good it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors
from nlu.encoding.universal import TrainedNetworks
from nlu.model import head as linear
from nlu.model.index import VectorIndex, kind_for
from nlu.model.intents import (
    NEIGHBOURS,
    Blend,
    Limits,
    acted_on,
    blended,
    neighbour_evidence,
)
from nlu.training.folds import Fold

# Acting on a wrong intent costs a customer more than a question back with two buttons, and
# less than two such questions.
_COST_OF_WRONG = 1.5
_BINS = 15
_PARTS = 5
OUT_OF_SCOPE = "out_of_scope"

# Trains networks further: texts, their labels, how many classes there are.
Further = Callable[[Sequence[str], NDArray[np.int64], int], TrainedNetworks]


@dataclass(frozen=True)
class HeldOut:
    """What models said about utterances that they had not seen.

    Attributes:
        scores: float32 (n, c), head.
        evidence: float32 (n, c), neighbours.
        similarity: float32 (n,), cosine to the nearest example.
        labels: int64 (n,), what is right.
        folds: int64 (n,), the fold that held each utterance out.
        networks: float32 (n, c), of networks trained further; None = there are none.
        rows: int64 (n,), which utterances these are; None = all, in order.
    """

    scores: Vectors
    evidence: Vectors
    similarity: Vectors
    labels: NDArray[np.int64]
    folds: NDArray[np.int64]
    networks: Vectors | None = None
    rows: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Said:
    """What a model said about one fold; as in ``HeldOut``, of its rows."""

    scores: Vectors
    evidence: Vectors
    similarity: Vectors


def judge(
    fold: Fold, texts: Sequence[str], vectors: Vectors, labels: NDArray[np.int64], classes: int
) -> Said:
    """Fit a model on what a fold shows, and let it judge what the fold holds out.

    Args:
        fold: rows of the following.
        texts: in normal form (n).
        vectors: of the texts, float32 (n, d).
        labels: int64 (n,).
        classes: how many there are.
    """
    seen, held = fold.seen, fold.held
    fitted = linear.fit([texts[i] for i in seen], vectors[seen], labels[seen], classes)
    index = VectorIndex(vectors[seen], kind_for("auto", len(seen)))
    near = index.search(vectors[held], NEIGHBOURS)
    return Said(
        fitted.scores([texts[i] for i in held], vectors[held]),
        neighbour_evidence(near, labels[seen], classes),
        near.similarity[:, 0],
    )


def gathered(folds: Sequence[Fold], said: Sequence[Said], labels: NDArray[np.int64]) -> HeldOut:
    """Put together what models said, fold by fold, of what they held out.

    Args:
        folds: those that were judged.
        said: of each fold.
        labels: int64, of all utterances.
    """
    n, classes = len(labels), said[0].scores.shape[1]
    scores = np.zeros((n, classes), np.float32)
    evidence = np.zeros((n, classes), np.float32)
    similarity = np.zeros(n, np.float32)
    fold_of = np.full(n, -1, np.int64)
    for number, (fold, each) in enumerate(zip(folds, said, strict=True)):
        scores[fold.held] = each.scores
        evidence[fold.held] = each.evidence
        similarity[fold.held] = each.similarity
        fold_of[fold.held] = number
    rows = np.flatnonzero(fold_of >= 0)
    if len(rows) == n:
        return HeldOut(scores, evidence, similarity, labels, fold_of)
    return HeldOut(
        scores[rows],
        evidence[rows],
        similarity[rows],
        labels[rows],
        fold_of[rows],
        rows=rows,
    )


def with_networks(
    held: HeldOut,
    fold: Fold,
    further: Further,
    texts: Sequence[str],
    labels: NDArray[np.int64],
    seed: int,
) -> HeldOut:
    """Add what networks say that were trained on what one fold shows.

    A training takes minutes: one fold has utterances enough to weigh by and to measure on. It is
    dealt out into parts, so that a part is judged by weights that were found on the others.

    Args:
        held: of this fold alone.
        fold: rows of the following.
        further: trains networks on some of the utterances.
        texts: all utterances, in normal form.
        labels: int64, of all utterances.
        seed: of the dealing.
    """
    seen = fold.seen.tolist()
    networks = further([texts[i] for i in seen], labels[fold.seen], held.scores.shape[1])
    parts = np.arange(len(fold.held)) % _PARTS
    return replace(
        held,
        folds=np.random.default_rng(seed).permutation(parts),
        networks=networks.scores([texts[i] for i in fold.held.tolist()]),
    )


def fit_blend(held: HeldOut, rows: NDArray[np.bool_] | None = None) -> Blend:
    """Find the weights that make the held-out answers likeliest."""
    from scipy.optimize import minimize

    chosen = np.ones(len(held.labels), bool) if rows is None else rows
    scores, evidence = held.scores[chosen], held.evidence[chosen]
    networks = None if held.networks is None else held.networks[chosen]
    labels = held.labels[chosen]

    def surprise(factors: NDArray[np.float64]) -> float:
        blend = Blend(*factors.tolist())
        right = blended(scores, evidence, blend, networks)[np.arange(len(labels)), labels]
        return float(-np.log(np.clip(right, 1e-9, 1)).mean())

    start, bounds = [1.0, 0.3], [(0.05, 20), (0, 5)]
    if networks is not None:
        start, bounds = [0.5, 0.2, 0.5], [(0, 20), (0, 5), (0.05, 20)]
    found = minimize(surprise, start, bounds=bounds, method="Nelder-Mead")
    return Blend(*found.x.tolist())


def probabilities(held: HeldOut) -> Vectors:
    """Return held-out probabilities; each fold's blend was fitted on the other folds."""
    result = np.zeros_like(held.scores)
    for fold in np.unique(held.folds):
        inside = held.folds == fold
        blend = fit_blend(held, ~inside)
        networks = None if held.networks is None else held.networks[inside]
        result[inside] = blended(held.scores[inside], held.evidence[inside], blend, networks)
    return result


def choose_limits(held: HeldOut, probability: Vectors) -> Limits:
    """Choose when to fall back: most right answers, a wrong one counting one and a half."""
    order = np.sort(probability, axis=1)
    first, margin = order[:, -1], order[:, -1] - order[:, -2]
    right = probability.argmax(axis=1) == held.labels
    best, chosen = -np.inf, (0.0, 0.0)
    for confidence in np.arange(0.2, 0.75, 0.025):
        for distance in (0.0, 0.05, 0.1, 0.15, 0.2):
            taken = (first >= confidence) & (margin >= distance)
            worth = float((taken & right).sum() - _COST_OF_WRONG * (taken & ~right).sum())
            if worth > best:
                best, chosen = worth, (float(confidence), float(distance))
    # One right answer in 200 is further from every example than this: beyond it nothing is known.
    similarity = float(np.quantile(held.similarity[right], 0.005))
    return Limits(round(chosen[0], 3), round(chosen[1], 3), round(similarity, 4))


def metrics(
    held: HeldOut,
    probability: Vectors,
    limits: Limits,
    names: Sequence[str],
    languages: Sequence[str],
) -> dict[str, Any]:
    """Summarise the held-out answers: what the artefact ships with."""
    predicted = probability.argmax(axis=1)
    right = predicted == held.labels
    taken = acted_on(probability, held.similarity, names, limits)
    spoken = np.array(languages)
    if held.rows is not None:
        spoken = spoken[held.rows]
    report: dict[str, Any] = {
        "held_out": len(right),
        "accuracy": _share(right),
        "accuracy_by_language": {
            language: _share(right[spoken == language]) for language in sorted(set(languages))
        },
        "macro_f1": round(macro_f1(held.labels, predicted), 4),
        "ece": round(expected_calibration_error(probability.max(axis=1), right), 4),
        "answered": _share(taken),
        "accuracy_of_answered": _share(right[taken]),
        "confusions": _confusions(held.labels, predicted, names),
    }
    if OUT_OF_SCOPE in names:
        outside = held.labels == list(names).index(OUT_OF_SCOPE)
        report["oos_recall"] = _share((right | ~taken)[outside])
    return report


def expected_calibration_error(confidence: Vectors, right: NDArray[np.bool_]) -> float:
    """Return the mean distance between confidence and accuracy over 15 equal-width bins.

    Source: Guo et al. 2017, On Calibration of Modern Neural Networks, section 2.
    """
    places = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    error = 0.0
    for place in np.unique(places):
        inside = places == place
        error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    return float(error)


def macro_f1(labels: NDArray[np.int64], predicted: NDArray[np.int64]) -> float:
    """Return the mean F1 over the classes that are meant or heard, trained or not."""
    scores = []
    for label in np.union1d(labels, predicted):
        meant, heard = labels == label, predicted == label
        scores.append(2 * float((meant & heard).sum()) / float(meant.sum() + heard.sum()))
    return float(np.mean(scores))


def _confusions(
    labels: NDArray[np.int64], predicted: NDArray[np.int64], names: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the pairs of intents mistaken most often."""
    counts: dict[tuple[str, str], int] = {}
    for true, said in zip(labels.tolist(), predicted.tolist(), strict=True):
        if true != said:
            pair = (names[true], names[said])
            counts[pair] = counts.get(pair, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:40]
    return [{"meant": meant, "heard": heard, "count": n} for (meant, heard), n in ordered]


def _share(mask: NDArray[np.bool_]) -> float:
    return round(float(mask.mean()), 4) if len(mask) else 0.0


def digest(parts: Sequence[str]) -> str:
    """Return a short hash of texts, the order included."""
    whole = hashlib.sha256("\x1e".join(parts).encode())
    return whole.hexdigest()[:16]
