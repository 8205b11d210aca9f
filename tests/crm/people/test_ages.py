"""Ages and their bands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.people.ages import age_band, age_on, youngest_of


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 40_000))
def test_an_age_is_a_years_count_between_birthdays(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    age = age_on(born, day)
    assert age * 365.25 - 1 <= days < (age + 1) * 365.25 + 1


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.integers(0, 40_000))
def test_a_band_begins_at_or_below_the_age(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    youngest = youngest_of(age_band(born, day))
    assert youngest is not None
    assert youngest <= age_on(born, day)


@pytest.mark.parametrize(
    ("birthday", "band"),
    [
        (date(1961, 11, 23), "65+"),
        (date(1961, 11, 24), "55-64"),
        (date(2008, 11, 23), "18-24"),
        (date(2008, 11, 24), "under-18"),
    ],
)
def test_bands_change_on_the_birthday(birthday: date, band: str) -> None:
    assert age_band(birthday, date(2026, 11, 23)) == band


def test_an_unknown_birth_date_has_no_age() -> None:
    assert age_band(None, date(2026, 1, 1)) == "unknown"
    assert youngest_of("unknown") is None
