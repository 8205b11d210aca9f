"""What every ranking model does, and the matrix that they learn from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from crm.bank import Work
from crm.people import holdings

Floats = NDArray[np.float64]
Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Interactions:
    """Who holds what now: one row a customer, one column a product, ones and zeros."""

    customers: tuple[str, ...]
    codes: tuple[str, ...]
    matrix: Any  # csr_array [customers, codes], float64

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Interactions:
        """Build the matrix from pairs of customer and product, in any order."""
        rows: dict[str, int] = {}
        columns: dict[str, int] = {}
        cells = {
            (rows.setdefault(customer, len(rows)), columns.setdefault(code, len(columns)))
            for customer, code in pairs
        }
        codes = sorted(columns)
        place = {columns[code]: n for n, code in enumerate(codes)}
        ordered = sorted((row, place[column]) for row, column in cells)
        index = np.array(ordered, dtype=np.int64).reshape(-1, 2)
        shape = (len(rows), len(codes))
        values = (np.ones(len(index)), (index[:, 0], index[:, 1]))
        return cls(tuple(rows), tuple(codes), csr_array(values, shape=shape))

    @classmethod
    def read(cls, work: Work) -> Interactions:
        """Read what everybody holds now."""
        return cls.of(holdings.pairs(work))


class Ranking(Protocol):
    """A model that scores every product for people by what they hold."""

    name: ClassVar[str]

    def fit(self, matrix: Any) -> Self:
        """Learn from a matrix of holdings [customers, products]."""
        ...

    def score(self, held: Any) -> Floats:
        """Return scores [people, products] for rows of holdings; higher is better."""
        ...

    def arrays(self) -> Arrays:
        """Return what has to be kept to score again."""
        ...

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the fitted model from what was kept."""
        ...


def row_of(codes: Iterable[str], held: Iterable[str]) -> Floats:
    """Return ones for held products, in the order of ``codes``.

    >>> row_of(("A", "B"), {"B", "Z"}).tolist()
    [0.0, 1.0]
    """
    own = frozenset(held)
    return np.fromiter((float(code in own) for code in codes), dtype=np.float64)


def dense(held: Any) -> Floats:
    """Return rows of holdings as a dense array [people, products]."""
    array = held.toarray() if hasattr(held, "toarray") else np.asarray(held, dtype=np.float64)
    return np.atleast_2d(array)
