"""Fits the questions of the knowledge base, and chooses when to answer on held-out wordings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.knowledge import Wording
from nlu.encoding.encoder import Vectors
from nlu.model.faq import FaqLimits, FaqModel, shares
from nlu.model.index import VectorIndex

# The best of 10, 30 and 100 on held-out wordings (74.1, 73.7 and 73.4 % right).
_C = 10.0
_FOLDS = 4
# Score of an entry that a fold has never seen.
_UNSEEN = -30.0
# The least similarity is looked for between these.
_FLOORS = np.arange(0.4, 0.8, 0.01)
# Without strangers to part from, so much of what the knowledge base knows is taken for one.
_LOST = 0.05
# A wrong answer misleads; the alternative is a choice of three that mostly has the right one.
_COST_OF_WRONG = 1.5


def fit(
    wordings: Sequence[Wording], vectors: Vectors, outside: Vectors
) -> tuple[FaqModel, dict[str, Any]]:
    """Fit the model of a knowledge base.

    Args:
        wordings: every way to ask every question.
        vectors: float32 (n, d), their embeddings.
        outside: float32 (m, d), embeddings of texts that ask for nothing the bank knows; where
            there are none, the wordings that are least like any other stand in.

    Returns:
        The model, and its held-out results.
    """
    ids = tuple(dict.fromkeys(wording.entry_id for wording in wordings))
    if len(ids) < 2:
        return FaqModel.empty(vectors.shape[1]), {"faq_entries": 0}
    labels = np.array([ids.index(wording.entry_id) for wording in wordings])
    scores, similarity = _held_out(vectors, labels, len(ids))
    sharpness = _fit_sharpness(scores, labels)
    probability = shares(scores, sharpness)
    limits = _choose_limits(probability, similarity, labels, VectorIndex(vectors), outside)
    weights, bias = _linear(vectors, labels)
    model = FaqModel(ids, weights, bias, sharpness, VectorIndex(vectors), limits)
    return model, _report(probability, similarity, labels, limits)


def _held_out(vectors: Vectors, labels: NDArray[np.int64], entries: int) -> tuple[Vectors, Vectors]:
    """Return scores (n, entries) and nearest similarity (n,) from wordings not seen."""
    scores = np.full((len(labels), entries), _UNSEEN, np.float32)
    similarity = np.zeros(len(labels), np.float32)
    folds = _round_robin(labels)
    for fold in range(_FOLDS):
        held, seen = folds == fold, folds != fold
        weights, bias = _linear(vectors[seen], labels[seen])
        columns = np.unique(labels[seen])
        scores[np.ix_(held, columns)] = vectors[held] @ weights + bias
        similarity[held] = VectorIndex(vectors[seen]).search(vectors[held], 1).similarity[:, 0]
    return scores, similarity


def _round_robin(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Deal the wordings of each entry to the folds in turn, so that no fold has all of them."""
    seen: dict[int, int] = {}
    folds = []
    for label in labels.tolist():
        folds.append((seen.get(label, 0) + label) % _FOLDS)
        seen[label] = seen.get(label, 0) + 1
    return np.array(folds)


def _linear(vectors: Vectors, labels: NDArray[np.int64]) -> tuple[Vectors, Vectors]:
    from sklearn.linear_model import LogisticRegression

    # The gradient shrinks with the number of wordings: with tol=1e-3 a thousand of them count
    # as converged before the first step, and every weight stays zero.
    model = LogisticRegression(C=_C, max_iter=300, tol=1e-4).fit(vectors, labels)
    weights, bias = model.coef_, model.intercept_
    if len(weights) == 1:  # scikit-learn's shortcut for two classes
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return np.asarray(weights.T, np.float32), np.asarray(bias, np.float32)


def _fit_sharpness(scores: Vectors, labels: NDArray[np.int64]) -> float:
    from scipy.optimize import minimize_scalar

    def surprise(sharpness: float) -> float:
        right = shares(scores, sharpness)[np.arange(len(labels)), labels]
        return float(-np.log(np.clip(right, 1e-9, 1)).mean())

    return float(minimize_scalar(surprise, bounds=(0.1, 20), method="bounded").x)


def _choose_limits(
    probability: Vectors,
    similarity: Vectors,
    labels: NDArray[np.int64],
    index: VectorIndex,
    outside: Vectors,
) -> FaqLimits:
    """Choose the similarity that parts inside from outside best, then the confidence."""
    floor = _parting(similarity, index, outside)
    right = probability.argmax(axis=1) == labels
    first = probability.max(axis=1)
    inside = similarity >= floor
    worth = [
        float((taken & right).sum() - _COST_OF_WRONG * (taken & ~right).sum())
        for step in np.arange(0.1, 0.9, 0.02)
        for taken in (inside & (first >= step),)
    ]
    confidence = float(np.arange(0.1, 0.9, 0.02)[int(np.argmax(worth))])
    return FaqLimits(round(confidence, 3), round(floor, 3))


def _parting(similarity: Vectors, index: VectorIndex, outside: Vectors) -> float:
    """Return the similarity that parts inside from outside best."""
    if not len(outside):
        return float(np.clip(np.quantile(similarity, _LOST), _FLOORS[0], _FLOORS[-1]))
    strangers = index.search(outside, 1).similarity[:, 0]
    parted = [(similarity >= step).mean() - (strangers >= step).mean() for step in _FLOORS]
    return float(_FLOORS[int(np.argmax(parted))])


def _report(
    probability: Vectors, similarity: Vectors, labels: NDArray[np.int64], limits: FaqLimits
) -> dict[str, Any]:
    right = probability.argmax(axis=1) == labels
    taken = (similarity >= limits.similarity) & (probability.max(axis=1) >= limits.confidence)
    among = (np.argsort(-probability, axis=1)[:, :3] == labels[:, None]).any(axis=1)
    return {
        "faq_entries": probability.shape[1],
        "faq_wordings": len(labels),
        "faq_accuracy": round(float(right.mean()), 4),
        "faq_among_three": round(float(among.mean()), 4),
        "faq_answered": round(float(taken.mean()), 4),
        "faq_accuracy_of_answered": round(float(right[taken].mean()), 4) if taken.any() else 0.0,
    }
