"""Masks: what is shown of personal data, and to whom.

Free text is masked identity numbers first, then Luhn-valid cards, then mobiles (a card may
contain what looks like a mobile). Digits are found in any of their common spellings: ASCII,
full width, Chinese numerals said one by one, and English ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from data.protection.parted import (
    DATES,
    SAID_WORD,
    find_said,
    luhn_valid,
    parted_cards,
    parted_identities,
    parted_phones,
)


class Audience(StrEnum):
    """Who looks: decides how much of a value is shown."""

    LIST = "list"  # staff, in a list of many customers
    PROFILE = "profile"  # staff, on one customer's page
    OWNER = "owner"  # the customer's own relationship manager
    SPOKEN = "spoken"  # read out on the phone


@dataclass(frozen=True, slots=True)
class Replacement:
    """One masked stretch: ``original[start:end]`` became ``masked[new_start:new_end]``."""

    start: int
    end: int
    new_start: int
    new_end: int
    kind: str


@dataclass(frozen=True, slots=True)
class MaskedText:
    """A text without personal numbers, and where they stood."""

    text: str
    replacements: tuple[Replacement, ...]

    def rebase(self, offset: int) -> int:
        """Return where an offset of the original text is in the masked one.

        An offset inside a masked stretch moves to the beginning of its token.
        """
        index = bisect_right(self.replacements, offset, key=lambda r: r.start) - 1
        if index < 0:
            return offset
        before = self.replacements[index]
        if offset < before.end:
            return before.new_start
        return offset - before.end + before.new_end

    def rebase_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``original[start:end]`` is; a stretch cut in two is taken whole."""
        index = bisect_left(self.replacements, end, key=lambda r: r.start) - 1
        if index < 0:
            return self.rebase(start), end
        before = self.replacements[index]
        shifted = before.new_end if end <= before.end else end - before.end + before.new_end
        return self.rebase(start), shifted


# 18 digits with a possible birth date, or 15 as issued before 1999.
_MONTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}[ \-]?"
    rf"(?:(?:19|20)\d{{2}}{_MONTH_DAY}[ \-]?\d{{3}}[\dXx]|\d{{2}}{_MONTH_DAY}[ \-]?\d{{3}})(?!\d)",
    re.ASCII,
)
_DIGIT_GROUPS = re.compile(r"(?<!\d)\d+(?:[ \-]\d+)*", re.ASCII)
_GROUPED_MOBILE = (
    r"1[3-9]\d(?:[ \-]?\d{4}[ \-]?\d{4}|[ \-]\d{3}[ \-]\d{5}"
    r"|\d[ \-](?:\d{3}[ \-]\d{4}|\d{4}[ \-]\d{3}))"
)
_MOBILE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)?86[ \-]?)?"
    rf"(?:{_GROUPED_MOBILE}|1[ \-][3-9](?:[ \-]\d){{9}})(?!\d)",
    re.ASCII,
)
# Before the cards: 86 and a mobile are as long as one, and one in ten has its check digit.
_WITH_PLUS = re.compile(rf"\+86[ \-]?{_GROUPED_MOBILE}(?!\d)", re.ASCII)
# Longer than any amount people type, or grouped like a card: an account number, or a card
# with a slip of the finger.
_LONG_NUMBER = re.compile(
    r"(?<!\d)(?:\d{14,}|\d{4}(?:[ \-]\d{4}){2,3}(?:[ \-]\d{1,3})?)(?!\d)", re.ASCII
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_CARD_DIGITS = range(13, 20)  # ISO/IEC 7812: up to 19; below 13 no card is in use

# One sign for one, so that places stay true: full width, and the spaces and hyphens that
# telephones and web pages put between groups.
_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212"
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF1A)} | str.maketrans(
    f"＋－．Ｘｘ{_SPACES}{_HYPHENS}", "+-.Xx" + " " * len(_SPACES) + "-" * len(_HYPHENS)
)
_SPOKEN = _FULL_WIDTH | str.maketrans("零一二三四五六七八九〇幺", "012345678901")
_DIGIT_LIKE = re.compile(rf"[\d零〇一幺二三四五六七八九]|{SAID_WORD}", re.IGNORECASE)
_FEWEST_DIGITS = 8  # of a number abroad, the shortest of the numbers


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Find Luhn-valid runs of digit groups, whatever other digits stand beside them."""
    for run in _DIGIT_GROUPS.finditer(text):
        groups = [
            (run.start() + g.start(), run.start() + g.end())
            for g in re.finditer(r"\d+", run.group())
        ]
        at = 0
        while at < len(groups):
            taken = _card_groups(text, groups[at : at + _CARD_DIGITS[-1]])
            if taken:
                start, end = groups[at][0], groups[at + taken - 1][1]
                if not DATES.fullmatch(text, start, end):
                    yield start, end
            at += taken or 1


def _card_groups(text: str, groups: Sequence[tuple[int, int]]) -> int:
    """Return how many groups, from the first on, are the longest card number; 0 if none is."""
    digits, taken = "", 0
    for count, (start, end) in enumerate(groups, 1):
        digits += text[start:end]
        if len(digits) > _CARD_DIGITS[-1]:
            break
        if len(digits) in _CARD_DIGITS and luhn_valid(digits):
            taken = count
    return taken


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (found.span() for found in pattern.finditer(text))


_FINDERS: tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("ID", _matches(_IDENTITY)),
    ("PHONE", _matches(_WITH_PLUS)),
    ("CARD", _cards),
    ("PHONE", _matches(_MOBILE)),
    ("ID", parted_identities),
    ("CARD", parted_cards),
    ("NUMBER", _matches(_LONG_NUMBER)),
    ("PHONE", parted_phones),
    ("EMAIL", _matches(_EMAIL)),
)


def mask_text(text: str) -> MaskedText:
    """Replace identity, card and phone numbers by ``[ID]``, ``[CARD]`` and ``[PHONE]``.

    Other long numbers become ``[NUMBER]``, mail addresses ``[EMAIL]``.
    """
    spans = sorted(_spans(text))
    if not spans:
        return MaskedText(text, ())
    parts: list[str] = []
    replacements: list[Replacement] = []
    at = length = 0
    for start, end, kind in spans:
        token = f"[{kind}]"
        length += start - at
        parts += (text[at:start], token)
        replacements.append(Replacement(start, end, length, length + len(token), kind))
        length += len(token)
        at = end
    return MaskedText("".join((*parts, text[at:])), tuple(replacements))


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Find what must be masked, kind by kind; what one kind took, the next do not see."""
    if len(_DIGIT_LIKE.findall(text)) < _FEWEST_DIGITS and "@" not in text:
        return
    rest = text
    for kind, find in _FINDERS:
        for spelling in (_FULL_WIDTH, _SPOKEN):
            for start, end in list(find(rest.translate(spelling))):
                yield start, end, kind
                rest = f"{rest[:start]}{chr(0) * (end - start)}{rest[end:]}"
    for start, end, digits in find_said(rest):
        said = next((kind for kind, find in _FINDERS if (0, len(digits)) in find(digits)), None)
        if said:
            yield start, end, said


