"""Multinomial logistic regression over dense and sparse columns side by side.

scikit-learn takes one matrix: 512 dense columns written as sparse ones make a step three times as
dear, and the fits are most of what a training takes. The objective and its limits are
scikit-learn's (``LogisticRegression(C=c)``, mean loss, bias not regularised); L-BFGS is PyTorch's:
SciPy's spends more on its own bookkeeping for a million weights than on the objective (18 of 31 s).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlu.encoding.encoder import Vectors

_Point = NDArray[np.float64]


def fit(
    dense: Vectors,
    columns: sparse.csr_matrix,
    labels: NDArray[np.int64],
    classes: int,
    c: float,
    *,
    tolerance: float = 1e-4,
    most_steps: int = 300,
) -> tuple[Vectors, Vectors]:
    """Fit weights and bias; every class 0 .. classes-1 must occur.

    Args:
        dense: float32 (n, d).
        columns: float32 (n, b).
        labels: int64 (n,).
        classes: how many there are.
        c: inverse regularisation.
        tolerance: the largest component of the gradient at which the fit is done.
        most_steps: after so many it is done as well.

    Returns:
        Weights float32 (d + b, classes), bias float32 (classes,).
    """
    # Imported here: it takes seconds, and whoever serves a model does without it.
    import torch

    objective = _objective(dense, columns, labels, classes, c)
    rows = dense.shape[1] + columns.shape[1] + 1
    point = torch.zeros(rows * classes, dtype=torch.float64)

    def loss_and_gradient() -> float:
        loss, gradient = objective(point.numpy())
        point.grad = torch.from_numpy(gradient)
        return loss

    solver = torch.optim.LBFGS(
        [point],
        max_iter=most_steps,
        tolerance_grad=tolerance,
        tolerance_change=0.0,  # the gradient alone decides
        history_size=10,
        line_search_fn="strong_wolfe",
    )
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # two add up in another order, and another model comes out
    try:
        solver.step(loss_and_gradient)
    finally:
        torch.set_num_threads(threads)
    weights = point.numpy().reshape(rows, classes).astype(np.float32)
    return weights[:-1], weights[-1]


def _objective(
    dense: Vectors,
    columns: sparse.csr_matrix,
    labels: NDArray[np.int64],
    classes: int,
    c: float,
) -> Callable[[_Point], tuple[float, _Point]]:
    """Return the mean loss and its gradient at flat weights, the bias as their last row."""
    n, d = dense.shape
    all_rows = np.arange(n)
    down = dense.T
    down_columns = columns.T.tocsr()
    decay = 1 / (c * n)

    def loss_and_gradient(point: _Point) -> tuple[float, _Point]:
        weights = point.reshape(-1, classes)
        single = weights.astype(np.float32)
        scores = dense @ single[:d]
        scores += columns @ single[d:-1]
        scores += single[-1]
        scores -= scores.max(axis=1, keepdims=True)
        right = scores[all_rows, labels]
        np.exp(scores, out=scores)
        total = scores.sum(axis=1)
        loss = float((np.log(total) - right).mean(dtype=np.float64))
        # From here on the scores are what the gradient has for them: probability minus truth.
        scores /= total[:, None]
        scores[all_rows, labels] -= 1
        scores /= np.float32(n)
        gradient = np.empty_like(weights)
        gradient[:d] = down @ scores
        gradient[d:-1] = down_columns @ scores
        gradient[-1] = scores.sum(axis=0)
        gradient[:-1] += decay * weights[:-1]
        loss += decay / 2 * float(np.vdot(weights[:-1], weights[:-1]))
        return loss, gradient.ravel()

    return loss_and_gradient
