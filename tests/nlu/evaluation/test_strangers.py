from __future__ import annotations

import numpy as np

from nlu.encoding.encoder import Vectors
from nlu.evaluation import strangers
from nlu.evaluation.contract import Probabilities


def _said(height: float, count: int, seed: int) -> tuple[list[Vectors], Probabilities]:
    """Scores about a height in the first table, noise in the second, all as probable."""
    generator = np.random.default_rng(seed)
    telling = generator.normal(height, 1, (count, 3)).astype(np.float32)
    noise = generator.normal(0, 5, (count, 3)).astype(np.float32)
    return [telling, noise], np.full((count, 3), 1 / 3, np.float32)


def test_the_table_that_tells_strangers_gets_the_weight() -> None:
    detector = strangers.fit(_said(5, 300, 0), _said(0, 30, 1))
    assert detector.weights[0] > 5 * abs(detector.weights[1])
    known = detector.inside(*_said(5, 200, 2))
    strange = detector.inside(*_said(0, 200, 3))
    assert known.dtype == np.float32
    assert (known > 0.5).mean() > 0.95
    assert (strange < 0.5).mean() > 0.95


def test_a_sign_that_never_changes_does_no_harm() -> None:
    tables, probabilities = _said(5, 40, 0)
    flat = np.ones_like(tables[0])
    detector = strangers.fit(([flat], probabilities), ([flat[:20]], probabilities[:20]))
    assert np.isfinite(detector.inside([flat], probabilities)).all()
