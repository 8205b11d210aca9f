"""English words for days: "tomorrow", "next Friday", "1st of December", "in two weeks"."""

from __future__ import annotations

import datetime as dt
import re

from data.language.numbers.english import UNITS, read_english
from data.language.patterns import either
from data.language.times.days import (
    MONTH,
    WEEK,
    WEEKEND,
    YEAR,
    DayPiece,
    Finder,
    add_months,
    date_or_none,
    monday_of,
    month_end,
    next_numbered,
    piece,
    relative,
    upcoming,
    weekday,
)

# With the misspellings that people type most.
_NEAR_WORDS = {
    -2: "day before yesterday",
    -1: "yesterday|last night",
    0: "today|tonight|this morning|this afternoon|this evening",
    1: "tomorrow|tmr|tmrw|tomorow|tommorow|tommorrow",
    2: "day after tomorrow",
}
_NEAR = {word: days for days, words in _NEAR_WORDS.items() for word in words.split("|")}
_WEEKDAY_WORDS = "monday mon|tuesday tue tues|wednesday wed|thursday thu thur thurs|friday fri"
_WEEKDAYS = {
    word: day
    for day, words in enumerate([*_WEEKDAY_WORDS.split("|"), "saturday", "sunday"])
    for word in words.split()
}
_MONTH_WORDS = (
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
    "|september sept sep|october oct|november nov|december dec"
)
MONTHS = {
    word: number
    for number, words in enumerate(_MONTH_WORDS.split("|"), start=1)
    for word in words.split()
}
_ORDINAL_WORDS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    "|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth"
)
_ORDINALS = {word: number for number, word in enumerate(_ORDINAL_WORDS.split("|"), start=1)}
_ORDINALS["thirtieth"] = 30
_ORDINALS |= {
    f"{tens}{link}{word}": more + _ORDINALS[word]
    for tens, more, words in (
        ("twenty", 20, _ORDINAL_WORDS.split("|")[:9]),
        ("thirty", 30, ["first"]),
    )
    for word in words
    for link in "- "
}
# No list is as long as that: "the thirteenth" needs no "on" to be a day.
_LATE = [word for word, number in _ORDINALS.items() if number > 12]

_B, _E = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_FIGURE = r"\d{1,2}(?:st|nd|rd|th)"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{either(_ORDINALS)})"
_MONTH = rf"(?:{either(MONTHS)})"
# The 20 of "in March 20,000" and of "in March 20 thousand" is no day.
_NO_SUM = r"(?!,\d{3}(?!\d)|\.\d|\s(?:000|hundred|thousand|million|grand|k)(?![a-z\d]))"
# "In March 2000" names a sum, as "in March 2050 yuan" does.
_YEAR = r"20[2-9]\d(?![.,]\d|\s?(?:yuan|rmb|cny|crowns|czk|dollars|euros|pounds)(?![a-z]))"
_COUNT = rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?|an?|half an|a couple of|{either(UNITS)})"
_UNIT = r"(?:minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?)"
# "Tuesday to Thursday next week": the week is said of both.
_TO_NEXT_WEEK = rf"\s*(?:to|till|until|through|and|or|-)\s*(?:{either(_WEEKDAYS)})\s+next week{_E}"
_HALF = r"\s+and\s+a\s+half"
_FIXED_COUNTS = {"a": 1.0, "an": 1.0, "half an": 0.5, "a couple of": 2.0}
_FULL_UNITS = {"min": "minute", "hr": "hour"}


