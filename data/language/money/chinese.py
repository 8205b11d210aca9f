"""Amounts said in Chinese: 五万三千块, 五万三, 1万5, 五十w, 三到五万, 十几万, 两块五毛."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from data.language.contract import Span
from data.language.money.currencies import (
    ABOUT,
    AT_LEAST,
    MONEY,
    NEARLY,
    SIGN,
    WRITTEN_OUT,
    ZH_AFTER,
    ZH_BEFORE,
    all_words,
    amount_span,
    bound_of,
    has_money,
    range_span,
)
from data.language.numbers.chinese import NUMERAL, TOO_LARGE, read_chinese

_FIGURES = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d,]| \d)|\d+(?:\.\d+)?)"
# Figures or numerals with units between, taken whole (a part of 三百二十天 is no amount);
# a space may stand before a unit only. The k of kč (crowns) is no thousand.
NUMBER = (
    rf"(?>(?:{_FIGURES}|[{NUMERAL}]|半(?=个?亿))"
    rf"(?:\s?[万千百亿](?!分之)|个(?=亿|w(?![a-z]))|[wk](?![a-zč])|点(?=[{NUMERAL}\d])|[{NUMERAL}]|{_FIGURES})*"
    r"(?:(?<=[万w])半)?)"
)
_BEFORE = rf"(?:(?P<before>{all_words(ZH_BEFORE)}|{NEARLY})[是有要能存投贷借买]?\s?)?"
_AFTER = rf"(?:\s?(?P<after>{all_words(ZH_AFTER)}))?"
_COINS = (
    rf"(?:(?<=[块元])(?:零?(?P<jiao>[{NUMERAL}\d])[毛角](?:(?P<fen>[{NUMERAL}\d])分?)?"
    rf"|零?(?P<only_fen>[{NUMERAL}\d])分(?!钟|期)"
    rf"|(?P<tail>[一二两三四五六七八九])(?![{NUMERAL}\d个年月天期周])))?"
)
# What counts something else than money: 三百个, 五百次, 一千天.
_NOT_MONEY = (
    # $2m and €1.5 million are read in English.
    r"(?!\s?(?:m|mil|mn|million|bn|billion|thousand|hundred|grand)s?(?![a-z]))"
    r"(?!\s?(?:多?(?:周(?!转)|[个人次天日年月号楼层岁倍克斤米平股份只张套辆台户页字位名种款项条步级度遍%]"
    r"|分(?![期二两三四五六七八九十\d\0])|公里|公斤|星期|礼拜|小时|分钟|秒|指数|积分)))"
)
_FREE = r"(?<![\da-z.第])"

_PLAIN = re.compile(
    rf"{_FREE}{_BEFORE}(?P<sign>{SIGN})?(?P<number>{NUMBER})"
    rf"(?:(?P<more>[多来余])(?P<unit>[万千百亿]{{0,2}}))?\s?(?P<money>{MONEY})?+{_COINS}{_AFTER}{_NOT_MONEY}"
)
_RANGE = re.compile(
    rf"{_FREE}{_BEFORE}(?P<sign>{SIGN})?(?P<low>{NUMBER})\s?(?:{MONEY})?\s?(?:到|至|-|~)\s?"
    rf"(?P<high>{NUMBER})\s?(?P<money>{MONEY})?+(?:之间|左右)?{_NOT_MONEY}"
)
# 三五万, 两三千, 十五六万, 二三十万
_NEIGHBOURS = re.compile(
    rf"(?<![{NUMERAL}\d])(?P<tens>[二三四五六七八九]?十)?(?P<low>[一二两三四五六七八])"
    rf"(?P<high>[二两三四五六七八九])(?P<unit>十[万亿]|[百千]?[万亿]"
    rf"|[百千])\s?(?P<money>{MONEY})?+{_NOT_MONEY}"
)
# 两万五六, 三千七八: the last two are of the next smaller unit.
_TAILED = re.compile(
    rf"(?<![{NUMERAL}\d.])(?P<head>(?:\d{{1,4}}|[{NUMERAL}]{{1,8}})(?P<unit>[万千百]))"
    rf"(?P<low>[一二三四五六七八])(?P<high>[二三四五六七八九])(?![{NUMERAL}\d])\s?"
    rf"(?P<money>{MONEY})?+{_NOT_MONEY}"
)
# 几万, 十几万, 几十万, 数十万; 要几万起 asks for the number and says none.
_SEVERAL = re.compile(
    rf"(?:(?P<lots>好)|(?<![要低到]))"
    rf"(?:(?P<tens>[二两三四五六七八九]?十)?几|(?<![人分总份次天户指倍个岁额整多少])数)(?P<unit>[十百千]?[万亿]|[百千])\s?"
    rf"(?P<money>{MONEY})?+(?(lots)|(?!\s?(?:起|才|能|可以|吗|够|呢|[?%期个年月天次人户股])))"
)
# 上万, 上百万, 万把块, 百八十块
_ROUND = re.compile(
    rf"(?<![以{NUMERAL}\d])(?:(?<!以)上(?P<over>[十百千]?[万亿]|[百千])"
    rf"|(?P<near>[百千万])(?:把|(?<=百)儿?八十|(?<=千)儿?八百|(?<=万)儿?八千))"
    rf"\s?(?P<money>{MONEY})?+(?![{NUMERAL}]){_NOT_MONEY}"
)
# 八毛五, 五毛钱, 一分钱: less than a yuan. 毛利 and 毛发 are other words.
_CHANGE = re.compile(
    rf"(?<![{NUMERAL}\d.块元])(?:(?P<jiao>[{NUMERAL}\d])(?:毛(?!利|发|孩|病)|角(?=钱|[{NUMERAL}\d]分))"
    rf"(?:(?P<fen>[{NUMERAL}\d])分?)?钱?|(?P<only_fen>[{NUMERAL}\d])分钱)(?![{NUMERAL}\d])"
)
_BIG_UNIT = re.compile(r"[万千百亿wk仟佰]")
# A unit, and a digit after it whose own unit is left out: 一万五两万.
_A_UNIT = re.compile(r"[十万千百亿wk](?:[一二两三四五六七八九](?=[一二两三四五六七八九]))?")
_LIKE = 100  # times one of two sums in a row (十万二十万) that the other may be
_LAST_UNIT = re.compile(r"[万千百亿wk]+$")


def find_chinese_amounts(text: str) -> Iterator[Span]:
    """Yield amounts of a surface text; where two overlap, the better one comes first."""
    for match in _RANGE.finditer(text):
        yield from _range(match)
    for match in _NEIGHBOURS.finditer(text):
        yield from _neighbours(match)
    for match in _TAILED.finditer(text):
        yield from _tailed(match)
    for match in _SEVERAL.finditer(text):
        yield from _several(match)
    for match in _ROUND.finditer(text):
        bound = AT_LEAST if match["over"] else ABOUT
        yield amount_span(
            match, _unit(match["over"] or match["near"]), {"bound": bound}, ambiguous=True
        )
    for match in _PLAIN.finditer(text):
        yield from _one(match) if read_chinese(match["number"]) else _side_by_side(match)
    for match in _CHANGE.finditer(text):
        yield amount_span(match, _coins(match), {}, confidence=0.9)


def _one(match: re.Match[str]) -> Iterator[Span]:
    reading = read_chinese(match["number"])
    size = match["number"] + (match["unit"] or "")
    if reading is None or not reading.value or not (has_money(match) or _BIG_UNIT.search(size)):
        return
    value = reading.value * (_unit(match["unit"]) if match["unit"] else 1) + _coins(match)
    if value >= TOO_LARGE:
        return
    extras = bound_of(match)
    if match["more"]:
        extras.setdefault("bound", ABOUT)
    yield amount_span(match, value, extras, ambiguous=reading.ambiguous)


def _side_by_side(match: re.Match[str]) -> Iterator[Span]:
    """Yield both sums of 十万二十万; nothing where the numeral does not fall into two."""
    for unit in _A_UNIT.finditer(match["number"]):
        one = read_chinese(match["number"][: unit.end()])
        other = read_chinese(match["number"][unit.end() :])
        # 两万三千五万 is 两万三千 and 五万, not 两万 and three thousand five of 万.
        if one and other and max(one.value, other.value) <= _LIKE * min(one.value, other.value):
            cut = match.start("number") + unit.end()
            for start, end in ((match.start(), cut), (cut, match.end())):
                if part := _PLAIN.match(match.string, start, end):
                    yield from _one(part)
            return


def _range(match: re.Match[str]) -> Iterator[Span]:
    low, high = read_chinese(match["low"]), read_chinese(match["high"])
    if not low or not high or not (has_money(match) or _BIG_UNIT.search(match["high"])):
        return
    lent = None if _BIG_UNIT.search(match["low"]) else _LAST_UNIT.search(match["high"])
    units = [_unit(lent[0]), _unit(lent[0][-1])] if lent else [Decimal(1)]
    # 三到五万: the first number borrows the unit of the second, 五到八百万 the whole of it,
    # 二十到一百万 only its 万, because twenty 百万 would be more than one; 5000到1万 borrows none.
    if low.value >= WRITTEN_OUT:
        units.append(Decimal(1))
    spans = (range_span(match, low.value * unit, high.value) for unit in units)
    yield from islice((span for span in spans if span), 1)


def _neighbours(match: re.Match[str]) -> Iterator[Span]:
    low, high = read_chinese(match["low"]), read_chinese(match["high"])
    tens = read_chinese(match["tens"]) if match["tens"] else None
    if not low or not high or not low.value < high.value <= low.value + 2:
        return
    base, unit = tens.value if tens else Decimal(0), _unit(match["unit"])
    span = range_span(match, (base + low.value) * unit, (base + high.value) * unit)
    if span:
        yield span


def _tailed(match: re.Match[str]) -> Iterator[Span]:
    head, low, high = (read_chinese(match[part]) for part in ("head", "low", "high"))
    if not head or not low or not high or high.value != low.value + 1:
        return
    step = _unit(match["unit"]) / 10
    span = range_span(match, head.value + low.value * step, head.value + high.value * step)
    if span:
        yield span


def _several(match: re.Match[str]) -> Iterator[Span]:
    tens = read_chinese(match["tens"]) if match["tens"] else None
    base, least = (tens.value, 1) if tens else (Decimal(0), 2)
    unit = _unit(match["unit"])
    span = range_span(match, (base + least) * unit, (base + 9) * unit, ambiguous=True)
    if span:
        yield span


def _unit(text: str) -> Decimal:
    reading = read_chinese("1" + text)
    if reading is None and text.startswith("十"):
        reading = read_chinese("一" + text)
    return reading.value if reading else Decimal(1)


def _coins(match: re.Match[str]) -> Decimal:
    total = Decimal(0)
    groups = match.groupdict()
    for name, size in (("jiao", "0.1"), ("fen", "0.01"), ("only_fen", "0.01"), ("tail", "0.1")):
        if groups.get(name) and (reading := read_chinese(match[name])):
            total += reading.value * Decimal(size)
    return total
