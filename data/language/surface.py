"""The form of a text that the parsers read, and the way back to what was typed.

Full width becomes half width, traditional becomes simplified, capitals become small, invisible
characters go. Most texts keep their length, and then offsets need no mapping at all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

# What NFKC leaves alone, but people type for the same thing.
_SAME = {
    "—": "-",
    "–": "-",
    "－": "-",
    "−": "-",
    "\u2010": "-",
    "\u2012": "-",
    "～": "~",
    "〜": "~",
    "’": "'",
    "‘": "'",
    "○": "〇",
}
# Traditional characters that GB 2312 knows as well, beside their simplified ones.
_SAME |= dict(zip("後於摺瞭徵夥麽", "后于折了征伙么", strict=True))
# 3½ is not 31/2, 5² is not 52: taken apart, these signs would make numbers that nobody wrote.
_NO_DIGITS = ("<fraction>", "<super>", "<sub>")

# 回覆 is how Hong Kong and Taiwan write 回复; elsewhere (覆盖) the character stays.
_REPLY = re.compile("([回答])覆")


@dataclass(frozen=True, slots=True)
class Surface:
    """A text to parse.

    Attributes:
        original: what was typed.
        text: what the parsers read.
        places: for each character of ``text`` its place in ``original``; None when equal.
    """

    original: str
    text: str
    places: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in the original."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


class _Characters(dict[int, str]):
    """Normal form of each code point, worked out when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self.irregular: set[str] = set()

    def __missing__(self, code: int) -> str:
        normal = _normal(chr(code))
        if len(normal) != 1:
            self.irregular.add(chr(code))
        self[code] = normal
        return normal


_characters = _Characters()


def surface(text: str) -> Surface:
    """Return the form of a text that the parsers read.

    >>> surface("５萬塊").text
    '5万块'
    """
    normal = _REPLY.sub(r"\1复", text.translate(_characters))
    if _characters.irregular.isdisjoint(text):
        return Surface(text, normal)
    pieces = [(place, c) for place, original in enumerate(text) for c in _characters[ord(original)]]
    return Surface(text, normal, tuple(place for place, _ in pieces))


def _normal(character: str) -> str:
    if character in _SAME:
        return _SAME[character]
    if character.isspace() or unicodedata.category(character).startswith("Z"):
        return " "
    if unicodedata.category(character) in {"Cc", "Cf"} or unicodedata.combining(character):
        return ""
    if unicodedata.decomposition(character).startswith(_NO_DIGITS):
        return character
    folded = unicodedata.normalize("NFKC", character).lower()
    return "".join(_SAME.get(c) or simplified(c) for c in folded)


def simplified(character: str) -> str:
    """Return the simplified form; what GB 2312 knows is simplified already.

    >>> simplified("萬")
    '万'
    """
    if not "\u3400" <= character <= "\ufaff":
        return character
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        simple: str = _converter().convert(character)
        return simple if len(simple) == 1 else character
    return character


@cache
def _converter() -> Any:
    # Imported on first use: its dictionaries take a fifth of a second to read.
    from opencc import OpenCC

    return OpenCC("t2s")
