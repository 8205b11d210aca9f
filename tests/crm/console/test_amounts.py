"""Amounts as staff write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from crm.console.amounts import read_amount

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("80000", "80000"),
        ("80,000.50", "80000.50"),
        (" 8万 ", "80000"),
        ("八万元整", "80000"),
        ("80k", "80000"),
        ("0", "0"),
        ("-5", "-5"),  # what is not above zero, the service refuses
    ],
)
def test_one_amount_is_read(text: str, amount: str) -> None:
    assert read_amount(text, NOW, "CNY") == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "八千到一万",
        "8万 3万",
        "约8万",
        "5000美元",
        "一年",
        "8万左右吧",
        "abc",
        "",
        "NaN",
        "Infinity",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        read_amount(text, NOW, "CNY")


def test_in_the_products_currency() -> None:
    assert read_amount("5000美元", NOW, "USD") == Decimal(5000)
