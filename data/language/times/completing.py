"""What an incomplete moment stands for; the rules are those of ``moments``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from data.language.contract import Kind, Span
from data.language.times.clock import AFTERNOON, EVENING, MORNING, NIGHT, NOON, ClockPiece
from data.language.times.days import DAY, MINUTE, MONTH, WEEK, WEEKEND, YEAR, DayPiece

_USUAL = {MORNING: 10, NOON: 12, AFTERNOON: 15, EVENING: 19, NIGHT: 1}
_LENGTH = {WEEK: 7, WEEKEND: 2, MONTH: 31, YEAR: 366}
_FIRST_HOUR = 8  # of the bank's day, see ``moments``


@dataclass(frozen=True, slots=True)
class Said:
    """A moment as it was said: the pieces of it that were."""

    start: int
    end: int
    day: DayPiece | None = None
    part: str | None = None
    clock: ClockPiece | None = None


def complete(said: Said, now: dt.datetime) -> Span:
    """Return the moment that was said, completed from the present."""
    extras = extras_of(said)
    if said.day and said.day.at:
        return span_of(said, said.day.at, MINUTE, extras, now)
    if said.clock:
        return span_of(said, exact_time(said, now), MINUTE, extras, now)
    if said.part:
        return span_of(said, _usual(said, now), "part", extras | {"part": said.part}, now)
    return _whole_day(said, now, extras)


def _whole_day(said: Said, now: dt.datetime, extras: dict[str, str]) -> Span:
    day = said.day
    assert day is not None  # noqa: S101 - a moment has at least one piece
    over = day.date + dt.timedelta(days=_LENGTH.get(day.grain, 1)) <= now.date()
    # 周五 said on a Friday is the next one; so is one that is over.
    moves = day.floating and day.date <= now.date() and (day.grain == DAY or over)
    date = day.date + dt.timedelta(days=7) if moves else day.date
    extras = {"grain": day.grain} | extras
    if over and not moves:
        extras["past"] = "true"
    return Span(Kind.MOMENT, date.isoformat(), said.start, said.end, extras=extras)


def exact_time(said: Said, now: dt.datetime) -> dt.datetime:
    """Return the next such time of a moment with a clock."""
    clock = said.clock
    assert clock is not None  # noqa: S101 - the caller has looked
    hour, next_day = clock_hour(said)
    date = said.day.date if said.day else now.date()
    at = dt.datetime.combine(date, dt.time(hour, clock.minute)) + dt.timedelta(days=next_day)
    if at > now:
        return at
    if said.day is None:
        return at + dt.timedelta(days=1)
    return at + dt.timedelta(days=7) if said.day.floating else at


def extras_of(said: Said) -> dict[str, str]:
    """Return what is to be told of a moment beside its value."""
    extras: dict[str, str] = {}
    if said.day is None:
        extras["day"] = "implied"
    elif said.day.ambiguous:
        extras["ambiguous"] = "true"
    if said.day and said.day.about:
        extras["bound"] = "about"
    return extras


def clock_hour(said: Said) -> tuple[int, int]:
    """Return the hour of 0..23 on a moment's clock, and how many days later it is."""
    assert said.clock is not None  # noqa: S101 - the caller has looked
    hour = said.clock.hour
    return (hour, 0) if _exactly(said) else _hour(hour, said.part)


def _exactly(said: Said) -> bool:
    """Tell whether the time needs no half of the day: 01:00 is at night."""
    return said.clock is not None and said.clock.exact and said.part is None


def _hour(hour: int, part: str | None) -> tuple[int, int]:
    """Return the hour of 0..23, and how many days later it is."""
    if hour == 24 or (hour == 12 and part in {EVENING, NIGHT}):
        return 0, 1
    if hour > 12 or hour == 0:
        return hour, 0
    match part:
        case "morning" | "night":
            return hour % 12 if part == NIGHT else hour, 0
        case "noon":
            return hour + 12 if hour < 4 else hour, 0
        case "afternoon":
            return hour % 12 + 12, 0
        case "evening":
            # 晚上一点 is after midnight
            return (hour, 1) if hour <= 3 else (hour + 12, 0)
        case _:
            return (hour, 0) if hour >= _FIRST_HOUR else (hour + 12, 0)


def _usual(said: Said, now: dt.datetime) -> dt.datetime:
    """Return the usual time of a part of a day, one that is still to come where it can be."""
    part = said.part or MORNING
    date = said.day.date if said.day else now.date()
    at = dt.datetime.combine(date, dt.time(_USUAL[part]))
    ends = at + dt.timedelta(hours=2)
    if said.day and said.day.floating and ends <= now:
        return at + dt.timedelta(days=7)
    if said.day or at > now:
        return at
    return at + dt.timedelta(days=1)


def span_of(
    said: Said, at: dt.datetime, grain: str, extras: dict[str, str], now: dt.datetime
) -> Span:
    """Return the span of a moment whose time is worked out."""
    extras = {"grain": grain} | extras
    if at < now:
        extras["past"] = "true"
    value = at.replace(second=0, microsecond=0).isoformat(timespec="minutes")
    return Span(Kind.MOMENT, value, said.start, said.end, extras=extras)