def _near(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    word = match["near"]
    part = "evening" if word.endswith("night") else None
    if word.startswith("this "):
        part = word.removeprefix("this ")
    return piece(match, now.date() + dt.timedelta(days=_NEAR[word]), part=part)


def _weekday(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    which = match["which"]
    weeks = {"next": 1, "last": -1}.get(which or "", 0 if match["later"] is None else 1)
    # "Next Friday" is said of this week's as well as of next week's.
    return weekday(match, now, _WEEKDAYS[match["day"]], weeks, ambiguous=which == "next")


def _weekday_after_next(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    """Read "the Tuesday after next": a week after the one that "next Tuesday" is."""
    return weekday(match, now, _WEEKDAYS[match["day"]], 2, ambiguous=True)


def _period_after_next(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    if match["what"] == "month":
        return piece(match, add_months(now.date().replace(day=1), 2), grain=MONTH)
    days = 5 if match["what"] == "weekend" else 0
    grain = WEEKEND if days else WEEK
    return piece(match, monday_of(now, 2) + dt.timedelta(days=days), grain=grain)


def _weekday_week(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    """Read "Friday week": seven days after the next Friday."""
    ahead = (_WEEKDAYS[match["day"]] - now.weekday() - 1) % 7 + 1
    return piece(match, now.date() + dt.timedelta(days=ahead + 7))


def _date(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    month = MONTHS[match["month"] or match["month2"]]
    said = match["day"] or match["day2"]
    day = _ORDINALS.get(said) or _digits(said)
    if match["year"]:
        return piece(match, date_or_none(int(match["year"]), month, day))
    return piece(match, upcoming(now, month, day))


def _numbered(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return piece(match, next_numbered(now, _digits(match["day"])), numbered=True)


def _spelt(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    day = _ORDINALS[match["day"] or match["late"]]
    return piece(match, next_numbered(now, day), numbered=True)


def _digits(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _period(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    edge, which = match["edge"] or "", match["which"] or ""
    if not which and not edge:
        return None
    step = {"next": 1, "last": -1}.get(which, 0)
    late = edge.startswith("end")
    if match["what"] == "weekend":
        return piece(match, monday_of(now, step) + dt.timedelta(days=5), grain=WEEKEND)
    if match["what"] == "week":
        if late:
            return piece(match, monday_of(now, step) + dt.timedelta(days=4), about=True)
        return piece(match, monday_of(now, step), grain=WEEK)
    if match["what"] == "month":
        base = add_months(now.date().replace(day=1), step)
        end = piece(match, month_end(base), about=True)
        return end if late else piece(match, base, grain=MONTH)
    year = now.year + step
    end = piece(match, dt.date(year, 12, 31), about=True)
    return end if late else _first_of(match, year)


def _last_day(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    year_end = dt.date(now.year, 12, 31)
    end = year_end if match["what"] == "year" else month_end(now.date())
    return piece(match, end, about=True)


def _first_of(match: re.Match[str], year: int) -> DayPiece | None:
    return piece(match, dt.date(year, 1, 1), grain=YEAR)


def _relative(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    said, unit = match["n"] or match["n2"], (match["unit"] or match["unit2"]).rstrip("s")
    number = _count(said)
    number += 0.5 if match["half"] or match["half2"] else 0
    if match["way"] == "ago":
        number = -number
    if unit.startswith("fortnight"):
        number, unit = 2 * number, WEEK
    return relative(match, now, number, _FULL_UNITS.get(unit, unit))


def _from_day(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    """Count from a day that is named: "a week from Friday"."""
    days = _count(match["n"]) * (7 if match["unit"].startswith("week") else 1)
    if match["base"] in _NEAR:
        return piece(match, now.date() + dt.timedelta(days=_NEAR[match["base"]] + days))
    ahead = (_WEEKDAYS[match["base"]] - now.weekday() - 1) % 7 + 1
    return piece(match, now.date() + dt.timedelta(days=ahead + days))


def _count(said: str) -> float:
    if said in _FIXED_COUNTS:
        return _FIXED_COUNTS[said]
    reading = read_english(said)
    return float(reading.value) if reading else 0.0


def _month(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    month = MONTHS[match["month"] or match["dated"]]
    said = match["year"] or match["year2"]
    year = int(said) if said else now.year + (month < now.month)
    return piece(match, dt.date(year, month, 1), grain=MONTH)


ENGLISH_DAYS: tuple[Finder, ...] = (
    (
        re.compile(
            rf"{_B}(?:(?:in|after)\s+(?P<n>{_COUNT})\s+(?P<unit>{_UNIT})(?P<half>{_HALF})?"
            rf"(?:'? time)?"
            rf"|(?P<n2>{_COUNT})\s+(?P<unit2>{_UNIT})(?P<half2>{_HALF})?"
            rf"\s+(?P<way>from now|later|ago)){_E}"
        ),
        _relative,
    ),
    (
        re.compile(
            rf"{_B}(?P<n>{_COUNT})\s+(?P<unit>days?|weeks?)\s+(?:from|after)\s+"
            rf"(?P<base>{either([*_WEEKDAYS, 'today', 'tomorrow'])}){_E}"
        ),
        _from_day,
    ),
    (re.compile(rf"{_B}(?:the\s+)?(?P<near>{either(_NEAR)}){_E}"), _near),
    (
        re.compile(
            rf"{_B}(?:on\s+)?(?:the\s+)?(?:(?P<day>{_DAY})\s+(?:of\s+)?(?P<month>{_MONTH})"
            rf"|(?P<month2>{_MONTH})\.?\s+(?:the\s+)?(?P<day2>{_DAY}){_NO_SUM})(?:,?\s+(?P<year>20\d{{2}}))?{_E}"
        ),
        _date,
    ),
    (
        re.compile(rf"{_B}(?:on\s+)?(?P<day>{either(_WEEKDAYS)})\s+week{_E}"),
        _weekday_week,
    ),
    (
        re.compile(rf"{_B}(?:on\s+)?(?:the\s+)?(?P<day>{either(_WEEKDAYS)})\s+after\s+next{_E}"),
        _weekday_after_next,
    ),
    (
        re.compile(rf"{_B}(?:the\s+)?(?P<what>week|weekend|month)\s+after\s+next{_E}"),
        _period_after_next,
    ),
    (
        re.compile(
            rf"{_B}(?:on\s+)?(?:(?P<which>this coming|this|next|coming|last)\s+)?"
            rf"(?P<day>{either(_WEEKDAYS)})"
            rf"(?P<later>\s+next week|(?={_TO_NEXT_WEEK}))?{_E}"
        ),
        _weekday,
    ),
    (
        re.compile(
            rf"{_B}(?:on\s+)?the\s+(?P<day>{_FIGURE}){_E}(?!\s+(?:one|product|option|fund))"
        ),
        _numbered,
    ),
    # "The second" alone is one of a list, "on the second" a day.
    (
        re.compile(
            rf"{_B}(?:on\s+the\s+(?P<day>{either(_ORDINALS)})|the\s+(?P<late>{either(_LATE)}))"
            r"(?=$|[,.!?]|\s+(?:at|in|around|about|before|after|please|\d)(?![a-z]))"
        ),
        _spelt,
    ),
    (
        re.compile(
            rf"{_B}(?:at\s+)?(?:the\s+)?(?P<edge>(?:end|beginning|start) of\s+)?"
            rf"(?:the\s+)?(?P<which>this|next|last)?\s*(?P<what>week|weekend|month|year){_E}"
        ),
        _period,
    ),
    (re.compile(rf"{_B}(?P<what>month|year)[\s-]end{_E}"), _last_day),
    (
        re.compile(
            rf"{_B}(?:(?:in|by|until|till|before)\s+"
            rf"(?P<month>{either(set(MONTHS) - {'may', 'mar'})})(?:\s+(?P<year>{_YEAR}))?"
            rf"|(?P<dated>{_MONTH})\s+(?P<year2>{_YEAR})){_E}"
        ),
        _month,
    ),
)
