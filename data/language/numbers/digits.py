"""Strings of digits: mobile numbers, card numbers (Luhn), identity numbers (GB 11643).

They may be typed in groups, or said digit by digit (幺三八零…, "one three eight double oh").
A number that fails its checksum is still found, with ``checksum`` = failed: it is to be masked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from data.language.contract import Kind, Span
from data.language.numbers.chinese import DIGITS
from data.language.numbers.english import UNITS
from data.protection.masking import luhn_valid

_VALUES = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "幺": "1",
    "两": "2",
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_RUN = re.compile(
    rf"(?<![\da-z.])(?:\+"
    rf"|00)?(?>[\d{DIGITS}](?:[ -]?[\d{DIGITS}]){{6,25}})(?:[ -]?x)?(?![\da-z]|\.\d)"
)
_PARENS = re.compile(r"\(0\d{2,3}\)[ -]?\d{7,8}(?!\d)")
_WORDS = [word for word, value in UNITS.items() if value < 10]
_SPOKEN = re.compile(
    rf"(?<![a-z])(?:(?:double|triple)\s+)?(?:{'|'.join(_WORDS)}|\d)(?:[\s,-]+(?:(?:double"
    rf"|triple)\s+)?(?:{'|'.join(_WORDS)}|\d)(?![a-z\d])){{6,25}}"
)
_MOBILE = re.compile(r"(?:(?:00)?86)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
_TIMES = {"double": 2, "triple": 3}
_CARD_LENGTHS = range(13, 20)
_TYPED_CARD = range(16, 20)


def find_digits(text: str, *, latin: bool) -> Iterator[Span]:
    """Yield phone, card and identity numbers of a surface text."""
    for match in _RUN.finditer(text):
        raw = match[0]
        digits = "".join(_VALUES.get(c, c) for c in raw if c not in " -+")
        yield from _classified(
            match.start(), match.end(), digits, foreign=raw.startswith(("+", "00"))
        )
    for match in _PARENS.finditer(text):
        yield Span(Kind.PHONE, re.sub(r"\D", "", match[0]), match.start(), match.end())
    if latin:
        for match in _SPOKEN.finditer(text):
            yield from _classified(match.start(), match.end(), _spoken(match[0]), foreign=False)


def _classified(start: int, end: int, digits: str, *, foreign: bool) -> Iterator[Span]:
    digits = digits.upper()
    mobile = _MOBILE.fullmatch(digits)
    if mobile:
        yield Span(Kind.PHONE, mobile[1], start, end)
    elif len(digits) == 18 and (digits[:17].isdigit() and _birth(digits[6:14])):
        right = identity_valid(digits)
        yield _checked(Kind.ID_NUMBER, digits, start, end, right=right)
    elif (
        len(digits) == 15
        and digits.isdigit()
        and _birth("19" + digits[6:12])
        and not luhn_valid(digits)
    ):
        yield Span(Kind.ID_NUMBER, digits, start, end, 0.8)
    elif digits.isdigit() and len(digits) in _CARD_LENGTHS and luhn_valid(digits):
        yield Span(Kind.CARD, digits, start, end)
    elif digits.isdigit() and len(digits) in _TYPED_CARD:
        yield _checked(Kind.CARD, digits, start, end, right=False)
    elif foreign and 8 <= len(digits) <= 15:
        yield Span(Kind.PHONE, "+" + digits.removeprefix("00"), start, end, 0.9)
    elif _LANDLINE.fullmatch(digits):
        yield Span(Kind.PHONE, digits, start, end, 0.9)


def _checked(kind: Kind, digits: str, start: int, end: int, *, right: bool) -> Span:
    if right:
        return Span(kind, digits, start, end)
    return Span(kind, digits, start, end, 0.6, {"checksum": "failed"})


def identity_valid(number: str) -> bool:
    """Return whether an identity number's check character is right (GB 11643-1999).

    >>> identity_valid("11010519491231002X")
    True
    """
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[-1]


def _birth(text: str) -> bool:
    try:
        born = dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return 1900 <= born.year <= 2100


def _spoken(text: str) -> str:
    digits, times = "", 1
    for word in re.split(r"[\s,-]+", text):
        if word in _TIMES:
            times = _TIMES[word]
            continue
        digits += str(UNITS.get(word, word)) * times
        times = 1
    return digits
