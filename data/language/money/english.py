"""Amounts said in English: "twelve and a half thousand", "fifty k", "$2.5m", "50 to 100k"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from data.language.contract import Span
from data.language.money.currencies import (
    EN_AFTER,
    EN_BEFORE,
    MONEY,
    SIGN,
    WRITTEN_OUT,
    all_words,
    amount_span,
    bound_of,
    has_money,
    range_span,
)
from data.language.numbers.english import SCALES, UNITS, read_english
from data.language.patterns import either

_FIGURES = r"(?:\d{1,3}(?: \d{3})+(?![\d,]| \d)|\d[\d,]*(?:\.\d+)?)"
_WORD = either(
    [*UNITS, *(s for s in SCALES if len(s) > 2), "hundred", "hundreds", "half", "quarter", "point",
     "dozen", "couple"]
)  # fmt: skip
# 50k is fifty thousand, 50kč fifty crowns.
_TOKEN = (
    rf"(?:{_FIGURES}(?:k|mil|m|bn|w|grand)?(?![a-z0-9č]|[,.]\d)|{_FIGURES}(?={MONEY})"
    rf"|(?:{_WORD})(?![a-z])|[kw](?![a-zč])|(?<=\d )m(?![a-z]))"
)
_JOIN = r"(?:\s+|-)(?:(?:and|of)\s+)?(?:an?\s+)?"
_ARTICLE = r"(?:an?\s+(?=half|quarter|hundred|thousand|million|billion|couple|dozen|grand))?"
_NUMBER = rf"(?>{_ARTICLE}{_TOKEN}(?:{_JOIN}{_TOKEN}){{0,20}})"
_FEW = rf"{_ARTICLE}{_TOKEN}(?:\s+{_TOKEN}){{0,4}}?"
_FREE = r"(?<![a-z0-9.,$])"
_BEFORE = rf"(?:(?P<before>{all_words(EN_BEFORE)})\s+)?"
_AFTER = rf"(?:[\s-]?(?P<after>{all_words(EN_AFTER)})(?![a-z]))?"
_CURRENCY = rf"(?:\s?(?P<money>{MONEY})(?![a-z]))?+"

_PLAIN = re.compile(rf"{_FREE}{_BEFORE}(?P<sign>{SIGN})?(?P<number>{_NUMBER}){_CURRENCY}{_AFTER}")
_HIGH = rf"(?:{SIGN})?(?P<high>{_NUMBER}){_CURRENCY}"
_LOW = rf"{_FREE}(?:between\s+|from\s+)?(?P<sign>{SIGN})?(?P<low>{_FEW})\s?(?:{MONEY})?\s?"
# "and" joins a range after "between" only, a hyphen only figures: twenty-five is one number.
_RANGES = (
    re.compile(rf"{_FREE}between\s+(?P<sign>{SIGN})?(?P<low>{_FEW})\s?(?:{MONEY})?\s?and\s{_HIGH}"),
    re.compile(rf"{_LOW}(?:\s(?:to|or)\s|~|(?<=[\dk$¥])\s?-\s?(?=[\d$¥])){_HIGH}"),
    re.compile(rf"{_LOW}(?:to|or)\s{_HIGH}"),
)
_SEVERAL = re.compile(
    rf"{_FREE}(?:a few|several|some)\s+(?P<tens>hundred\s+)?(?P<unit>hundred|thousand|million"
    rf"|grand|k)s?"
    rf"(?![a-z]){_CURRENCY}"
)
# What a number may count instead of money.
_COUNTED = re.compile(
    r"\s?(?:%|per ?cent|basis|bps?\b|stars?\b|points?\b|times\b|people|grams?|months?|years?|days?"
    r"|weeks?|hours?|minutes?|o'clock|a\.?m\b|p\.?m\b|instal|products?|options?|th\b|st\b|rd\b"
    r"|nd\b)"
)
_LAST_SCALE = re.compile(
    r"(?:(hundred)\s+)?(thousands?|million|billion|grand|k|w|wan|m|mil|bn)$|hundred$"
)
_LEAST = 100  # "fifty" alone counts anything; "two hundred" is money when nothing else is named


def find_english_amounts(text: str) -> Iterator[Span]:
    """Yield amounts of a surface text; where two overlap, the better one comes first."""
    for pattern in _RANGES:
        for match in pattern.finditer(text):
            yield from _range(match)
    for match in _SEVERAL.finditer(text):
        size = read_english(f"one {match['tens'] or ''}{match['unit']}")
        span = size and range_span(match, size.value * 2, size.value * 9, ambiguous=True)
        if span:
            yield span
    for match in _PLAIN.finditer(text):
        yield from _one(match)


def _one(match: re.Match[str]) -> Iterator[Span]:
    reading = read_english(match["number"])
    if reading is None or not reading.value:
        return
    if not has_money(match):
        # Bare figures are looked at last, when everything else that counts has been found.
        if reading.value < _LEAST or re.fullmatch(_FIGURES, match["number"]):
            return
        if _COUNTED.match(match.string, match.end()):
            return
    yield amount_span(match, reading.value, bound_of(match), ambiguous=reading.ambiguous)


def _range(match: re.Match[str]) -> Iterator[Span]:
    low, high = read_english(match["low"]), read_english(match["high"])
    if not low or not high or _COUNTED.match(match.string, match.end()):
        return
    least = low.value * _lent(match["low"], match["high"], low.value)
    if least >= high.value and low.value >= WRITTEN_OUT:
        least = low.value  # "5000 to 10k" borrows nothing
    if high.value < _LEAST and not has_money(match):
        return
    if least < high.value and (span := range_span(match, least, high.value)):
        yield span


def _lent(low: str, high: str, value: Decimal) -> Decimal:
    """Return the unit that "50 to 100 thousand" lends to the fifty."""
    scale = _LAST_SCALE.search(high)
    if scale is None or _LAST_SCALE.search(low):
        return Decimal(1)
    words = scale[0]
    if scale[1] and value >= 10:
        words = scale[2]
    reading = read_english(f"one {words}")
    return reading.value if reading else Decimal(1)
