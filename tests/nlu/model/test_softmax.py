"""The regression over dense and sparse columns is scikit-learn's, and only faster."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlu.model import softmax


@pytest.mark.parametrize(("classes", "c"), [(2, 1.0), (3, 10.0), (7, 0.1)])
def test_it_finds_what_scikit_learn_finds(classes: int, c: float) -> None:
    random = np.random.default_rng(classes)
    labels = np.arange(200) % classes
    dense = (random.normal(size=(200, 8)) + labels[:, None] * 0.3).astype(np.float32)
    columns = sparse.random(200, 30, 0.2, "csr", np.float32, random_state=classes)
    together = sparse.hstack([sparse.csr_matrix(dense), columns], format="csr")

    weights, bias = softmax.fit(dense, columns, labels, classes, c, tolerance=1e-6)
    # Of two classes scikit-learn has one row of weights: which is regularised half as much.
    theirs = LogisticRegression(C=2 * c if classes == 2 else c, max_iter=1000, tol=1e-6)
    theirs.fit(together, labels)

    ours = _shares(together @ weights + bias)
    np.testing.assert_allclose(ours, theirs.predict_proba(together), atol=2e-3)


def test_the_gradient_is_that_of_the_loss() -> None:
    random = np.random.default_rng(1)
    dense = random.normal(size=(12, 3)).astype(np.float32)
    columns = sparse.random(12, 4, 0.5, "csr", np.float32, random_state=1)
    objective = softmax._objective(dense, columns, np.arange(12) % 3, 3, 2.0)
    point = random.normal(size=8 * 3)
    _, gradient = objective(point)
    step = 1e-2
    for place in range(len(point)):
        beside = np.zeros(len(point))
        beside[place] = step
        rise = objective(point + beside)[0] - objective(point - beside)[0]
        assert rise / (2 * step) == pytest.approx(gradient[place], abs=2e-4)


def _shares(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
