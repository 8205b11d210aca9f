"""Collaborative filtering: what people with similar holdings hold.

A bank has 20-500 products, so item-item models in closed form fit in a fraction of a second
and score a customer by adding up a few rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from recommender.ranking import Arrays, Floats, dense


class _ItemWeights:
    """A model that is a matrix of weights [products, products] with an empty diagonal."""

    def __init__(self) -> None:
        self.weights: Floats = np.zeros((0, 0))

    def score(self, held: Any) -> Floats:
        """Return scores [people, products] for rows of holdings; higher is better."""
        return dense(held) @ self.weights

    def arrays(self) -> Arrays:
        """Return the weights."""
        return {"weights": self.weights}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the model with these weights."""
        model = cls()
        model.weights = np.asarray(arrays["weights"], dtype=np.float64)
        return model


class Ease(_ItemWeights):
    """EASE: ridge regression of every product on all others, in closed form.

    Source: H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019.
    """

    name: ClassVar[str] = "ease"

    def __init__(self, regularisation: float = 30.0) -> None:
        super().__init__()
        self.regularisation = regularisation

    def fit(self, matrix: Any) -> Self:
        """Learn from a matrix of holdings [customers, products]."""
        gram = dense(matrix.T @ matrix)
        inverse = np.linalg.inv(gram + self.regularisation * np.eye(len(gram)))
        self.weights = -inverse / np.diag(inverse)
        np.fill_diagonal(self.weights, 0.0)
        return self


class ItemItem(_ItemWeights):
    """Cosine similarity of products, shrunk where few hold both."""

    name: ClassVar[str] = "item_item"

    def __init__(self, shrinkage: float = 10.0) -> None:
        super().__init__()
        self.shrinkage = shrinkage

    def fit(self, matrix: Any) -> Self:
        """Learn from a matrix of holdings [customers, products]."""
        gram = dense(matrix.T @ matrix)
        norms = np.sqrt(np.outer(np.diag(gram), np.diag(gram)))
        self.weights = gram / (norms + self.shrinkage)
        np.fill_diagonal(self.weights, 0.0)
        return self


class Companions:
    """How often products are held together: the evidence behind a spoken reason."""

    def __init__(self, codes: tuple[str, ...], together: Floats, customers: int) -> None:
        self.codes = codes
        self.together = together  # [products, products]; the diagonal holds each one's holders
        self.customers = customers
        self._place = {code: n for n, code in enumerate(codes)}
        # Plain lists: a turn looks at a handful of cells.
        self._support = together.tolist()
        self._lift = _lift(together, customers).tolist()

    @classmethod
    def of(cls, codes: tuple[str, ...], matrix: Any) -> Companions:
        """Count them in a matrix of holdings [customers, products]."""
        return cls(codes, dense(matrix.T @ matrix), int(matrix.shape[0]))

    def companion(
        self, code: str, held: Iterable[str], *, least_support: int, least_lift: float
    ) -> str | None:
        """Return the held product whose holders most exceed everybody in holding ``code``.

        Args:
            code: the recommended product.
            held: what the customer holds.
            least_support: how many must hold both.
            least_lift: how much likelier it must be among them than among all customers.
        """
        column = self._place.get(code)
        if column is None:
            return None
        found = [
            (self._lift[row][column], other)
            for other in held
            if (row := self._place.get(other)) is not None
            and row != column
            and self._support[row][column] >= least_support
            and self._lift[row][column] >= least_lift
        ]
        return max(found)[1] if found else None


def _lift(together: Floats, customers: int) -> Floats:
    """Return P(column | row) / P(column); zero where nobody holds one of them."""
    holders = np.diag(together)
    expected = np.outer(holders, holders) / max(1, customers)
    return np.divide(together, expected, out=np.zeros_like(together), where=expected > 0)
