"""Amounts as staff write them: 80000, 8万, 80k."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation

from data.language import Kind, parse_entities


def read_amount(text: str, now: datetime, currency: str) -> Decimal:
    """Return the one amount that a text says.

    Args:
        text: what was written into the field.
        now: the bank's local time; dates are read too, and are no amounts.
        currency: what the amount is in, said or not.

    Raises:
        ValueError: it says none, several, a range or another currency.

    >>> read_amount("8万", datetime(2026, 11, 23), "CNY")
    Decimal('80000')
    """
    try:
        plain = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return _said(text, now, currency)
    if not plain.is_finite():
        raise ValueError(f"{text!r} is no amount")
    return plain


def _said(text: str, now: datetime, currency: str) -> Decimal:
    found = parse_entities(text, now=now)
    if len(found) != 1 or found[0].kind is not Kind.AMOUNT or found[0].text != text.strip():
        raise ValueError(f"{text!r} is not one amount")
    if "bound" in found[0].extras or found[0].extras.get("currency", currency) != currency:
        raise ValueError(f"{text!r} is not an amount in {currency}")
    return Decimal(found[0].value)
