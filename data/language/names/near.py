"""Names with a slip of the finger: found by shared letters, judged by edit distance.

What may never be bent is a number: 四年定期 is not the three-year deposit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from data.language.numbers.chinese import read_chinese
from data.language.numbers.numerals import plain

_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBER = re.compile(r"\d+|[零一二两三四五六七八九十百]+")
# 三百六十五天后 is near 三百六十五天理财 and no name.
_FROM_NOW = re.compile(rf"(?:{_NUMBER.pattern})(?:天|个?月|年)(?:[之以]?后)")
_LATIN_WORD = re.compile(r"[a-z0-9]+")
_LEAST_HAN, _LEAST_LATIN = 4, 8  # letters of a name that may be misspelt
# Percent of letters in common: of a Chinese name, an English name, and each of its words.
_SCORE_HAN, _SCORE_LATIN, _WORD_SCORE = 80.0, 86.0, 70.0


def grams(text: str) -> Iterator[str]:
    """Yield pairs of Chinese characters and triples of Latin letters."""
    for place in range(len(text) - 1):
        pair = text[place : place + 2]
        if pair[0] > "\u3400" or pair[1] > "\u3400":
            yield pair
        elif len(triple := text[place : place + 3]) == 3:
            yield triple


def gram_index(keys: Iterable[str]) -> dict[str, list[str]]:
    """Return the names that contain each gram; short names are left out."""
    index: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        least = _LEAST_HAN if _HAN.search(key) else _LEAST_LATIN
        if len(key) >= least:
            for gram in set(grams(key)):
                index[gram].append(key)
    return dict(index)


def find_near(text: str, key: str) -> tuple[float, int, int] | None:
    """Return score and place of the stretch most like a name, if it is near enough."""
    han = bool(_HAN.search(key))
    least = _SCORE_HAN if han else _SCORE_LATIN
    found = fuzz.partial_ratio_alignment(key, text, score_cutoff=least)
    if found is None:
        return None
    grow = _as_long_as if han else _whole_words
    start, end = grow(text, found.dest_start, found.dest_end, len(key))
    stretch = text[start:end]
    words = stretch.strip()
    score = fuzz.ratio(key, words)
    if score < least or _numbers(words) != _numbers(key) or not _alike(key, words, han=han):
        return None
    start += len(stretch) - len(stretch.lstrip())
    return score, start, start + len(words)


def _alike(key: str, words: str, *, han: bool) -> bool:
    """Refuse what describes a product instead of naming it, and another English word."""
    if han:
        # 一年期的理财 asks for any of them
        if "的" in words or "\0" in words or _FROM_NOW.fullmatch(words):
            return False
        return len(words) >= len(key) - 1
    ours, theirs = _LATIN_WORD.findall(key), _LATIN_WORD.findall(words)
    return len(ours) == len(theirs) and all(
        fuzz.ratio(one, other) >= _WORD_SCORE for one, other in zip(ours, theirs, strict=True)
    )


def _as_long_as(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Widen a stretch to the length of the name: 期存款 is 定期存款, not 活期存款."""
    if start > 0 and end - start < length and end == len(text):
        return max(0, end - length), end
    missing = max(0, length - (end - start))
    if start >= missing and _HAN.search(text, start - missing, start) and end - start < length:
        return start - missing, end
    return start, min(len(text), end + missing)


def _whole_words(text: str, start: int, end: int, _length: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start - 1].isascii():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end].isascii():
        end += 1
    return start, end


_HALF_OR_WORD = re.compile(
    r"半|(?<![a-z])(?:one|two|three|four|five|six|seven|nine|ten|half|thirty|ninety)(?![a-z])"
)


def _numbers(text: str) -> list[str]:
    """Return the numbers of a name, in one spelling."""
    found = []
    for match in _NUMBER.finditer(text):
        reading = read_chinese(match[0])
        found.append(plain(reading.value) if reading else match[0])
    return found + _HALF_OR_WORD.findall(text)
