"""Popularity: what many hold. The baseline, and what newcomers see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from recommender.ranking import Arrays, Floats, dense


class Popularity:
    """Scores a product by the share of customers who hold it, the same for everybody."""

    name: ClassVar[str] = "popularity"

    def __init__(self) -> None:
        self.share: Floats = np.zeros(0)

    def fit(self, matrix: Any) -> Self:
        """Learn from a matrix of holdings [customers, products]."""
        people = max(1, matrix.shape[0])
        self.share = np.asarray(matrix.sum(axis=0), dtype=np.float64).ravel() / people
        return self

    def score(self, held: Any) -> Floats:
        """Return the same shares for every row, shape [people, products]."""
        return np.tile(self.share, (dense(held).shape[0], 1))

    def arrays(self) -> Arrays:
        """Return the shares."""
        return {"share": self.share}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the model with these shares."""
        model = cls()
        model.share = np.asarray(arrays["share"], dtype=np.float64)
        return model
