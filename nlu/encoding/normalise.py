"""One form for matching.

``data.language.surface`` takes away full width, capitals, traditional characters and invisible
signs; here repeated spaces and what no reader can see go too, so that two texts that mean the
same are the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from data.language.surface import surface

# Half a surrogate pair, private use, unassigned: no text, and the encoder cannot read them.
_NOT_TEXT = frozenset({"Cs", "Co", "Cn"})
_SIGNS = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class NormalText:
    """A text as it was typed, and its normal form."""

    original: str
    text: str


def normalise(text: str) -> NormalText:
    """Bring a text into its normal form.

    >>> normalise("Ｉ 想存５萬\u200b塊").text
    'i 想存5万块'
    """
    kept: list[str] = []
    for character in surface(text).text:
        if character == " " and (not kept or kept[-1] == " "):
            continue
        if unicodedata.category(character) not in _NOT_TEXT:
            kept.append(character)
    return NormalText(text, "".join(kept).rstrip(" "))


def exact_key(normal_text: str) -> str:
    """Return the form in which two texts count as the same utterance.

    >>> exact_key(normalise("Hello, 你好！").text)
    'hello你好'
    """
    return _SIGNS.sub("", normal_text)
