"""Column types: amounts keep every fen, instants their meaning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from crm.tables.columns import Fen, UtcDateTime

FEN, INSTANT, DIALECT = Fen(), UtcDateTime(), sqlite.dialect()
AMOUNTS = st.decimals(-(10**15), 10**15, places=2)


@given(AMOUNTS)
def test_an_amount_comes_back_to_the_fen(amount: Decimal) -> None:
    stored = FEN.process_bind_param(amount, DIALECT)
    assert isinstance(stored, int)
    assert FEN.process_result_value(stored, DIALECT) == amount


@given(AMOUNTS, AMOUNTS)
def test_stored_amounts_add_up_as_amounts_do(one: Decimal, other: Decimal) -> None:
    stored = [FEN.process_bind_param(each, DIALECT) or 0 for each in (one, other)]
    assert FEN.process_result_value(sum(stored), DIALECT) == one + other


@given(st.decimals(0, 1000, places=3).filter(lambda d: d * 100 % 1 != 0))
def test_a_part_of_a_fen_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        FEN.process_bind_param(amount, DIALECT)


@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2200, 1, 1)),  # noqa: DTZ001 - zone drawn apart
    st.integers(-14, 14),
)
def test_an_instant_stays_the_same_in_any_zone(local: datetime, hours: int) -> None:
    instant = local.replace(tzinfo=timezone(timedelta(hours=hours)))
    stored = INSTANT.process_bind_param(instant, DIALECT)
    assert stored is not None
    assert stored.tzinfo is UTC
    assert INSTANT.process_result_value(stored.replace(tzinfo=None), DIALECT) == instant


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="give it a time zone"):
        INSTANT.process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001


def test_nothing_stays_nothing() -> None:
    assert FEN.process_bind_param(None, DIALECT) is None
    assert INSTANT.process_result_value(None, DIALECT) is None
