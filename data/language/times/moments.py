"""Dates and times: 明天下午三点, 下周五, 5号, "tomorrow at 3pm", "in two hours".

How an incomplete moment is completed:

- An hour without half of the day is one within the bank's day: 8 to 11 in the morning, 12 at
  noon, 1 to 7 in the afternoon. (A callback "at seven" is never one at dawn.)
- A time without a day is today's, or tomorrow's when today's has passed. A weekday, a day of the
  month or a date without a year is the next one; today's weekday counts only with a time that is
  still to come, or as 这周五.
- A part of the day alone stands for a usual time within it (``grain`` is then ``part``).
- What is said to lie behind us (昨天, 上周, a date with its year) stays there, marked ``past``;
  so does 今天三点 when it is four, because there is no other 三点 today.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from data.language.contract import Kind, Span
from data.language.times.chinese import CHINESE_DAYS, FIGURES
from data.language.times.clock import (
    AFTERNOON,
    EVENING,
    MORNING,
    NIGHT,
    NOON,
    ClockPiece,
    PartPiece,
    find_clocks,
    find_parts,
)
from data.language.times.days import DAY, MINUTE, MONTH, WEEK, WEEKEND, YEAR, DayPiece, Finder
from data.language.times.english import ENGLISH_DAYS
from data.language.times.holidays import CHINESE_HOLIDAYS, ENGLISH_HOLIDAYS

Piece = TypeVar("Piece", DayPiece, PartPiece, ClockPiece)

# What may stand between the pieces of one moment.
_GLUE = re.compile(
    r"t|[\s,，、的]*(?:at|on|around|about|in|by|say|then|before|after|大概|大约|差不多|左右|就"
    r"|吧|那天|的时候|之前|以后)?[\s,，]*"
)
_USUAL = {MORNING: 10, NOON: 12, AFTERNOON: 15, EVENING: 19, NIGHT: 1}
_LENGTH = {WEEK: 7, WEEKEND: 2, MONTH: 31, YEAR: 366}
_FIRST_HOUR = 8  # of the bank's day, see above
_HINT = re.compile(
    r"[\d天日号周月年节秋午旦庆诞五末早晚午夜凌晨后前点时期拜儿底初钟头]|[a-z]{3}|\bat\b|[ap]m\b"
)


@dataclass(frozen=True, slots=True)
class _Said:
    start: int
    end: int
    day: DayPiece | None = None
    part: str | None = None
    clock: ClockPiece | None = None


def find_moments(text: str, now: dt.datetime, *, han: bool, latin: bool) -> Iterator[Span]:
    """Yield the moments of a surface text.

    Args:
        text: the surface form.
        now: the bank's local time; an offset is ignored.
        han: whether there are Chinese characters in it.
        latin: whether there are Latin letters in it.
    """
    if not _HINT.search(text):
        return
    local = now.replace(tzinfo=None)
    taken = bytearray(len(text))
    days = _free(_days(text, local, han=han, latin=latin), taken)
    # 周二四点: the day's last numeral belongs to no clock.
    rest = "".join(" " if used else sign for sign, used in zip(text, taken, strict=True))
    clocks = _free(find_clocks(rest, han=han, latin=latin), taken)
    parts = _free(find_parts(text, han=han, latin=latin), taken)
    for said in _joined(text, days, parts, clocks):
        if not (said.clock and said.clock.weak and said.day is None and said.part is None):
            yield _resolve(said, local)


def _days(text: str, now: dt.datetime, *, han: bool, latin: bool) -> Iterator[DayPiece]:
    """Yield the days that are said, the most exact wording first."""
    finders: list[Finder] = [*FIGURES] if any(c.isdigit() for c in text) else []
    finders += (*CHINESE_HOLIDAYS, *CHINESE_DAYS) if han else ()
    finders += (*ENGLISH_HOLIDAYS, *ENGLISH_DAYS) if latin else ()
    for pattern, make in finders:
        for match in pattern.finditer(text):
            piece = make(match, now)
            if piece is not None:
                yield piece


def _free(pieces: Iterator[Piece], taken: bytearray) -> list[Piece]:
    """Keep the pieces whose place nothing before them has taken."""
    kept = []
    for piece in pieces:
        if not any(taken[piece.start : piece.end]):
            taken[piece.start : piece.end] = b"\1" * (piece.end - piece.start)
            kept.append(piece)
    return kept


def _joined(
    text: str, days: list[DayPiece], parts: list[PartPiece], clocks: list[ClockPiece]
) -> Iterator[_Said]:
    """Join neighbouring pieces, each sort at most once in a moment."""
    pieces: Sequence[DayPiece | PartPiece | ClockPiece] = sorted(
        [*days, *parts, *clocks], key=lambda piece: piece.start
    )
    said: _Said | None = None
    for piece in pieces:
        one = _of(piece)
        if said is not None:
            both = _both(said, one) if _GLUE.fullmatch(text, said.end, one.start) else None
            if both is None:
                yield said
            else:
                said = both
                continue
        said = one
    if said is not None:
        yield said


def _of(piece: DayPiece | PartPiece | ClockPiece) -> _Said:
    match piece:
        case DayPiece():
            return _Said(piece.start, piece.end, day=piece, part=piece.part)
        case PartPiece():
            return _Said(piece.start, piece.end, part=piece.part)
        case ClockPiece():
            return _Said(piece.start, piece.end, part=piece.part, clock=piece)


def _both(one: _Said, other: _Said) -> _Said | None:
    days = _one_day(one.day, other.day)
    clash = (one.day and other.day and not days) or (one.clock and other.clock)
    if clash or (one.part and other.part and one.part != other.part and not _agree(one, other)):
        return None
    return _Said(
        one.start,
        other.end,
        days,
        _finer(one.part, other.part),
        one.clock or other.clock,
    )


def _one_day(one: DayPiece | None, other: DayPiece | None) -> DayPiece | None:
    """Return the day of two pieces, None when they name two: 周六，12月5号 is one."""
    if one is None or other is None:
        return one or other
    exact, weekday = (other, one) if one.floating else (one, other)
    same = weekday.floating and exact.date.weekday() == weekday.date.weekday()
    return exact if same and not exact.floating and exact.grain == weekday.grain == DAY else None


def _agree(one: _Said, other: _Said) -> bool:
    """3pm and "evening" agree: both lie after noon."""
    return {one.part, other.part} <= {AFTERNOON, EVENING}


def _finer(one: str | None, other: str | None) -> str | None:
    return EVENING if EVENING in {one, other} else one or other


def _resolve(said: _Said, now: dt.datetime) -> Span:
    extras: dict[str, str] = {}
    if said.day is None:
        extras["day"] = "implied"
    elif said.day.ambiguous:
        extras["ambiguous"] = "true"
    if said.day and said.day.about:
        extras["bound"] = "about"
    if said.day and said.day.at:
        return _span(said, said.day.at, MINUTE, extras, now)
    if said.clock:
        return _span(said, _exact(said, now), MINUTE, extras, now)
    if said.part:
        return _span(said, _usual(said, now), "part", extras | {"part": said.part}, now)
    return _whole_day(said, now, extras)


def _whole_day(said: _Said, now: dt.datetime, extras: dict[str, str]) -> Span:
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


def _exact(said: _Said, now: dt.datetime) -> dt.datetime:
    clock = said.clock
    assert clock is not None  # noqa: S101 - the caller has looked
    hour, next_day = (clock.hour, 0) if _exactly(said) else _hour(clock.hour, said.part)
    date = said.day.date if said.day else now.date()
    at = dt.datetime.combine(date, dt.time(hour, clock.minute)) + dt.timedelta(days=next_day)
    if at > now:
        return at
    if said.day is None:
        return at + dt.timedelta(days=1)
    return at + dt.timedelta(days=7) if said.day.floating else at


def _exactly(said: _Said) -> bool:
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


def _usual(said: _Said, now: dt.datetime) -> dt.datetime:
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


def _span(
    said: _Said, at: dt.datetime, grain: str, extras: dict[str, str], now: dt.datetime
) -> Span:
    extras = {"grain": grain} | extras
    if at < now:
        extras["past"] = "true"
    value = at.replace(second=0, microsecond=0).isoformat(timespec="minutes")
    return Span(Kind.MOMENT, value, said.start, said.end, extras=extras)
