"""Which part of a sum is meant: half of it, what is left after some is taken out, more on top.

The amount itself is found elsewhere (``data.language.parse``); this says what it stands for.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Portion(StrEnum):
    """What the words say about a part of a sum.

    ``REST``: the amount named is taken out and the rest stays; ``ADDED``: it comes on top;
    ``SOME``: a part that nobody has measured.
    """

    HALF = "half"
    REST = "rest"
    ADDED = "added"
    SOME = "some"


_HALF = re.compile(
    r"一半(?!年)|半数|半额"
    r"|(?<!and a )(?<!-)\bhalf\b(?!\s*(?:-|an?\s)?\s*(?:year|month|hour|percent|past|per cent))",
    re.IGNORECASE,
)
_ZH_N = r"[\d一二两三四五六七八九十百千万]"
_ZH_SUM = rf"{_ZH_N}[\d一二两三四五六七八九十百千万,.]*(?:块|元)?钱?"
_EN_N = (
    r"(?:[¥￥$]|rmb|cny|yuan|czk)?\s?(?:\d|an?\s(?:hundred|thousand)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b)"
)
_ABOUT = r"(?:(?:about|around|just|only|some|the|my)\s+)*"
_OUT_ZH = r"(?:取|提|拿|转|支|扣|抽)"
_TAKEN_OUT = re.compile(
    rf"{_OUT_ZH}(?:取|现|出|走|款|掉|除|用)*(?:来|去)?(?:其中)?(?:的)?{_ZH_N}"
    rf"|{_ZH_SUM}(?:先|要|我要|给我|我)*{_OUT_ZH}(?:取|现|出|走|款|用)"
    rf"|(?:除了?|除去|减去?|去掉|留出|扣除){_ZH_N}"
    rf"|\b(?:tak(?:e|ing)|pull(?:ing)?|draw(?:ing)?|get(?:ting)?|cash(?:ing)?)\s+(?:out|off|back)"
    rf"\s+{_ABOUT}{_EN_N}"
    rf"|\b(?:tak(?:e|ing)|pull(?:ing)?|get(?:ting)?|keep(?:ing)?)\s+{_ABOUT}{_EN_N}[\w,.\s]{{0,20}}?"
    r"\b(?:out|off|back)\b"
    rf"|\bwithdraw(?:ing)?\s+{_ABOUT}{_EN_N}"
    rf"|\b(?:minus|less|except(?:\s+for)?|apart\s+from|all\s+but|without)\s+{_ABOUT}{_EN_N}",
    re.IGNORECASE,
)
# "Renew 60,000 and take out the rest": the amount is what stays.
_REST_OUT = re.compile(
    r"(?:剩|余|其余|其他|别的|多的|另外)[^，。,;；续存]{0,6}(?:取|提|拿|转出|还)"
    r"|\b(?:rest|remainder|others?|remaining|balance)\b[\w\s]{0,12}\b(?:out|back)\b"
    r"|\b(?:take|taking|withdraw|withdrawing|pull|cash|give)\b[\w\s]{0,12}"
    r"\b(?:rest|remainder|remaining|balance)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"再加|加上|追加|再存|多存|再添|补上|增加"
    r"|\b(?:add(?:ing)?|plus|top(?:ping)?\s+up|on\s+top|another|extra|additional)\b",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"一部分|部分(?!人)|一些|一点|少存|少续"
    r"|\b(?:part|some|portion|bit|partly|partially|less)\b(?:\s+of)?",
    re.IGNORECASE,
)


def portion(text: str) -> Portion | None:
    """Return which part of a sum a text speaks of, or None when it speaks of none.

    >>> portion("只续一半").value, portion("renew half of it").value
    ('half', 'half')
    >>> portion("先取出两万，剩下的续存").value, portion("take out 20k first").value
    ('rest', 'rest')
    >>> portion("renew 60,000 and take out the rest") is None
    True
    """
    if _HALF.search(text):
        return Portion.HALF
    if _REST_OUT.search(text):
        return None
    if _TAKEN_OUT.search(text):
        return Portion.REST
    if _ADDED.search(text):
        return Portion.ADDED
    return Portion.SOME if _SOME.search(text) else None
