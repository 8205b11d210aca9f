"""The linear head: logistic regression over embedding and n-grams, applied with numpy alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.encoding import ngrams
from nlu.encoding.encoder import Vectors
from nlu.model import softmax

# Inverse regularisation and the weight of the n-grams beside the embedding: the best of the
# small grid in docs/decisions/0009-encoder.md.
_C = 10.0
_NGRAM_WEIGHT = np.float32(1.0)


@dataclass(frozen=True)
class LinearHead:
    """Scores of the intents, not yet probabilities.

    Attributes:
        dense: float32 (d, c), weights of the embedding.
        sparse: float32 (BUCKETS, c), weights of the n-grams.
        bias: float32 (c,).
        idf: float32 (BUCKETS,), see ``ngrams.inverse_frequency``.
    """

    dense: Vectors
    sparse: Vectors
    bias: Vectors
    idf: Vectors

    def scores(self, texts: Sequence[str], vectors: Vectors) -> Vectors:
        """Score texts (n) with their embeddings (n, d); returns float32 (n, c)."""
        scores = vectors @ self.dense + self.bias
        for row, text in zip(scores, texts, strict=True):
            columns, weights = ngrams.weighted(text, self.idf)
            row += (_NGRAM_WEIGHT * weights) @ self.sparse[columns]
        return np.asarray(scores, np.float32)


def fit(
    texts: Sequence[str], vectors: Vectors, labels: NDArray[np.int64], classes: int
) -> LinearHead:
    """Fit the head on labelled texts; every class 0 .. classes-1 must occur."""
    idf = ngrams.inverse_frequency(texts)
    columns = ngrams.matrix(texts, idf) * _NGRAM_WEIGHT
    # With 1e-3 some thirty steps are made of 22,000 utterances, and a point of accuracy is lost.
    weights, bias = softmax.fit(vectors, columns, labels, classes, _C)
    d = vectors.shape[1]
    return LinearHead(
        np.ascontiguousarray(weights[:d]), np.ascontiguousarray(weights[d:]), bias, idf
    )


def dense(
    vectors: Vectors, labels: NDArray[np.int64], classes: int, c: float
) -> tuple[Vectors, Vectors]:
    """Fit a logistic head over embeddings alone; every class 0 .. classes-1 must occur.

    Args:
        vectors: float32 (n, d).
        labels: int64 (n,).
        classes: how many there are.
        c: inverse regularisation.

    Returns:
        Weights float32 (d, classes), bias float32 (classes,).
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=c, max_iter=300, tol=1e-3).fit(vectors, labels)
    weights, bias = _one_row_per_class(model.coef_, model.intercept_, classes)
    return np.ascontiguousarray(weights.T, np.float32), np.asarray(bias, np.float32)


def _one_row_per_class(
    weights: NDArray[np.float64], bias: NDArray[np.float64], classes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Undo scikit-learn's shortcut of one row for two classes."""
    if len(weights) == classes:
        return weights, bias
    return np.vstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
