"""Recognised words as people write them: Chinese without spaces, without an engine's marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
UNKNOWN = frozenset({"[unk]", "<unk>", "<UNK>", "<SPOKEN_NOISE>", "[laughter]", "[noise]"})


def written(words: Iterable[str], language: str) -> str:
    """Join recognised words.

    >>> written(["我 想", "存", "五", "万"], "zh")
    '我想存五万'
    >>> written(["open", "an", "ETF", "[unk]"], "en")
    'open an ETF'
    """
    said = " ".join(word for each in words for word in each.split() if word not in UNKNOWN)
    return _BETWEEN_HAN.sub("", said) if language == "zh" else said


def simplified(text: str) -> str:
    """Write Chinese in simplified characters.

    >>> simplified("我想從五萬三千塊")
    '我想从五万三千块'
    """
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter():  # type: ignore[no-untyped-def] # the library has no types
    from opencc import OpenCC

    return OpenCC("t2s")
