"""Rates in percent: 百分之三点五, 3.5%, 四个点, 30个基点, 三厘五, "25 basis points"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from data.language.contract import Kind, Span
from data.language.numbers.chinese import NUMERAL, TOO_LARGE, read_chinese
from data.language.numbers.english import UNITS, read_english
from data.language.numbers.numerals import plain
from data.language.patterns import either

_ZH = rf"(?:\d+(?:\.\d+)?|[{NUMERAL}]+(?:点[{NUMERAL}]+)?)"
_FRACTION = re.compile(rf"(?P<base>百|千|万)分之(?P<number>{_ZH})")
# 四个点, 两个半点, 三个百分点, 30个基点
_POINTS = re.compile(
    rf"(?P<number>{_ZH})个?(?P<half>半)?(?P<unit>基点|百分点|(?<=[个半])点)(?![{NUMERAL}\d钟])"
)
# 三厘五, 年息四厘, 月息五厘; 一分 needs the word 息 before it.
_LI = re.compile(
    rf"(?P<month>月(?:息"
    rf"|利率?))?(?:[年利]?[息率])?(?P<number>{_ZH})厘(?P<tail>[一二三四五六七八九])?"
)
_FEN = re.compile(
    rf"(?P<period>[年月])息(?P<number>{_ZH})分(?P<tail>[一二三四五六七八九])?(?![钟之期])"
)
# 年化3.5, 利率按2.6: a small figure after the word.
_ZH_NAME = r"利率|年化(?:收益率?|利率)?|收益率|费率"
_IS = r"(?:是|为|按|约|大概|有|of|is|at)"
_ENDS = (
    r"(?![\d%:万千百亿a-z年个月天]|[.,]\d)(?![\s-]?(?:[年天]|个?月|years?|yrs?|months?|mths?|weeks?"
    r"|days?|hours?|stars?|points?|[ap]\.?m\b|o'?\s?clock))"
)
_NAMED = re.compile(
    rf"(?:{_ZH_NAME}|(?<![a-z])(?:rate|apr|yield))\s?{_IS}?\s?(?P<number>\d{{1,2}}\.\d{{1,3}}){_ENDS}"
)
# "Rate 5" gives marks, and "Apr 5" is a day: a whole number needs plainer words.
_NAMED_WHOLE = re.compile(
    rf"(?:(?:{_ZH_NAME}|(?<![a-z])(?:yield|(?:interest|the) rate))\s?{_IS}?"
    rf"|(?<![a-z])(?:rate|apr)\s?{_IS})"
    rf"\s?(?P<number>\d){_ENDS}(?!\s?(?:out of|/|hundred|thousand|million|yuan|rmb|at (?:\d|noon"
    rf"|midday|{either(UNITS)})))"
)
# 3,5 % is three and a half, as most of Europe writes it; so is 3,125 %, because nobody speaks of
# thousands of percent. 50000，3% and R2，3% are two values.
_FIGURE = (
    r"(?<![\d.])(?:(?<![a-z第])(?P<comma>\d{1,2},(?!000)\d{1,3})|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?"
    r"|\d+(?:\.\d+)?))\s?"
)
_PERCENT = re.compile(rf"{_FIGURE}(?P<unit>%|‰|percent(?!age)|per cent|pct\b)")
_BASIS = re.compile(rf"{_FIGURE}(?:bps?\b|basis points?)")
_WORD = either([*UNITS, "hundred", "half", "point", "and", "a", "quarter"])
_SPELT = re.compile(
    rf"(?<![a-z])(?P<number>(?:{_WORD})(?:[\s-]+(?:{_WORD}))*)(?:\s+of)?(?:\s+an?)?\s+"
    r"(?P<unit>percent(?!age)|per ?cent|basis points?|bps?\b)"
)
_PER = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_POINT = Decimal("0.01")


def find_rates(text: str, *, han: bool) -> Iterator[Span]:
    """Yield the rates of a surface text, in percent.

    Args:
        text: the surface form.
        han: whether there are Chinese characters in it.
    """
    if han:
        yield from _chinese(text)
    for match in _PERCENT.finditer(text):
        yield from _figure(match, _PER["千" if match["unit"] == "‰" else "百"])
    for match in _BASIS.finditer(text):
        yield from _figure(match, _POINT)
    for match in _SPELT.finditer(text):
        yield from _spelt(match)
    for pattern in (_NAMED, _NAMED_WHOLE):
        for match in pattern.finditer(text):
            start, end = match.span("number")
            yield Span(Kind.RATE, plain(Decimal(match["number"])), start, end, 0.8)


def _figure(match: re.Match[str], size: Decimal) -> Iterator[Span]:
    comma = match["comma"]
    value = Decimal(comma.replace(",", ".") if comma else match["number"].replace(",", ""))
    if value < TOO_LARGE:
        yield _span(match, value * size)


def _chinese(text: str) -> Iterator[Span]:
    for match in _FRACTION.finditer(text):
        if reading := read_chinese(match["number"]):
            yield _span(match, reading.value * _PER[match["base"]])
    for match in _POINTS.finditer(text):
        reading = read_chinese(match["number"])
        if reading and reading.value:
            value = reading.value + (Decimal("0.5") if match["half"] else 0)
            yield _span(match, value * (_POINT if match["unit"] == "基点" else 1))
    for match in _LI.finditer(text):
        yield from _old_style(
            match, Decimal("0.1") if match["month"] else Decimal(1), bool(match["month"])
        )
    for match in _FEN.finditer(text):
        month = match["period"] == "月"
        yield from _old_style(match, Decimal(1) if month else Decimal(10), month)


def _old_style(match: re.Match[str], size: Decimal, monthly: bool) -> Iterator[Span]:
    reading = read_chinese(match["number"])
    if reading is None:
        return
    tail = read_chinese(match["tail"]) if match["tail"] else None
    value = reading.value + (tail.value / 10 if tail else 0)
    yield _span(match, value * size, {"period": "month"} if monthly else None)


def _spelt(match: re.Match[str]) -> Iterator[Span]:
    reading = read_english(re.sub(r"[\s-]+an?$", "", match["number"]))
    if reading is not None:
        basis = match["unit"].startswith("b")
        yield _span(match, reading.value * (_POINT if basis else 1))


def _span(match: re.Match[str], value: Decimal, extras: dict[str, str] | None = None) -> Span:
    return Span(Kind.RATE, plain(value), match.start(), match.end(), extras=extras or {})
