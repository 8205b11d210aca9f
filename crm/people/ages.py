"""Ages and age bands."""

from __future__ import annotations

from datetime import date

ADULT = 18
UNDER_AGE = "under-18"
OLDEST = "65+"
# Lower bound of each band, oldest first.
_BANDS = ((65, OLDEST), (55, "55-64"), (45, "45-54"), (35, "35-44"), (25, "25-34"), (18, "18-24"))
UNKNOWN = "unknown"


def age_on(birth_date: date, day: date) -> int:
    """Return the age in whole years.

    >>> age_on(date(1960, 5, 2), date(2025, 5, 1))
    64
    """
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)


def age_band(birth_date: date | None, day: date) -> str:
    """Return the band that the mart and masked profiles show; ``unknown`` without a date."""
    if birth_date is None:
        return UNKNOWN
    age = age_on(birth_date, day)
    return next((band for bound, band in _BANDS if age >= bound), UNDER_AGE)


def youngest_of(band: str) -> int | None:
    """Return the lowest age in a band; None when the band is unknown."""
    if band == UNDER_AGE:
        return 0
    return next((bound for bound, name in _BANDS if name == band), None)
