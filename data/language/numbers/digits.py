"""Strings of digits: mobile numbers, card numbers (Luhn), identity numbers (GB 11643).

They may be typed in groups, or said digit by digit (幺三八零…, "one three eight double oh").
A number that fails its checksum is still found, with ``checksum`` = failed: it is to be masked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from data.language.contract import Kind, Span
from data.protection.parted import (
    ABROAD,
    DATES,
    figures,
    find_said,
    identity_valid,
    luhn_valid,
    parted_cards,
    parted_identities,
    parted_phones,
)

_VALUES = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": "0",
    "幺": "1",
    "两": "2",
}
_PLAIN = str.maketrans(_VALUES)
_RUN = re.compile(rf"(?<![\da-z.]){ABROAD}?(?>\d(?:[ -]?\d){{6,25}})(?:[ -]?x)?(?![\da-z]|\.\d)")
_ABROAD = re.compile(ABROAD)
_MOBILE = re.compile(r"(?:86)?(1[3-9]\d{9})")
# +1 415 555 2671 has the look of a Chinese mobile.
_MOBILE_ABROAD = re.compile(r"86(1[3-9]\d{9})")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})\d{7,8}")
# 50000 100000 200000: round figures side by side.
_SUMS = re.compile(r"\d+00(?:[ -]\d+00)+")
_CARD_LENGTHS = range(13, 20)
_TYPED_CARD = range(16, 20)


def find_digits(text: str, *, latin: bool) -> Iterator[Span]:
    """Yield phone, card and identity numbers of a surface text."""
    plain = text.translate(_PLAIN)
    for find in (parted_identities, parted_cards, parted_phones):
        for start, end in find(plain):
            yield from _classified(start, end, plain[start:end])
    undated = DATES.sub(lambda match: "\0" * len(match[0]), plain)
    for match in _RUN.finditer(undated):
        yield from _classified(match.start(), match.end(), match[0])
    if latin:
        for start, end, digits in find_said(text):
            yield from _classified(start, end, digits)


def _classified(start: int, end: int, written: str) -> Iterator[Span]:
    foreign = _ABROAD.match(written) is not None
    digits = figures(written).removeprefix("00" if foreign else "")
    mobile = (_MOBILE_ABROAD if foreign else _MOBILE).fullmatch(digits)
    if mobile:
        yield Span(Kind.PHONE, mobile[1], start, end)
    elif foreign and 8 <= len(digits) <= 15:
        yield Span(Kind.PHONE, f"+{digits}", start, end, 0.9)
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
    elif digits.isdigit() and len(digits) in _TYPED_CARD and not _SUMS.fullmatch(written):
        yield _checked(Kind.CARD, digits, start, end, right=False)
    elif _LANDLINE.fullmatch(digits):
        yield Span(Kind.PHONE, digits, start, end, 0.9)


def _checked(kind: Kind, digits: str, start: int, end: int, *, right: bool) -> Span:
    if right:
        return Span(kind, digits, start, end)
    return Span(kind, digits, start, end, 0.6, {"checksum": "failed"})


def _birth(text: str) -> bool:
    try:
        born = dt.datetime.strptime(text, "%Y%m%d").replace(tzinfo=dt.UTC)
    except ValueError:
        return False
    return 1900 <= born.year <= 2100
