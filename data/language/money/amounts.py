"""Amounts of money, as people say and type them.

A unit left out (五万三), a figure that may be something else, or a number alone is marked
``ambiguous``: it must be read back before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from data.language.contract import Kind, Span
from data.language.money.chinese import find_chinese_amounts
from data.language.money.continental import as_ours
from data.language.money.currencies import (
    EN_BEFORE,
    ZH_AFTER,
    ZH_BEFORE,
    all_words,
    amount_span,
    bound_of,
)
from data.language.money.english import find_english_amounts
from data.language.numbers.chinese import NUMERAL, TOO_LARGE, read_chinese
from data.language.numbers.english import read_english
from data.language.numbers.numerals import plain

# Groups of three may stand apart by commas or, as many write abroad, by spaces.
_FIGURES = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?![\d,]| \d)|\d+(?:\.\d+)?)"
# What begins with a nought is a code: 005827.
_BARE = re.compile(
    rf"(?<![a-z0-9.第#/:%-])(?:(?P<before>{all_words(ZH_BEFORE)}"
    rf"|(?<![a-z])(?:{all_words(EN_BEFORE)})(?=\s))\s?)?(?!0\d)(?>(?P<number>{_FIGURES}))"
    rf"(?:\s?(?P<after>{all_words(ZH_AFTER)}))?"
    r"(?![a-z0-9:/%-]|\.\d"
    r"|\s?[万千百亿]"
    r"|\s?(?:周(?!转)|[个人次天日年月号楼层岁倍克斤米平股份只张套辆台户页字位名种款项条步级度分折点期开]))"
)
# 1w5 is written without a Chinese character and means 一万五.
_SHORT = re.compile(r"(?<![a-z\d.])\d{1,4}[wk]\d{1,3}(?![a-z\d.])")
# Nothing but a number, with a particle at most.
_ALONE = re.compile(
    rf"\W*(?P<number>{_FIGURES}|[{NUMERAL}]{{1,12}}|[a-z][a-z -]{{1,60}}?)(?:吧|呢|的|啊"
    rf"|please)?\W*"
)
# 手机号是138…, 卡号622…: what is typed of a number too short or too long to be one is no money.
_NUMBERED = re.compile(
    r"(?:(?:手机|电话|账户|身份证|客户|[卡账工单编尾])号码?|号码|验证码|密码)(?:是|为)?[\s:,]*$"
    r"|(?:手机|电话)(?:是|为|:)\s?$"
    r"|(?<![a-z])(?:phone|mobile|card|account|id) (?:number|no\.?)(?: is)?[\s:]*$"
)
# 138 1234 567, a mobile number one digit short, wherever it stands.
_MOBILE_LIKE = re.compile(r"1[3-9]\d{8,10}")
_LEAST_BARE = 100  # a smaller bare figure is more often a count or a choice than money


def find_amounts(text: str, *, han: bool, latin: bool) -> Iterator[Span]:
    """Yield amounts that a currency or a unit makes certain.

    Args:
        text: the surface form.
        han: whether there are Chinese characters in it.
        latin: whether there are Latin letters in it.
    """
    text, doubtful = as_ours(text)
    for span in _certain_amounts(text, han=han, latin=latin):
        if any(span.start < end <= span.end for end in doubtful):
            yield replace(span, extras={**span.extras, "ambiguous": "true"})
        else:
            yield span


def _certain_amounts(text: str, *, han: bool, latin: bool) -> Iterator[Span]:
    if han or not latin or _SHORT.search(text):
        yield from find_chinese_amounts(text)
    if latin or "$" in text:
        yield from find_english_amounts(text)


def find_bare_amounts(text: str) -> Iterator[Span]:
    """Yield figures that nothing else claims, and a message that is one number."""
    for match in _BARE.finditer(text):
        numbered = _NUMBERED.search(text, 0, match.start())
        if numbered or _MOBILE_LIKE.fullmatch(match["number"]):
            continue
        value = Decimal(re.sub("[, ]", "", match["number"]))
        if _LEAST_BARE <= value < TOO_LARGE:
            year = 1900 <= value <= 2100 and match["number"].isdigit()
            confidence = 0.6 if year else 0.85
            yield amount_span(match, value, bound_of(match), ambiguous=year, confidence=confidence)
    alone = _ALONE.fullmatch(text) if "\0" not in text else None
    if alone is not None:
        number = alone["number"].strip()
        reading = read_chinese(number) or read_english(number)
        if reading is not None and reading.value > 0:
            start = alone.start("number")
            extras = {"ambiguous": "true"}
            yield Span(Kind.AMOUNT, plain(reading.value), start, start + len(number), 0.5, extras)
