"""By how much a time agreed on is to be moved: "20 mins later", 提前半小时, "push it back an hour".

Without such a time the same words count from now, which is how ``moments`` reads them.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from data.language.numbers.chinese import read_chinese
from data.language.numbers.english import UNITS, read_english
from data.language.patterns import either
from data.language.surface import surface

_ZH_COUNT = r"(?:\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]|半)"
_ZH = re.compile(
    r"(?:(?P<late>晚|迟|推迟|延后|推后|延迟|顺延|往后(?:推|挪|延|移|调)?)"
    r"|(?P<early>早|提前|提早|往前(?:提|挪|移|推|调)?))(?:大概|大约|个)?\s?"
    rf"(?P<count>{_ZH_COUNT})\s?(?P<half>个半)?个?\s?"
    r"(?P<unit>分钟?(?!行)|刻钟?|小时|钟头|天|周|星期|礼拜)"
)
_EN_COUNT = rf"(?:\d{{1,3}}|half an|an?|a couple of|{either(UNITS)})"
_EN_LENGTH = (
    rf"(?P<count>{_EN_COUNT})[\s-]+(?P<unit>minute|min|quarter of an hour|hour|hr|day|week)s?"
    r"(?![a-z])(?P<half>\s+and\s+a\s+half)?"
)
_B = r"(?<![a-z0-9])"
_EN = (
    re.compile(rf"{_B}{_EN_LENGTH}\s+(?:(?P<late>later|after that)|(?P<early>earlier|sooner))"),
    re.compile(
        rf"{_B}(?:(?P<late>delay|postpone|(?:push|put|move|shift)(?=[^.,]{{0,20}}\sback))"
        r"|(?P<early>(?:bring|move|pull|shift)(?=[^.,]{0,20}\s(?:forward|up)(?![a-z]))))"
        rf"[^.,]{{0,28}}?\s(?:by\s+)?{_EN_LENGTH}"
    ),
)
_OTHER_TIMES = re.compile(
    r"(?:别的|其他|其它|另外的?|另一个|更多的?|不同的?)(?:可选的?)?(?:时间|时段|日子|钟点)|换个?(?:别的)?时间"
    r"|还有(?:没有)?(?:什么|哪些|啥)?(?:时间|时段)"
    r"|(?<![a-z])(?:other|another|different|more|else)\s+(?:time|slot|day|date)s?(?![a-z])"
    r"|(?<![a-z])what\s+(?:other\s+)?(?:times|slots)(?![a-z])",
    re.IGNORECASE,
)
_MINUTES = {
    **{"分": 1, "分钟": 1, "刻": 15, "刻钟": 15, "小时": 60, "钟头": 60},
    **{"天": 1440, "周": 10080, "星期": 10080, "礼拜": 10080},
    **{"minute": 1, "min": 1, "quarter of an hour": 15, "hour": 60, "hr": 60},
    **{"day": 1440, "week": 10080},
}
_FIXED = {"半": Decimal("0.5"), "half an": Decimal("0.5"), "a couple of": Decimal(2)}
_ONE = {"a": Decimal(1), "an": Decimal(1)}


def find_shift(text: str) -> dt.timedelta | None:
    """Return by how much a time is to move, negative for earlier; None when that is not said.

    >>> find_shift("make it 20 mins later"), find_shift("提前一个半小时")
    (datetime.timedelta(seconds=1200), datetime.timedelta(days=-1, seconds=81000))
    >>> find_shift("晚上八点") is None
    True
    """
    said = surface(text).text
    for pattern in (_ZH, *_EN):
        match = pattern.search(said)
        count = _count(match["count"]) if match else None
        if match is None or count is None:
            continue
        if match["half"]:
            count += Decimal("0.5")
        moved = dt.timedelta(minutes=float(count * _MINUTES[match["unit"]]))
        return moved if match["late"] else -moved
    return None


def asks_other_times(text: str) -> bool:
    """Return whether a text asks for other times than those that were named.

    >>> asks_other_times("还有别的时间吗"), asks_other_times("any other slots?")
    (True, True)
    >>> asks_other_times("还有别的吗")
    False
    """
    return _OTHER_TIMES.search(text) is not None


def _count(said: str) -> Decimal | None:
    if said in _FIXED:
        return _FIXED[said]
    if said in _ONE:
        return _ONE[said]
    reading = read_chinese(said) or read_english(said)
    return reading.value if reading else None
