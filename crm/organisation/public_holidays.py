"""The public holidays of mainland China, on which nobody is at work.

The State Council's rules on holidays for public festivals and memorial days, as in force since
2025: the days that the law itself names. A longer break is made every year by moving working
days around it, which nobody knows before the notice of that year: those days are a setting.
"""

from __future__ import annotations

from datetime import date, timedelta

from data.language.times.holidays import (
    DRAGON_BOAT,
    LABOUR_DAY,
    MID_AUTUMN,
    NATIONAL_DAY,
    NEW_YEAR,
    QINGMING,
    SPRING_FESTIVAL,
)

# The first day off, counted from the feast, and how many there are.
_DAYS_OFF = (
    (NEW_YEAR, 0, 1),
    (SPRING_FESTIVAL, -1, 4),  # from New Year's Eve on
    (QINGMING, 0, 1),
    (LABOUR_DAY, 0, 2),
    (DRAGON_BOAT, 0, 1),
    (MID_AUTUMN, 0, 1),
    (NATIONAL_DAY, 0, 3),
)


def is_public_holiday(day: date) -> bool:
    """Return whether the law makes that day one off.

    Beyond the years for which the lunar calendar is listed only the fixed dates are known.

    >>> is_public_holiday(date(2027, 1, 1)), is_public_holiday(date(2027, 2, 5))
    (True, True)
    >>> is_public_holiday(date(2026, 12, 25))
    False
    """
    for holiday, first, days in _DAYS_OFF:
        feast = holiday.in_year(day.year)
        if feast is not None and 0 <= (day - feast - timedelta(days=first)).days < days:
            return True
    return False
