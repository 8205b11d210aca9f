"""One form for matching, with the way back to what was typed.

``data.language.surface`` takes away full width, capitals, traditional characters and invisible
signs; here repeated spaces and what no reader can see go too, so that two texts that mean the
same are the same.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from data.language.surface import surface

# Half a surrogate pair, private use, unassigned: no text, and the encoder cannot read them.
_NOT_TEXT = frozenset({"Cs", "Co", "Cn"})


@dataclass(frozen=True)
class NormalText:
    """The normal form of a text and where its characters came from.

    Attributes:
        original: what was typed.
        text: the normal form.
        spans: for each character of ``text`` the place of its source in ``original``.
    """

    original: str
    text: str
    spans: tuple[tuple[int, int], ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of ``text[start:end]``.

        Raises:
            ValueError: the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"span {start}:{end} is not inside a text of {len(self.text)}")
        return self.spans[start][0], self.spans[end - 1][1]


def normalise(text: str) -> NormalText:
    """Bring a text into its normal form.

    >>> normalise("Ｉ 想存５萬\u200b塊").text
    'i 想存5万块'
    """
    read = surface(text)
    kept: list[int] = []
    for place, character in enumerate(read.text):
        if character == " " and (not kept or read.text[kept[-1]] == " "):
            continue
        if unicodedata.category(character) not in _NOT_TEXT:
            kept.append(place)
    if kept and read.text[kept[-1]] == " ":
        kept.pop()
    spans = tuple(read.span(place, place + 1) for place in kept)
    return NormalText(text, "".join(read.text[place] for place in kept), spans)
