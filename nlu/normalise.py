"""One form for matching, with the way back to what was typed.

Full-width forms, compatibility characters, upper case, traditional characters, zero-width
characters and repeated spaces must not change what a message means. The offsets of whatever
is found in the normal form are mapped back, so that they refer to the customer's own text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# A space is kept between words, so these count as one: everything Unicode calls a separator.
_SPACES = frozenset("\t\n\r\f\v\x1c\x1d\x1e\x1f\x85")
_CJK_FIRST, _CJK_LAST = "\u3400", "\ufaff"


@dataclass(frozen=True)
class NormalText:
    """The normal form of a text and where each of its characters came from.

    Attributes:
        original: what was typed.
        text: the normal form.
        starts: for each character of ``text``, where its source begins in ``original``.
        ends: and where its source ends.
    """

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of ``text[start:end]``.

        Raises:
            ValueError: the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"span {start}:{end} is not inside a text of {len(self.text)}")
        return self.starts[start], self.ends[end - 1]


def normalise(text: str) -> NormalText:
    """Bring a text into its normal form.

    >>> normalise("Ｉ 想存５萬\u200b塊").text
    'i 想存5万块'
    """
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _clusters(text):
        for character in _normal_cluster(text[start:end]):
            if character == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    if characters and characters[-1] == " ":
        del characters[-1], starts[-1], ends[-1]
    return NormalText(text, "".join(characters), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield each character together with the combining marks that follow it."""
    start = 0
    for position in range(1, len(text) + 1):
        if position < len(text) and unicodedata.combining(text[position]):
            continue
        if position > start:
            yield start, position
        start = position


@lru_cache(maxsize=16384)
def _normal_cluster(cluster: str) -> str:
    normal = unicodedata.normalize("NFKC", cluster).casefold()
    return "".join(_normal_character(character) for character in normal)


def _normal_character(character: str) -> str:
    if character in _SPACES:
        return " "
    category = unicodedata.category(character)
    if category in {"Cc", "Cf", "Cs", "Co", "Cn"} or 0xFE00 <= ord(character) <= 0xFE0F:
        return ""
    if category.startswith("Z"):
        return " "
    if _CJK_FIRST <= character <= _CJK_LAST:
        simple: str = _simplifier().convert(character)
        return simple if len(simple) == 1 else character
    return character


@lru_cache(maxsize=1)
def _simplifier() -> Any:
    # Imported on first use: its dictionaries take a fifth of a second to read.
    from opencc import OpenCC

    return OpenCC("t2s")
