"""A bare hour where an hour was asked for: "five", "make it 4", "10ish", "9.30", 那就五吧.

Elsewhere a bare number is no time. Everything beside it must be among a few small words, so
that "4 days" and "5 stars" stay what they are.
"""

from __future__ import annotations

import datetime as dt
import re

from data.language.contract import Kind, Span
from data.language.numbers.chinese import read_chinese
from data.language.numbers.english import UNITS
from data.language.patterns import either
from data.language.surface import surface
from data.language.times.moments import find_moments

_LONGEST = 60  # characters; who says more says more than an hour
_HOURS = {word: value for word, value in UNITS.items() if 1 <= value <= 12}
_MINUTES = {
    "thirty": 30,
    "fifteen": 15,
    "forty five": 45,
    "forty-five": 45,
    "ten": 10,
    "twenty": 20,
}
_ISH = r"(?:\s?-?ish|\s?o'?\s?clock)?"
_EN = re.compile(
    rf"(?<![\w.:])(?:(?P<hour>2[0-4]|1\d|0?\d)(?:[:.h](?P<minute>[0-5]\d)|h)?"
    rf"|(?P<run>(?:2[0-3]|1\d|0?[1-9])(?:00|15|30|45))"
    rf"|(?P<word>{either(_HOURS)})(?:[\s-](?P<said>{either(_MINUTES)}))?){_ISH}(?![\w%:]|[.,]\d)"
)
_EN_SMALL_WORDS = (
    "actually no nope nah wait sorry hm hmm oh ah ok okay well then so yes yeah and but or please"
    " pls could can may shall should might would we you i me it do does make change move set put"
    " call ring phone to for at about around approximately roughly by say like how what is what's"
    " i'd it'd let's lets let us be rather prefer instead maybe perhaps better try go with just"
    " after fine good works suits best that that's time thanks thank on the think guess mean meant"
    " earlier later"
)
_EN_SMALL = frozenset(_EN_SMALL_WORDS.split())
# "The one that works best" points at something.
_POINTING = frozenset({"the", "that", "that's", "like", "works", "suits", "best", "good", "fine"})
_ZH_SMALL = (
    r"(?:那就?|就|还是|要不|不如|改成|改到|改为|换成|换到|改|换|大概|大约|差不多|左右|前后"
    r"|吧|呢|啊|呀|了|的|好的?|行|可以|吗|不对?|是|嗯|哦|我想|我要|约|定|在|到|请"
    r"|给我打|打给我|[\s,，.。!！?？、~])*"
)
_ZH = re.compile(
    rf"{_ZH_SMALL}(?:(?P<hour>2[0-4]|1\d|0?\d|十[一二]?|[一二两三四五六七八九])"
    rf"(?:[:.点时](?P<minute>[0-5]\d))?(?P<half>点?半)?){_ZH_SMALL}"
)


def find_asked_hour(text: str, now: dt.datetime) -> Span | None:
    """Read a message that is nothing but an hour.

    Args:
        text: the message, where an hour was asked for.
        now: the bank's local time.

    Returns:
        The moment, over the whole message, completed as in ``moments``; its day is implied.
        None when it is no hour, or more than one.

    >>> find_asked_hour("make it 4", dt.datetime(2026, 11, 23, 10)).value
    '2026-11-23T16:00'
    """
    if len(text) > _LONGEST:
        return None
    said = surface(text).text
    clock = _chinese(said) or _english(said)
    if clock is None:
        return None
    hour, minute = clock
    # In figures as people write them: 3:30 is in the afternoon, 03:30 would be at night.
    found = find_moments(f"{hour}:{minute:02d}", now, han=False, latin=False)
    span = next(found, None)
    if span is None:
        return None
    return Span(Kind.MOMENT, span.value, 0, len(text), extras=span.extras)


def _english(said: str) -> tuple[int, int] | None:
    hours = list(_EN.finditer(said))
    if len(hours) != 1:
        return None
    [match] = hours
    left = re.findall(r"[\w']+", f"{said[: match.start()]} {said[match.end() :]}")
    if not set(left) <= _EN_SMALL or (match["word"] == "one" and _POINTING & set(left)):
        return None
    if match["run"]:
        return divmod(int(match["run"]), 100)
    if match["word"]:
        return _HOURS[match["word"]], _MINUTES.get(match["said"] or "", 0)
    return _valid(int(match["hour"]), int(match["minute"] or 0))


def _chinese(said: str) -> tuple[int, int] | None:
    match = _ZH.fullmatch(said)
    if match is None:
        return None
    reading = read_chinese(match["hour"])
    if reading is None:
        return None
    return _valid(int(reading.value), 30 if match["half"] else int(match["minute"] or 0))


def _valid(hour: int, minute: int) -> tuple[int, int] | None:
    return (hour, minute) if 1 <= hour < 24 else None
