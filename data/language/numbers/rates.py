"""Rates in percent: 百分之三点五, 3.5%, 四个点, 30个基点, 三厘五, "25 basis points".

A rate of a month or a day (月息五厘, 日利率万分之五, "0.5% a month") keeps its number and says so
in ``period``: month | day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from data.language.contract import Kind, Span
from data.language.numbers.chinese import DIGITS, NUMERAL, TOO_LARGE, read_chinese
from data.language.numbers.english import UNITS, read_english
from data.language.numbers.numerals import plain
from data.language.patterns import either

_ZH = rf"(?:\d+(?:\.\d+)?|[{NUMERAL}]+(?:点[{NUMERAL}]+)?)"
_FRACTION = re.compile(rf"(?P<base>百|千|万)分之(?P<number>{_ZH})")
# 四个点, 两个半点, 三个百分点, 30个基点, 30个bp, 半个点
_POINTS = re.compile(
    rf"(?P<number>{_ZH}|半(?=个))个?(?P<half>半)?"
    rf"(?P<unit>基点|百分点|bps?(?![a-z])|(?<=[个半])点)(?![{NUMERAL}\d钟])"
)
# 三到四个点, 三四个点, 3-4%
_RANGES = (
    re.compile(
        rf"(?P<low>{_ZH})个?点?(?:到|至|-|~)(?P<high>{_ZH})个(?P<unit>基点|百分点|点)(?![{NUMERAL}\d钟])"
    ),
    re.compile(
        rf"(?<![{NUMERAL}\d点.])(?P<low>[一二两三四五六七八])(?P<high>[二三四五六七八九])"
        rf"个(?P<unit>基点|百分点|点)(?![{NUMERAL}\d钟])"
    ),
    re.compile(
        r"(?<![a-z\d.,/-])(?P<low>\d{1,2}(?:\.\d+)?)\s?(?:到|至|-|~|to)\s?"
        r"(?P<high>\d{1,2}(?:\.\d+)?)\s?(?P<unit>%|percent(?!age)|per cent)"
    ),
)
# 三厘五, 年息四厘, 月息五厘; 一分 needs the word 息 before it.
_LI = re.compile(
    rf"(?:(?<![个几上本下当今昨次周假节{NUMERAL}\d])(?P<period>[月日])(?:利?息|利率?))?(?:[年利]?[息率])?(?P<number>{_ZH})厘"
    rf"(?P<tail>[一二三四五六七八九])?"
)
# Percent of one 厘, by the time that it is paid for.
_LI_SIZES = {"day": Decimal("0.01"), "month": Decimal("0.1"), None: Decimal(1)}
# An interest of 一分 is one percent a month, unless it is said to be of the year.
_FEN = (
    re.compile(
        rf"(?P<period>[年月])?(?:利率|(?<![休消信])息|利息)(?:是|为|按|要)?(?P<number>{_ZH})分"
        r"(?P<tail>[一二三四五六七八九])?(?![钟之期钱])"
    ),
    re.compile(
        rf"(?<![\d.点十])(?P<number>\d(?:\.\d+)?|[一二两三四五六七八九](?:点[{DIGITS}]+)?)分"
        r"(?P<tail>[一二三四五六七八九])?的?(?P<period>[年月])?"
        r"(?:利息|息|利(?![益润落用好息]))(?![都也没不])"
    ),
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
# 利率四点一, 三点八的利率: spoken, and like an hour.
_SPOKEN_NUMBER = rf"(?P<number>[{NUMERAL}\d]{{1,3}}点[{DIGITS}\d]{{1,3}}+)"
_SPOKEN = (
    re.compile(
        rf"(?:{_ZH_NAME}|(?<![休消信])息)\s?(?:{_IS}|能?到|[达降涨]到|才|只有)?\s?{_SPOKEN_NUMBER}"
        rf"(?![{NUMERAL}%分刻半钟年个月天厘])"
    ),
    re.compile(rf"(?<![{NUMERAL}\d.]){_SPOKEN_NUMBER}的(?:{_ZH_NAME}|[年月日]?利率|[年月日利]息)"),
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
# 3 1/2 percent, 3½%
_BROKEN = re.compile(
    r"(?<![\d./-])(?:(?P<whole>\d{1,2})(?=[\s½¼¾-]))?[\s-]?"
    r"(?:(?P<top>\d)/(?P<bottom>[248])|(?P<sign>[½¼¾]))\s?(?:%|percent(?!age)|per cent|pct\b)"
)
_SIGNS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
_WORD = either([*UNITS, "hundred", "half", "point", "and", "a", "quarter", "quarters"])
_QUARTERS = re.compile(r"(?P<whole>.+)[\s-]and[\s-]three[\s-]quarters?")
_SPELT = re.compile(
    rf"(?<![a-z])(?P<number>(?:{_WORD})(?:[\s-]+(?:{_WORD}))*)(?:\s+of)?(?:\s+an?)?\s+"
    r"(?P<unit>percent(?!age)|per ?cent|basis points?|bps?\b)"
)
_PER = {"百": Decimal(1), "千": Decimal("0.1"), "万": Decimal("0.01")}
_POINT = Decimal("0.01")
# What makes a rate one of the month or of the day. 三个月利率 and 今日利率 are of the year, and so
# is the rate of what is asked by the month: 3.5%每月还多少, "how much is that monthly at 3.5%".
_BY_RATE = rf"(?:利率|利息(?!按)|息|利|费率){_IS}?\s?$"
_OFTEN_BEFORE = re.compile(
    rf"每(?:个?月|[天日])\s?$|(?:每个?月|(?:每|(?<![{NUMERAL}\d])一)[天日])的?{_BY_RATE}"
    rf"|(?<![个几上本下当今昨次每周假节{NUMERAL}\d\0])[月日]{_BY_RATE}"
    r"|(?<![a-z])(?:month|dai)ly\s(?:interest\sof|(?:interest\s)?rate(?:\s(?:of|is|at))?)\s?$"
)
_OFTEN_AFTER = re.compile(
    r"/[月日天]|每(?:个?月|[天日])(?=$|[,。!?])"
    # 10万3.5%月利息多少 asks what a month's interest comes to.
    r"|的?[月日](?:利率|利?息(?!(?:是|有|能有|大概)?(?:多少|几|怎么))|利(?!息))"
    r"|(?:\s?/\s?|\s(?:an?|per|each|every)\s)(?:month|day)(?![a-z])"
    r"|\s(?:month|dai)ly(?=$|[.,?!]|\s(?:interest|rate))"
)
_OF_MONTH = re.compile("月|month")


def find_rates(text: str, *, han: bool) -> Iterator[Span]:
    """Yield the rates of a surface text, in percent.

    Args:
        text: the surface form.
        han: whether there are Chinese characters in it.
    """
    for span in _all(text, han=han):
        yield span if span.extras.get("period") else _of_period(text, span)


def _of_period(text: str, span: Span) -> Span:
    period = _period(text, span.start, span.end)
    return replace(span, extras={**span.extras, "period": period}) if period else span


def _period(text: str, start: int, end: int) -> str | None:
    near = _OFTEN_BEFORE.search(text, 0, start) or _OFTEN_AFTER.match(text, end)
    if near is None:
        return None
    return "month" if _OF_MONTH.search(near[0]) else "day"


def _all(text: str, *, han: bool) -> Iterator[Span]:
    for pattern in _RANGES:
        for match in pattern.finditer(text):
            yield from _range(match)
    if han:
        yield from _chinese(text)
    for match in _BROKEN.finditer(text):
        yield _broken(match)
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


def _range(match: re.Match[str]) -> Iterator[Span]:
    low, high = read_chinese(match["low"]), read_chinese(match["high"])
    if low and high and low.value < high.value:
        size = _POINT if match["unit"] == "基点" else Decimal(1)
        yield _span(
            match, low.value * size, {"bound": "between", "upper": plain(high.value * size)}
        )


def _broken(match: re.Match[str]) -> Span:
    part = Decimal(_SIGNS[match["sign"]] if match["sign"] else match["top"])
    return _span(match, Decimal(match["whole"] or 0) + part / Decimal(match["bottom"] or 1))


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
            basis = match["unit"].startswith(("基", "b"))
            yield _span(match, value * (_POINT if basis else 1))
    for match in _LI.finditer(text):
        said = {"月": "month", "日": "day"}.get(match["period"] or "")
        period = said or _period(text, *match.span())
        yield from _old_style(match, _LI_SIZES[period], period)
    for pattern in _FEN:
        for match in pattern.finditer(text):
            month = match["period"] != "年"
            size = Decimal(1) if month else Decimal(10)
            yield from _old_style(match, size, "month" if month else None)
    for pattern in _SPOKEN:
        for match in pattern.finditer(text):
            if reading := read_chinese(match["number"]):
                yield Span(Kind.RATE, plain(reading.value), *match.span("number"), 0.8)


def _old_style(match: re.Match[str], size: Decimal, period: str | None) -> Iterator[Span]:
    reading = read_chinese(match["number"])
    if reading is None:
        return
    tail = read_chinese(match["tail"]) if match["tail"] else None
    value = reading.value + (tail.value / 10 if tail else 0)
    yield _span(match, value * size, {"period": period} if period else None)


def _spelt(match: re.Match[str]) -> Iterator[Span]:
    quarters = _QUARTERS.fullmatch(match["number"])
    number = quarters["whole"] if quarters else re.sub(r"[\s-]+an?$", "", match["number"])
    reading = read_english(number)
    if reading is not None:
        value = reading.value + (Decimal("0.75") if quarters else 0)
        yield _span(match, value * (_POINT if match["unit"].startswith("b") else 1))


def _span(match: re.Match[str], value: Decimal, extras: dict[str, str] | None = None) -> Span:
    return Span(Kind.RATE, plain(value), match.start(), match.end(), extras=extras or {})
