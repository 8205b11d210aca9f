"""The days that the law makes holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.organisation.public_holidays import is_public_holiday
from data.language.times.holidays import FIRST_YEAR


@pytest.mark.parametrize(
    ("first", "days"),
    [
        *(("2026-01-01", 1), ("2026-02-16", 4), ("2026-04-05", 1), ("2026-05-01", 2)),
        *(("2026-06-19", 1), ("2026-09-25", 1), ("2026-10-01", 3)),
        *(("2027-02-05", 4), ("2027-04-05", 1), ("2028-01-25", 4), ("2028-04-04", 1)),
    ],
)
def test_the_days_off_and_not_those_around_them(first: str, days: int) -> None:
    begin = date.fromisoformat(first)
    off = [is_public_holiday(begin + timedelta(days=each)) for each in range(-1, days + 1)]
    assert off == [False, *[True] * days, False]


@given(st.integers(FIRST_YEAR, FIRST_YEAR + 16))
def test_thirteen_days_a_year_as_the_law_says(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=each) for each in range(366))
    # Mid-Autumn can fall on one of National Day's (2028, 2031).
    assert sum(is_public_holiday(day) for day in days if day.year == year) in {12, 13}


def test_beyond_the_list_only_the_fixed_days_are_known() -> None:
    days = [date(2100, 1, 1) + timedelta(days=each) for each in range(365)]
    assert sum(map(is_public_holiday, days)) == 1 + 2 + 3
