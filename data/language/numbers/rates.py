"""Rates in percent: 百分之三点五, 3.5%, 四个点, 30个基点, 三厘五, "25 basis points"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from data.language.contract import Kind, Span
from data.language.numbers.chinese import NUMERAL, read_chinese
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
_NAMED = re.compile(
    r"(?:利率|年化(?:收益率?|利率)?|收益率|费率|rate|apr|yield)\s?(?:是|为|按|约|大概|有|of|is"
    r"|at)?\s?"
    r"(?P<number>\d{1,2}\.\d{1,3}|\d)(?![\d%:万千百亿a-z年个月天]|[.,]\d)"
)
_PERCENT = re.compile(
    r"(?<![\d.])(?P<number>\d+(?:\.\d+)?)\s?(?P<unit>%|‰|percent(?!age)|per cent|pct\b)"
)
_BASIS = re.compile(r"(?<![\d.])(?P<number>\d+(?:\.\d+)?)\s?(?:bps?\b|basis points?)")
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
        value = Decimal(match["number"])
        yield _span(match, value / 10 if match["unit"] == "‰" else value)
    for match in _BASIS.finditer(text):
        yield _span(match, Decimal(match["number"]) * _POINT)
    for match in _SPELT.finditer(text):
        yield from _spelt(match)
    for match in _NAMED.finditer(text):
        start, end = match.span("number")
        yield Span(Kind.RATE, plain(Decimal(match["number"])), start, end, 0.8)


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
