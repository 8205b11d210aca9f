"""Text cut where a speaker breathes, so that the first clause is heard while the next is made."""

from __future__ import annotations

import re

# After these a new clause begins; a dot or comma within a number is none of them.
_STOPS = re.compile(r"(?<=[。！？；：，、…\n])|(?<=[!?;:])(?=\s)|(?<=[.,])(?=\s)")
_WORD = re.compile(r"\w")
# Shorter pieces join the next one: a breath after every word sounds like a list.
_SHORTEST = 5


def clauses(text: str) -> tuple[str, ...]:
    """Cut a text into clauses; nothing but white space is lost.

    >>> clauses("您好，利率是3.5%。起点10,000元。")
    ('您好，利率是3.5%。', '起点10,000元。')
    >>> clauses("It is 3.5 percent, and the minimum is 10,000 yuan. Shall I go on?")
    ('It is 3.5 percent,', 'and the minimum is 10,000 yuan.', 'Shall I go on?')
    """
    found: list[str] = []
    held = ""
    for piece in _STOPS.split(text):
        held += piece
        if len(held.strip()) >= _SHORTEST:
            found.append(held.strip())
            held = ""
    if held.strip():
        if found and not _WORD.search(held):
            found[-1] += held.strip()
        else:
            found.append(held.strip())
    return tuple(each for each in found if _WORD.search(each))
