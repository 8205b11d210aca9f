"""Personal numbers in the groups that people part them into, and said in English digits.

138.1234.5678, （021）6234 5678, +1 (415) 555-2671, "one three eight 1234 5678". What stands between
the groups may as well part an amount (13,812,345,678), a list or a date: so only the usual
groups of a number count, and its checksum where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Places = Iterator[tuple[int, int]]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_CARD_DIGITS = range(13, 20)  # ISO/IEC 7812: up to 19; below 13 no card is in use

_SIGN = r"[ .\-–—/_，,、()（）]"
_GAP = rf"{_SIGN}{{1,2}}"
_PLAIN_GAP = r"[ \-()（）]{0,2}"
_OPEN = r"(?:[(（](?=\d+[)）]))?"
# Amounts in a list are round: 150，2000，3000.
_ROUND = r"(?:[，,、/]\s?\d\d00)"
_MOBILE = re.compile(
    rf"(?<!\d)(?!\d{{3}}{_ROUND}{{2}})(?:(?:\+|00)?86{_SIGN}{{0,2}})?"
    rf"(?:{_OPEN}1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}|1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)",
    re.ASCII,
)
_LANDLINE = re.compile(
    rf"(?<!\d){_OPEN}0(?:10|2\d|[3-9]\d\d){_PLAIN_GAP}\d{{3,4}}[ \-]?\d{{4}}(?!\d)", re.ASCII
)
# In 李明+13812345678 the plus joins two values; behind 电话 it begins a number abroad.
_JOINED = re.compile(
    r"(?<=\w\+)(?<![话話机機码碼]\+)(?<!call\+)(?<!tel\+)"
    r"1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}(?!\d)",
    re.IGNORECASE,
)
_DATE = (
    r"(?:19|20)\d\d(?:[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
)
# No number of these kinds begins with a year.
DATES = re.compile(rf"(?<!\d)(?<!\d[ \-]){_DATE}(?:[ \-~]+{_DATE})*(?![\-/.]?\d)", re.ASCII)
# +50000 180天 adds a sum, 005827 50000元 buys a fund by its code, T+1 2026-11-24 settles a deal.
ABROAD = rf"(?:\+(?!\d{{1,5}}000(?!\d)|\d{{1,3}} {_DATE})|(?<!\d[ \-])00(?!\d{{4}}(?!\d)))"
# E.164: up to 15 digits.
_FOREIGN = re.compile(
    rf"(?<!\d){ABROAD}(?!0)(?:\d{_PLAIN_GAP}){{7,14}}\d(?!\d)",
    re.ASCII,
)
_CARD = re.compile(
    rf"(?<!\d)(?=[3-6])(?!\d{{4}}{_ROUND}{{2}})"
    rf"(?:\d{{4}}(?:{_GAP}\d{{4}}){{3}}(?P<rest>{_GAP}\d{{1,3}})?|3\d{{3}}{_GAP}\d{{6}}{_GAP}\d{{5}})(?!\d)",
    re.ASCII,
)
_IDENTITY = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}{_SIGN}{{0,2}}(?:19|20)\d\d{_SIGN}{{0,2}}"
    rf"[01]\d{_SIGN}{{0,2}}[0-3]\d{_SIGN}{{0,2}}\d{{3}}{_SIGN}?[\dXx](?![\dA-Za-z])",
    re.ASCII,
)

_VALUES = {"oh": "0"} | {
    word: str(n)
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )
}
_TIMES = {"double": 2, "triple": 3}
SAID_WORD = "|".join((*_VALUES, *_TIMES))
_ITEM = rf"(?:(?:double|triple)\s+)?(?:{'|'.join(_VALUES)}|\d{{1,4}})(?![a-z\d])"
_SAID = re.compile(rf"(?<![a-z\d]){_ITEM}(?:[\s,-]+{_ITEM}){{2,25}}", re.IGNORECASE | re.ASCII)
# Fewer words beside figures count something: two 1000 and 2000.
_FEWEST_WORDS = 3


def luhn_valid(digits: str) -> bool:
    """Return whether a card number's check digit is right (ISO/IEC 7812-1, annex B).

    >>> luhn_valid("6222020200112231"), luhn_valid("4111111111111111")
    (False, True)
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def identity_valid(number: str) -> bool:
    """Return whether an identity number's check character is right (GB 11643-1999).

    >>> identity_valid("11010519491231002X")
    True
    """
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[-1]


def figures(text: str) -> str:
    """Return the digits of a number, and the X that one may end in.

    >>> figures("+86 (138) 1234 5678")
    '8613812345678'
    """
    return re.sub(r"[^\dX]", "", text.upper())


def parted_identities(text: str) -> Places:
    """Yield the places of identity numbers, their checksum right, in ASCII digits."""
    for found in _IDENTITY.finditer(text):
        if identity_valid(figures(found[0])):
            yield found.span()


def parted_cards(text: str) -> Places:
    """Yield the places of card numbers, their check digit right, in ASCII digits."""
    for found in _CARD.finditer(text):
        # An amount may stand behind the card as if it were its last group.
        for end in (found.end(), found.start("rest")):
            digits = figures(text[found.start() : max(end, found.start())])
            if len(digits) in _CARD_DIGITS and luhn_valid(digits):
                yield found.start(), end
                break


def parted_phones(text: str) -> Places:
    """Yield the places of mobiles, landlines and numbers abroad, in ASCII digits."""
    for pattern in (_JOINED, _MOBILE, _FOREIGN, _LANDLINE):
        while found := pattern.search(text):
            yield found.span()
            text = f"{text[: found.start()]}{chr(0) * len(found[0])}{text[found.end() :]}"


def find_said(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where digits are said in English, one by one, and what they are.

    >>> list(find_said("call one three eight double oh 1234"))
    [(5, 35, '138001234')]
    """
    for found in _SAID.finditer(text):
        items = [word for word in re.split(r"[\s,-]+", found[0].lower()) if word]
        words = sum(word in _VALUES for word in items)
        if words >= _FEWEST_WORDS or all(len(word) == 1 or word.isalpha() for word in items):
            yield found.start(), found.end(), _digits(items)


def _digits(items: list[str]) -> str:
    digits, times = "", 1
    for word in items:
        if word in _TIMES:
            times = _TIMES[word]
            continue
        digits += _VALUES.get(word, word) * times
        times = 1
    return digits
