"""Terms in days: 三个月, 一年半, 半年, 36期, "18 months", "a year and a half".

A month counts 30 days and twelve months 365, as on the product shelf. 每年, "3000 a month" and
"a year ago" are no terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from data.language.contract import Kind, Span
from data.language.money.currencies import (
    ABOUT,
    EN_AFTER,
    EN_BEFORE,
    ZH_AFTER,
    ZH_BEFORE,
    all_words,
    bound_of,
)
from data.language.numbers.chinese import NUMERAL, read_chinese
from data.language.numbers.english import UNITS, read_english
from data.language.patterns import either

_MONTH, _YEAR = 30, 365
# Small numbers only, so that the 三 of 五万三年 is taken and the 五万 left.
_N = (
    r"(?:\d{1,3}(?:\.\d)?|[一二两三四五六七八九]?十[一二三四五六七八九]?"
    r"|[一二两俩三四五六七八九]|半)"
)
# 三百六十 of 五十万三百六十个月; 五百三个月 are a sum and a term.
_HUNDREDS = (
    r"(?<!千)[一二两三四]百"
    r"(?:零[一二三四五六七八九]|[一二三四五六七八九]十[一二三四五六七八九]?)?"
)
_MONTHS_N = rf"(?:{_HUNDREDS}(?=个)|{_N})"
_DAYS_N = (
    r"(?:\d{1,4}"
    r"|(?:[一二两三四五六七八九]百)?零?(?:[一二三四五六七八九]?十)?[一二两三四五六七八九]?(?<=[一二两三四五六七八九十百]))"
)
_BEFORE = rf"(?:(?P<before>{all_words(ZH_BEFORE)}|[大小](?=半年))[是存放要]?\s?)?"
_AFTER = rf"(?:\s?(?P<after>{all_words(ZH_AFTER)}))?"
_FREE = r"(?<![\d.第近上下前后去今明每])"

_ZH = re.compile(
    rf"{_FREE}{_BEFORE}(?:"
    rf"(?P<years>{_N})\s?年(?P<year_half>半)?(?P<year_more>多)?(?:零?\s?(?P<extra>{_N})个?月)?"
    rf"(?![化费息级初底末假头龄会终代份纪度内轻])"
    rf"|(?P<months>{_MONTHS_N})\s?个(?P<month_half>半)?(?P<month_more>[多来])?月(?P<month_tail>半)?"
    r"|(?P<months_fused>[俩仨])月"
    rf"|(?P<weeks>{_N})\s?个?(?:周(?!期)|星期|礼拜)(?![一二三四五六日天末年])"
    rf"|(?P<quarters>{_N})\s?个?季度"
    rf"|(?P<days>{_DAYS_N})(?P<day_more>[多来])?\s?(?:天|日(?!元|币|本|子))"
    rf")(?:的?期|期限)?(?!之?前|以前){_AFTER}"
)
# 2月30日, 二月三十日: a day of a month, even one that the calendar has not.
_DAY_OF_MONTH = re.compile(rf"(?<!个)月份?的?\s?[\d{NUMERAL}]+日")
_ZH_RANGE = re.compile(
    rf"{_FREE}(?P<low>{_N})\s?(?P<low_unit>年|个月|天|周)?\s?(?:到|至|-"
    rf"|~)\s?(?P<high>{_N})\s?(?P<unit>年|个月|天|周)期?"
)
_ZH_NEIGHBOURS = re.compile(
    r"(?<![\d十百千万])(?P<low>[一二两三四五六七八])(?P<high>[二两三四五六七八九])(?P<unit>年"
    r"|个月|天|周)(?![半化])"
)
# 分36期, 36期, 十二期: instalments are months. 一期, 定期, 上期 are not.
_INSTALMENTS = re.compile(
    rf"(?<![\d第])(?P<number>\d{{1,3}}|{_HUNDREDS}(?=期)|[一二三四五六]?十[一二三四五六七八九]?"
    r"|(?<=分)[二两三四五六七八九])期(?![限货缴])"
)

_FIRST = either([*UNITS, "a", "an", "half"])
_WORD = either([*UNITS, "hundred", "a", "an", "half", "point", "and", "couple", "of"])
_EN_N = rf"(?:\d{{1,4}}(?:\.\d)?|(?:{_FIRST})(?:[\s-]+(?:{_WORD})){{0,6}})"
_LINK = re.compile(r"[\s-]+of$|(?<=half)[\s-]+an?$")
# "two hundred a week" says how often.
_OFTEN = re.compile(r"[\s-]+an?$")
_EN_UNIT = (
    r"(?P<unit>years?|yrs?|months?|mths?|weeks?|fortnights?|quarters?(?!\s+(?:of|past|to))"
    r"|days?|instal?lments?)"
)
# "over three years" says how long, not how long at least.
_EN_BOUNDS = either(w for said in EN_BEFORE.values() for w in said if w != "over")
_EN = re.compile(
    rf"(?<![a-z0-9.])(?:(?P<before>{_EN_BOUNDS})\s+)?(?P<number>{_EN_N})[\s-]?{_EN_UNIT}(?![a-z])"
    rf"(?P<half>\s+and\s+a\s+half)?(?:\s+(?:and\s+)?(?P<months>{_EN_N})\s+months?)?"
    rf"(?:[\s-](?P<after>{all_words(EN_AFTER)})(?![a-z]))?(?!\s+(?:ago|old))"
)
_EN_RANGE = re.compile(
    rf"(?<![a-z0-9.])(?P<low>\d{{1,3}}|{either(UNITS)})\s?(?:-|to|or)\s?(?P<high>\d{{1,3}}"
    rf"|{either(UNITS)})[\s-]{_EN_UNIT}(?![a-z])"
)
# "for a year" says how long; "3000 a month" and "twice a year" say how often.
_HOW_LONG = re.compile(
    r"(?:^|[,.;:!?]|\b(?:for|over|in|within|after|just|only|of|is|run|takes|or|than|to|it|say"
    r"|and|want|maybe))\s*$"
)
_OTHER = re.compile(r"(?:last|past|next|this|per|every|each)\s*$")


def days_of(months: Decimal | int) -> int:
    """Return the days of a number of months, as the product shelf counts them.

    >>> days_of(12), days_of(18), days_of(3)
    (365, 540, 90)
    """
    whole = Decimal(months)
    return int(whole / 12 * _YEAR) if whole % 12 == 0 else int(whole * _MONTH)


def find_terms(text: str, *, han: bool, latin: bool) -> Iterator[Span]:
    """Yield the terms of a surface text, ranges first.

    Args:
        text: the surface form.
        han: whether there are Chinese characters in it.
        latin: whether there are Latin letters in it.
    """
    if han:
        yield from _chinese(text)
    if latin:
        for match in _EN_RANGE.finditer(text):
            low, high = read_english(match["low"]), read_english(match["high"])
            if low and high:
                yield from _range(match, low.value, high.value, match["unit"])
        for match in _EN.finditer(text):
            yield from _english(match)


def _chinese(text: str) -> Iterator[Span]:
    for pattern in (_ZH_RANGE, _ZH_NEIGHBOURS):
        for match in pattern.finditer(text):
            low, high = read_chinese(match["low"]), read_chinese(match["high"])
            if not low or not high:
                continue
            own = match.groupdict().get("low_unit")
            if pattern is _ZH_NEIGHBOURS and not low.value < high.value <= low.value + 2:
                continue
            yield from _range(match, low.value, high.value, match["unit"], own)
    dates = [match.end() for match in _DAY_OF_MONTH.finditer(text)]
    for match in _ZH.finditer(text):
        if any(match.start() < end <= match.end() for end in dates):
            continue
        if (days := _chinese_days(match)) > 1:
            more = any(match[f"{unit}_more"] for unit in ("year", "month", "day"))
            yield _span(match, days, bound_of(match) or ({"bound": ABOUT} if more else {}))
    for match in _INSTALMENTS.finditer(text):
        reading = read_chinese(match["number"])
        if reading and reading.value > 1:
            yield _span(match, days_of(reading.value), {})


def _chinese_days(match: re.Match[str]) -> int:
    numbers = {
        name: reading.value
        for name in ("years", "extra", "months", "months_fused", "weeks", "quarters", "days")
        if match[name] and (reading := read_chinese(match[name]))
    }
    half = Decimal("0.5")
    years = numbers.get("years", Decimal(0)) + (half if match["year_half"] else 0)
    if years > 60:
        return 0
    months = numbers.get("months", Decimal(0)) + numbers.get("extra", Decimal(0))
    months += numbers.get("months_fused", Decimal(0))
    months += half if match["month_half"] or match["month_tail"] else 0
    months += years * 12 + numbers.get("quarters", Decimal(0)) * 3
    return days_of(months) + int(numbers.get("weeks", 0) * 7 + numbers.get("days", 0))


def _english(match: re.Match[str]) -> Iterator[Span]:
    before = match.string[max(0, match.start() - 12) : match.start()]
    number = _LINK.sub("", match["number"])
    article = number in {"a", "an"}
    if (
        _OTHER.search(before)
        or _OFTEN.search(number)
        or (article and not match["before"] and not _HOW_LONG.search(before))
    ):
        return
    reading = read_english("one" if article else number)
    more = read_english(match["months"]) if match["months"] else None
    if reading is None or match["months"] and more is None:
        return
    value = reading.value + (Decimal("0.5") if match["half"] else 0)
    days = _unit_days(match["unit"], value) + (days_of(more.value) if more else 0)
    if 1 < days <= 60 * _YEAR:
        extras = bound_of(match)
        if reading.ambiguous:
            extras.setdefault("bound", "about")
        yield _span(match, days, extras)


def _unit_days(unit: str, value: Decimal) -> int:
    match unit[0]:
        case "i":
            return days_of(value)
        case "y":
            return days_of(value * 12)
        case "m":
            return days_of(value)
        case "q":
            return days_of(value * 3)
        case "f":
            return int(value * 14)
        case "w":
            return int(value * 7)
        case _:
            return int(value)


_UNITS = {"年": "year", "个月": "month", "天": "day", "周": "week"}


def _range(
    match: re.Match[str], low: Decimal, high: Decimal, unit: str, low_unit: str | None = None
) -> Iterator[Span]:
    last = _UNITS.get(unit, unit)
    least = _unit_days(_UNITS.get(low_unit or unit, last), low)
    most = _unit_days(last, high)
    if least < most:
        yield _span(match, least, {"bound": "between", "upper": str(most)})


def _span(match: re.Match[str], days: int, extras: dict[str, str]) -> Span:
    words = match[0].strip()
    start = match.start() + match[0].index(words)
    return Span(Kind.TERM, str(days), start, start + len(words), extras=extras)
