"""Dates and times: 明天下午三点, 下周五, 5号, "tomorrow at 3pm", "in two hours".

How an incomplete moment is completed:

- An hour without half of the day is one within the bank's day: 8 to 11 in the morning, 12 at
  noon, 1 to 7 in the afternoon. (A callback "at seven" is never one at dawn.)
- A time without a day is today's, or tomorrow's when today's has passed. A weekday, a day of the
  month or a date without a year is the next one; today's weekday counts only with a time that is
  still to come, or as 这周五.
- The ends of a range are two moments; what only one of them says of the day, its half included,
  is said of the other (明天下午两点到四点, "between 2 and 4pm tomorrow").
- A part of the day alone stands for a usual time within it (``grain`` is then ``part``).
- What is said to lie behind us (昨天, 上周, a date with its year) stays there, marked ``past``;
  so does 今天三点 when it is four, because there is no other 三点 today.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from data.language.contract import Span
from data.language.times.chinese import CHINESE_DAYS, FIGURES
from data.language.times.clock import (
    AFTERNOON,
    EVENING,
    ClockPiece,
    PartPiece,
    find_clocks,
    find_parts,
)
from data.language.times.completing import Said
from data.language.times.days import DAY, DayPiece, Finder
from data.language.times.english import ENGLISH_DAYS
from data.language.times.holidays import CHINESE_HOLIDAYS, ENGLISH_HOLIDAYS
from data.language.times.ranges import complete_all

Piece = TypeVar("Piece", DayPiece, PartPiece, ClockPiece)

# What may stand between the pieces of one moment.
_GLUE = re.compile(
    r"t|[\s,，、的]*(?:at|on|around|about|in|by|say|then|before|after|between|from|从|大概|大约"
    r"|差不多|左右|就|吧|那天|的时候|之前|以后)?[\s,，]*"
)
_HINT = re.compile(
    r"[\d天日号周月年节秋夕午旦庆诞五末早晚午夜凌晨后前点时期拜儿底初钟头]|[a-z]{3}|\bat\b|[ap]m\b"
)


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
    yield from complete_all(text, _joined(text, days, parts, clocks), local)


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
) -> Iterator[Said]:
    """Join neighbouring pieces, each sort at most once in a moment."""
    pieces: Sequence[DayPiece | PartPiece | ClockPiece] = sorted(
        [*days, *parts, *clocks], key=lambda piece: piece.start
    )
    said: Said | None = None
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


def _of(piece: DayPiece | PartPiece | ClockPiece) -> Said:
    match piece:
        case DayPiece():
            return Said(piece.start, piece.end, day=piece, part=piece.part)
        case PartPiece():
            return Said(piece.start, piece.end, part=piece.part)
        case ClockPiece():
            return Said(piece.start, piece.end, part=piece.part, clock=piece)


def _both(one: Said, other: Said) -> Said | None:
    days = _one_day(one.day, other.day)
    clash = (one.day and other.day and not days) or (one.clock and other.clock)
    if clash or (one.part and other.part and one.part != other.part and not _agree(one, other)):
        return None
    return Said(
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


def _agree(one: Said, other: Said) -> bool:
    """3pm and "evening" agree: both lie after noon."""
    return {one.part, other.part} <= {AFTERNOON, EVENING}


def _finer(one: str | None, other: str | None) -> str | None:
    return EVENING if EVENING in {one, other} else one or other
