"""Tells messages that belong to no intent, where examples of such are there to learn from.

Probabilities say which intent is the likeliest, not whether any is meant: a stranger that is near
one intent only gets a high one. The largest raw score of each table tells more, and a logistic
regression over these learns how much each is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlu.encoding.encoder import Vectors
from nlu.evaluation.contract import Probabilities

# With fewer the probability of the best intent is the surer sign.
LEAST_EXAMPLES = 20


@dataclass(frozen=True)
class StrangerDetector:
    """A logistic regression over the largest scores.

    Attributes:
        weights: float64 (tables + 1,), the last one of the logarithm of the best probability.
        bias: its constant.
    """

    weights: NDArray[np.float64]
    bias: float

    def inside(self, scores: Sequence[Vectors], probabilities: Probabilities) -> Vectors:
        """Return the probability that any intent is meant, float32 (n,)."""
        logits = _signs(scores, probabilities) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -50, 50))), np.float32)


def fit(
    known: tuple[Sequence[Vectors], Probabilities], strange: tuple[Sequence[Vectors], Probabilities]
) -> StrangerDetector:
    """Fit on what members said about messages that they had not seen.

    Args:
        known: tables of scores, and probabilities, of messages that belong to an intent.
        strange: the same of messages that belong to none.
    """
    from sklearn.linear_model import LogisticRegression

    signs = np.vstack([_signs(*known), _signs(*strange)])
    centre, spread = signs.mean(axis=0), signs.std(axis=0)
    spread[spread == 0] = 1.0
    belongs = np.arange(len(signs)) < len(known[1])
    model = LogisticRegression(class_weight="balanced").fit((signs - centre) / spread, belongs)
    weights = model.coef_[0] / spread
    return StrangerDetector(weights, float(model.intercept_[0] - weights @ centre))


def _signs(scores: Sequence[Vectors], probabilities: Probabilities) -> NDArray[np.float64]:
    """Return the largest score of each table and of the logarithms of probability."""
    best = np.log(np.clip(probabilities.max(axis=1), 1e-9, 1))
    return np.column_stack([*(table.max(axis=1) for table in scores), best]).astype(np.float64)
