"""Where a text may be cut so that its first words are heard while the rest is made."""

from __future__ import annotations

import re

# A sentence's end in Chinese, or in English when a space or the text's end follows, so that
# 3.5, 10,000, 12:30 and www.example.com stay whole.
_STOP = r"[。！？；…!?;]+[”’」』）)\"']*|\.+(?=\s|$)[”’)\"']*"
_PAUSE = r"[，、：]|[,:](?=\s|$)"
_CUT = re.compile(rf"(?P<stop>{_STOP}|\n+)|(?P<pause>{_PAUSE})")
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|St|No|vs|e\.g|i\.e|approx|[A-Z])$")
_DIGIT_EACH_SIDE = re.compile(r"\d[，、：]$")
# Shorter pieces would be spoken as if each were a sentence; the first may be shorter, because
# it is what the caller waits for.
_SHORTEST, _SHORTEST_FIRST = 8, 3
_WIDE = re.compile(r"[\u3400-\u9fff]")


def clauses(text: str) -> list[str]:
    """Return the text's clauses; joined they are the text.

    >>> clauses("您好，一年期利率是3.5%，起点10,000元。需要我讲讲吗？")
    ['您好，', '一年期利率是3.5%，', '起点10,000元。', '需要我讲讲吗？']
    >>> clauses("Hello, Dr. Lee. It pays 3.5% a year, from 10,000 yuan.")
    ['Hello, ', 'Dr. Lee. ', 'It pays 3.5% a year, ', 'from 10,000 yuan.']
    """
    found: list[str] = []
    began = 0
    for cut in _CUT.finditer(text):
        end = _past_spaces(text, cut.end())
        if end <= began or not _may_cut(text, cut):
            continue
        if _size(text[began:end]) < (_SHORTEST if found else _SHORTEST_FIRST) and not cut["stop"]:
            continue
        found.append(text[began:end])
        began = end
    if text[began:]:
        found.append(text[began:])
    return found


def speakable(text: str) -> bool:
    """Whether there is anything to be said: a letter, a character, or a digit."""
    return any(char.isalnum() for char in text)


def _may_cut(text: str, cut: re.Match[str]) -> bool:
    if cut[0].startswith("."):
        return not _TITLE.search(text[: cut.start()])
    before = text[max(cut.start() - 1, 0) : cut.end()]
    return not (_DIGIT_EACH_SIDE.search(before) and text[cut.end() : cut.end() + 1].isdigit())


def _past_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _size(clause: str) -> int:
    """Return about how many letters are spoken: a Chinese character counts for two."""
    return sum(2 if _WIDE.match(char) else 1 for char in clause if char.isalnum())
