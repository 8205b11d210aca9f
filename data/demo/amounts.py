"""Money as the rows carry it."""

from __future__ import annotations

from decimal import Decimal


def yuan(amount: int) -> Decimal:
    """Return whole yuan with two decimals."""
    return Decimal(amount * 100).scaleb(-2)


def fen(amount: int) -> Decimal:
    """Return fen as yuan.

    >>> fen(123)
    Decimal('1.23')
    """
    return Decimal(amount).scaleb(-2)
