"""Long lists of values in statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

ValueT = TypeVar("ValueT")

_MOST = 500  # well under every database's limit of parameters


def in_parts(values: Sequence[ValueT]) -> Iterator[Sequence[ValueT]]:
    """Yield values in parts that are short enough for one IN list.

    >>> [len(part) for part in in_parts(range(1001))]
    [500, 500, 1]
    """
    for start in range(0, len(values), _MOST):
        yield values[start : start + _MOST]
