"""Days that are said, in either language: what they have in common, and all of them."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass

DAY, WEEK, WEEKEND, MONTH, YEAR = "day", "week", "weekend", "month", "year"
HOUR, MINUTE = "hour", "minute"


@dataclass(frozen=True, slots=True)
class DayPiece:
    """A day that was said, worked out from the present.

    Attributes:
        start: offset of the words.
        end: offset after them.
        date: the day; the first one of a week, month or year.
        grain: how exactly it was said.
        part: part of the day that the same word says (今晚).
        floating: a weekday alone moves on when it lies behind.
        at: exact local time of a relative word (两小时后).
        ambiguous: people use the word for two different days.
        about: the days around it are meant as well (月底, "end of the month").
        numbered: its month was not said (5号).
    """

    start: int
    end: int
    date: dt.date
    grain: str = DAY
    part: str | None = None
    floating: bool = False
    at: dt.datetime | None = None
    ambiguous: bool = False
    about: bool = False
    numbered: bool = False


Maker = Callable[[re.Match[str], dt.datetime], DayPiece | None]
Finder = tuple[re.Pattern[str], Maker]

# "What does it earn in a year" names a term, not a day.
_SAVING = re.compile(
    r"存|利息|收益|本息|赚|还清|月供|(?<![a-z])(?:earn|interest|sav|becom|get back|grow|deposit"
    r"|invest|repa|pay back|make)"
)


def piece(match: re.Match[str], date: dt.date | None, **more: object) -> DayPiece | None:
    """Return the piece of a match; None without a date."""
    if date is None:
        return None
    return DayPiece(match.start(), match.end(), date, **more)  # type: ignore[arg-type]


def date_or_none(year: int, month: int, day: int) -> dt.date | None:
    """Return the date, or None when the calendar has none such."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day some months on, or the last of a shorter month.

    >>> add_months(dt.date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: dt.date) -> dt.date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def monday_of(now: dt.datetime, weeks: int = 0) -> dt.date:
    """Return the Monday of this week, or of one some weeks on."""
    return now.date() - dt.timedelta(days=now.weekday()) + dt.timedelta(weeks=weeks)


def upcoming(now: dt.datetime, month: int, day: int) -> dt.date | None:
    """Return the next such day, today included."""
    for year in range(now.year, now.year + 9):
        found = date_or_none(year, month, day)
        if found and found >= now.date():
            return found
    return None


def next_numbered(now: dt.date, day: int) -> dt.date | None:
    """Return the next day with this number in its month, today included."""
    today = dt.date(now.year, now.month, now.day)
    first = today.replace(day=1)
    for months in range(3):
        base = add_months(first, months)
        found = date_or_none(base.year, base.month, day)
        if found and found >= today:
            return found
    return None


def weekday(
    match: re.Match[str], now: dt.datetime, day: int, weeks: int, **more: object
) -> DayPiece | None:
    """Return a weekday: of another week it stays there, of this one it moves on when over."""
    date = monday_of(now, weeks) + dt.timedelta(days=day)
    return piece(match, date, floating=weeks == 0, **more)


def relative(match: re.Match[str], now: dt.datetime, number: float, unit: str) -> DayPiece | None:
    """Return the day so many units from now; None when a term is meant."""
    if unit in {HOUR, MINUTE}:
        at = now + (dt.timedelta(hours=number) if unit == HOUR else dt.timedelta(minutes=number))
        return piece(match, at.date(), grain=MINUTE, at=at)
    if unit in {DAY, WEEK}:
        days = round(number * (7 if unit == WEEK else 1))
        return piece(match, now.date() + dt.timedelta(days=days))
    if _SAVING.search(match.string):
        return None
    months = number * (12 if unit == YEAR else 1)
    date = add_months(now.date(), int(months))
    return piece(match, date + dt.timedelta(days=15) if months % 1 else date)
