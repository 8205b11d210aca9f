"""Ranges of days and hours: 明天下午两点到四点, 下周一到周三, "between 2 and 4pm tomorrow"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from data.language.contract import Span
from data.language.times.completing import (
    Said,
    clock_hour,
    complete,
    exact_time,
    extras_of,
    span_of,
)
from data.language.times.days import MINUTE, DayPiece, next_numbered

# "From 3 to 5pm" and 三点到五点 are one stretch; "move it from 3 to 5pm" are two times.
_LINK = re.compile(r"\s*(?:(?P<sure>(?:一直)?[到至]|[-–—~]|till|until)|(?P<to>to)|and)\s*")
_BETWEEN = re.compile(r"(?<![a-z])between(?![a-z])")
_MOVED = re.compile(r"(?<![a-z])(?:mov|chang|shift|push|reschedul|postpon)")


def complete_all(text: str, moments: Iterator[Said], now: dt.datetime) -> Iterator[Span]:
    """Work the moments out, the two ends of a range together."""
    before: Said | None = None
    for said in moments:
        if before and _are_range(text, before, said):
            yield from _range(before, said, now)
            before = None
            continue
        if before:
            yield from _single(before, now)
        before = said
    if before:
        yield from _single(before, now)


def _single(said: Said, now: dt.datetime) -> Iterator[Span]:
    if not (said.clock and said.clock.weak and said.day is None and said.part is None):
        yield complete(said, now)


def _are_range(text: str, first: Said, last: Said) -> bool:
    """Tell whether two moments in a row are the ends of a range."""
    if any(said.day and said.day.at for said in (first, last)):
        return False
    link = _LINK.fullmatch(text, first.end, last.start)
    if link is None or link["sure"]:
        return link is not None
    if link["to"]:
        return not _MOVED.search(text, 0, first.start)
    return bool(_BETWEEN.search(text, max(0, first.start - len("between ")), first.end))


def _range(first: Said, last: Said, now: dt.datetime) -> Iterator[Span]:
    """Work out the two ends of a range: a day said of one is said of both."""
    if first.day and last.day:
        start_day = dt.datetime.fromisoformat(complete(first, now).value).date()
        last = replace(last, day=_day_after(start_day, last.day))
        yield from (*_single(first, now), *_single(last, now))
        return
    day = first.day or last.day
    first, last = replace(first, day=day), replace(last, day=day)
    if first.clock and last.clock:
        yield from _hours(first, last, now)
    else:
        yield from (*_single(first, now), *_single(last, now))


def _hours(first: Said, last: Said, now: dt.datetime) -> Iterator[Span]:
    """Work out two hours of one day.

    The half of the day is theirs both as long as the end stays after the start: 下午两点到四点,
    but not 上午十点到两点.
    """
    assert first.clock is not None  # noqa: S101 - the caller has looked
    assert last.clock is not None  # noqa: S101
    if first.clock.weak and last.clock.weak and not (first.day or first.part or last.part):
        return
    if first.part is None and not first.clock.exact:
        shared = replace(first, part=last.part)
        first = shared if _minutes(shared) < _minutes(last) else first
    if last.part is None and not last.clock.exact:
        shared = replace(last, part=first.part)
        last = shared if _minutes(first) < _minutes(shared) else last
    start = exact_time(first, now)
    end = start + dt.timedelta(minutes=(_minutes(last) - _minutes(first)) % (24 * 60))
    yield span_of(first, start, MINUTE, extras_of(first), now)
    yield span_of(last, end, MINUTE, extras_of(last), now)


def _day_after(start: dt.date, day: DayPiece) -> DayPiece:
    """Return the day after the start: 下周一到周三, 一月三号到五号."""
    if day.floating:
        ahead = (day.date - start) % dt.timedelta(days=7)
        return replace(day, date=start + ahead, floating=False)
    if day.numbered:
        return replace(day, date=next_numbered(start, day.date.day) or day.date)
    return day


def _minutes(said: Said) -> int:
    """Return the minutes from midnight of the day to a time on its clock."""
    assert said.clock is not None  # noqa: S101 - the caller has looked
    hour, next_day = clock_hour(said)
    return (24 * next_day + hour) * 60 + said.clock.minute
