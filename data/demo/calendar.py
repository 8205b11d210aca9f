"""Month ends, business hours and ages of the demo bank."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
MONTHS = 24  # months of behaviour; they need the month end before the first one as well


def month_ends(today: dt.date, count: int = MONTHS + 1) -> tuple[dt.date, ...]:
    """Return the last days of the complete months before today, oldest first.

    >>> [str(day) for day in month_ends(dt.date(2026, 3, 5), 2)]
    ['2026-01-31', '2026-02-28']
    """
    ends: list[dt.date] = []
    first = today.replace(day=1)
    for _ in range(count):
        ends.append(first - dt.timedelta(days=1))
        first = ends[-1].replace(day=1)
    return tuple(reversed(ends))


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """Return an instant of a business day (aware)."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=ZONE)


def years_between(birth: dt.date, day: dt.date) -> int:
    """Return the age in whole years on a day.

    >>> years_between(dt.date(1990, 6, 15), dt.date(2026, 6, 14))
    35
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
