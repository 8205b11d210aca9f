"""Finding the telephone number in a visitor's own words."""

from __future__ import annotations

import re
import unicodedata

from data.protection.masking import mask_text
from data.protection.parted import find_said

_SPOKEN = str.maketrans("零〇一幺二三四五六七八九", "001123456789")
_NOT_DIGITS = re.compile(r"[^\d+]+")
# E.164: a plus and 7 to 15 digits; mainland mobiles are found by the mask.
_FOREIGN = re.compile(r"\+[1-9](?:[\s\-()]*\d){6,14}(?!\d)", re.ASCII)


def number_in(words: str) -> str | None:
    """Return the first telephone number in some words, digits only (with + when foreign).

    >>> number_in("我的电话是138-1234-5678"), number_in("my name is Li")
    ('13812345678', None)
    """
    for stretch in mask_text(words).replacements:
        if "mobile" in stretch.kind.casefold() or "phone" in stretch.kind.casefold():
            return _digits(words[stretch.start : stretch.end])
    foreign = _FOREIGN.search(words)
    return _digits(foreign.group()) if foreign else None


def _digits(said: str) -> str:
    spoken = next((digits for *_, digits in find_said(said)), None)
    if spoken and "+" not in said:
        return spoken
    plain = unicodedata.normalize("NFKC", said).translate(_SPOKEN)
    return _NOT_DIGITS.sub("", plain)