def mask_name(name: str) -> str:
    """Mask a name; the surname stays, whoever looks.

    One screen shows a person in more than one place, and a transcript greets them by their
    surname: were the given name shown anywhere, the two together would be the whole.

    >>> mask_name("王晓明"), mask_name("Jane Smith")
    ('王**', '* Smith')
    """
    words = name.split()
    if len(words) > 1:  # written in the Western order: given name, surname
        return f"* {words[-1]}"
    cut = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:cut] + "*" * (len(name) - cut)


def mask_mobile(mobile: str, audience: Audience) -> str:
    """Mask a mobile number.

    >>> mask_mobile("13800131234", Audience.PROFILE), mask_mobile("13800131234", Audience.SPOKEN)
    ('138****1234', '1234')
    """
    if audience is Audience.SPOKEN:
        return mobile[-4:]
    return _middle(mobile, 3, 4)


def mask_id(id_no: str, audience: Audience) -> str:
    """Mask an identity number: first and last, or 3 + 4 for the own relationship manager.

    >>> mask_id("51010119900307781X", Audience.LIST)
    '5****************X'
    """
    if audience is Audience.SPOKEN:
        return id_no[-4:]
    return _middle(id_no, 3, 4) if audience is Audience.OWNER else _middle(id_no, 1, 1)


def mask_card(card: str, audience: Audience) -> str:
    """Mask a card number: the last four, or 6 + 4 for the own relationship manager.

    >>> mask_card("4111111111111111", Audience.OWNER)
    '411111******1111'
    """
    if audience is Audience.OWNER:
        return _middle(card, 6, 4)
    return card[-4:] if audience is Audience.SPOKEN else _middle(card, 0, 4)


# Upper bounds in whole units; what lies above the last is open-ended.
_BANDS = (1_000, 10_000, 50_000, 200_000, 500_000, 1_000_000, 6_000_000)


def amount_band(amount: Decimal) -> tuple[int, int | None]:
    """Return the band of an amount: from (included), until (not included; None = open).

    The upper bands begin where the bank's tiers do (wealthy 500 thousand, private 6 million).

    >>> amount_band(Decimal("12000"))
    (10000, 50000)
    """
    index = bisect_right(_BANDS, amount)
    return (
        _BANDS[index - 1] if index else 0,
        _BANDS[index] if index < len(_BANDS) else None,
    )


_COMPOUND = (
    "欧阳太史上官端木司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政"
    "濮阳公冶太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空令狐百里呼延东郭南门"
)
COMPOUND_SURNAMES = frozenset(re.findall("..", _COMPOUND))


def _middle(text: str, head: int, tail: int) -> str:
    """Keep the ends; a text too short for that shows nothing."""
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]
