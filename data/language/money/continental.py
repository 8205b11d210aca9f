"""Amounts as most of Europe writes them: 50.000 Kč, 1 234,50 €, 12,50 euros.

A point or a space parts the thousands there, a comma the decimals. Only beside a currency is it
read so: 3.125 % and a version number keep their point.
"""

from __future__ import annotations

import re

from data.language.money.currencies import MONEY, SIGN

_FIGURES = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d\d?)?|\d{1,3}(?: \d{3})+,\d\d?|\d+,\d\d?)(?![.,]?\d)"
_AMOUNT = re.compile(
    rf"(?<![\d.,])(?<!\d )(?:(?P<sign>{SIGN})\s?(?P<after>{_FIGURES})"
    rf"|(?P<before>{_FIGURES})(?=\s?(?:{MONEY})(?![a-z])))"
)
_OURS = str.maketrans("., ", ",.,")
# Three decimals or three thousands: 50.000
_ONE_POINT = re.compile(r"\d{1,3}\.\d{3}")


def as_ours(text: str) -> tuple[str, frozenset[int]]:
    """Return the text, as long as it was, with such figures in our writing.

    Args:
        text: the surface form.

    Returns:
        The text, and where the figures end of which one cannot be sure.

    >>> as_ours("50.000 kč")
    ('50,000 kč', frozenset({6}))
    >>> as_ours("€1.234,50, 3.125%")
    ('€1,234.50, 3.125%', frozenset())
    """
    doubtful: set[int] = set()

    def ours(match: re.Match[str]) -> str:
        group = "after" if match["after"] else "before"
        if _ONE_POINT.fullmatch(match[group]):
            doubtful.add(match.end(group))
        before = match.string[match.start() : match.start(group)]
        return before + match[group].translate(_OURS)

    return _AMOUNT.sub(ours, text), frozenset(doubtful)
