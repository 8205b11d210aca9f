"""Words for times of day: 下午三点半, 15:00, 晚上, "half past two", "ten in the morning"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from data.language.numbers.chinese import read_chinese
from data.language.numbers.english import UNITS, read_english
from data.language.patterns import either

MORNING, NOON, AFTERNOON, EVENING, NIGHT = "morning", "noon", "afternoon", "evening", "night"


@dataclass(frozen=True, slots=True)
class PartPiece:
    """A part of the day: 下午, "in the morning"."""

    start: int
    end: int
    part: str


@dataclass(frozen=True, slots=True)
class ClockPiece:
    """A time on the clock, before its half of the day is known.

    Attributes:
        start: offset of the words.
        end: offset after them.
        hour: 0 to 24 as said.
        minute: 0 to 59.
        part: half of the day when the words say it (3pm).
        exact: said in 24 hours (09:30, 01:00).
        weak: a number that is a time only beside a day or a part of the day ("at ten").
    """

    start: int
    end: int
    hour: int
    minute: int = 0
    part: str | None = None
    weak: bool = False
    exact: bool = False


_PART_WORDS = {
    NIGHT: ("凌晨 半夜", ""),
    MORNING: ("清晨 清早 一早 早上 早晨 早间 上午", "morning"),
    NOON: ("中午 正午 午间", "noon|midday|lunchtime"),
    AFTERNOON: ("午后 下午", "afternoon"),
    EVENING: ("傍晚 晚上 晚间 夜里 下班后", "evening|night|after work"),
}
_ZH_PARTS = {word: part for part, (zh, _) in _PART_WORDS.items() for word in zh.split()}
_EN_PARTS = {word: part for part, (_, en) in _PART_WORDS.items() for word in en.split("|") if word}
# 早上好 and "good morning" are greetings.
_ZH_PART = re.compile(rf"(?:{either(_ZH_PARTS)})(?!好|茶)")
_EN_PART = re.compile(
    rf"(?<!good )(?<![a-z])(?:in the |at |the |around )?(?P<part>{either(_EN_PARTS)})(?![a-z])"
)

_HOUR = r"(?P<hour>2[0-4]|[01]?\d|二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_TENS = r"(?:[零〇][一二三四五六七八九]|[二三四五]?十[一二三四五六七八九]?)"
_FEW = rf"一刻钟?|(?:{_TENS}|[一二两三四五六七八九]|\d{{1,2}})分钟?"  # short of an hour
# 三点五 is a decimal; 三点零五, 三点十五, 三点五分, 三点半 are times.
_ZH_CLOCK = re.compile(
    rf"(?<![\d.零一二三四五六七八九十百])(?P<say>(?<![今明昨后])[晚早])?"
    rf"(?:差(?P<before>{_FEW})(?:到|就)?)?{_HOUR}(?:点钟?|时)"
    rf"(?:(?P<half>半)|(?P<quarter>[一三])刻|差(?P<short>{_FEW})|过?(?P<m1>{_TENS}|\d{{2}})分?"
    rf"|过?(?P<m2>[一二三四五六七八九]|\d)分|整)?"
    r"(?![零一二三四五六七八九两十百千万亿\d]|\.\d)"
)
_DIGITAL = re.compile(
    r"(?<![\d:.])(?P<hour>2[0-4]"
    r"|[01]?\d):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?))?(?![\d:])"
)
_MERIDIEM = re.compile(
    r"(?<![\d.:,])(?P<hour>1[0-2]|0?[1-9])(?:\.(?P<minute>[0-5]\d))?\s?(?P<half>a\.?m\b\.?"
    r"|p\.?m\b\.?)"
)
_NOT_COUNTING = (
    r"(?![\s-]?(?:%|(?:percent|per|k|thousand|hundred|million|grand|yuan|rmb|crowns|czk"
    r"|dollars?|euros?|pounds?|years?|months?|days?|weeks?|hours?|minutes?|mins?)\b))"
)
_NO_COUNT = rf"(?![a-z\d%:]|[.,]\d){_NOT_COUNTING}"
_HOURS = [word for word, value in UNITS.items() if 1 <= value <= 12]
_EN_HOUR = rf"(?P<hour>1[0-2]|[1-9]|{either(_HOURS)})"
_ANY_HOUR = _EN_HOUR.replace("?P<hour>", "?:")
_HALF = r"(?:[ap]\.?m\b|o'?\s?clock)"
_TILL = r"-|~|to|till|until"
# The first hour of a range, when its half of the day or its 点 is said of the last one only.
_ZH_FROM = re.compile(
    rf"(?<![\d.零一二三四五六七八九十百]){_HOUR}"
    rf"(?=\s?[到至~-]\s?{_HOUR.replace('?P<hour>', '?:')}(?:点|时))"
)
_EN_FROM = re.compile(
    rf"(?<![a-z\d.:,/$¥€£-])(?:(?P<from>between|from)\s+)?{_EN_HOUR}"
    rf"(?=\s?(?P<link>{_TILL}|and)\s?{_ANY_HOUR}(?:[:.][0-5]\d)?\s?{_HALF})"
)
_EN_UNTIL = re.compile(rf"(?<=[ap]m)\s?(?:{_TILL})\s?{_EN_HOUR}{_NO_COUNT}(?!\s?{_HALF})")
# "Between 2 and 4" is a time beside a day only, as "at 2" is.
_EN_BETWEEN = re.compile(
    rf"(?<![a-z])(?:between|from)\s+(?P<first>{_ANY_HOUR})"
    rf"(?=\s?(?:{_TILL}|and)\s?(?P<last>{_ANY_HOUR}){_NO_COUNT}(?!\s?{_HALF}))"
)
_PAST = re.compile(
    rf"(?<![a-z\d.:,])(?P<how>half past|half|(?:a )?quarter past|(?:a )?quarter to|ten past|ten to"
    # No afternoon begins at five and ends at four.
    rf"|five past|five to|5 to(?=\s+[1-5]\s?[ap]\.?m\b)|twenty past|twenty to)\s+{_EN_HOUR}"
    rf"(?:\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?))?(?![a-z\d]){_NOT_COUNTING}"
)
_OCLOCK = re.compile(rf"(?<![a-z\d.]){_EN_HOUR}\s?o'?\s?clock(?![a-z])")
# "10ish" is a time beside a day only: so is a price.
_ISH = re.compile(rf"(?<![a-z\d.:]){_EN_HOUR}\s?-?ish(?![a-z])")
_SPELT = re.compile(
    rf"(?<![a-z])(?P<hour>{either(_HOURS)})(?:\s+(?P<minute>thirty|fifteen|forty[\s-]five"
    rf"|twenty|ten))?\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?)"
)
_AT = re.compile(
    rf"(?<![a-z])(?:at|around|about|by|say|after|before)\s+{_EN_HOUR}"
    rf"(?:\s+(?P<minute>thirty|fifteen|forty[\s-]five))?{_NO_COUNT}(?!\s?(?:-|(?:and|to|or)\b))"
)
_MIDNIGHT = re.compile(r"(?<![a-z])(?:at\s+)?midnight(?![a-z])")
# "At 0930" is a time; "at 1730" may as well be a price, but beside a day or to be rung at.
_RUN = re.compile(
    r"(?<![a-z])(?:at|around|about|by|after|before)\s+(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
    r"(?![\w%:]|[.,]\d)(?!\s?(?:%|(?:percent|per|thousand|million|yuan|rmb|crowns|czk)\b))"
)
_RUNG = re.compile(r"(?<![a-z])(?:call|ring|phone)(?:\s+\w+){0,2}\s+$")
# "Deposit about 2000 tomorrow" names a sum.
_PAID = re.compile(
    r"(?<![a-z])(?:deposit|transfer|sav|invest|put|withdraw|pay|send|borrow|add|spend|have|got|need)"
    r"(?:e|ing)?(?:\s(?:in|out|back|another))?\s$"
)
_ENDS = re.compile(r"\s*(?:$|[,.!?]|please|sharp)")
# Hours and minutes that "quarter to" and its like add to the hour named.
_SHIFT = {
    "half past": (0, 30),
    "half": (0, 30),
    "quarter past": (0, 15),
    "quarter to": (-1, 45),
    "ten past": (0, 10),
    "ten to": (-1, 50),
    "five past": (0, 5),
    "five to": (-1, 55),
    "5 to": (-1, 55),
    "twenty past": (0, 20),
    "twenty to": (-1, 40),
}


def find_parts(text: str, *, han: bool, latin: bool) -> Iterator[PartPiece]:
    """Yield the parts of the day that are said."""
    if han:
        for match in _ZH_PART.finditer(text):
            yield PartPiece(match.start(), match.end(), _ZH_PARTS[match[0]])
    if latin:
        for match in _EN_PART.finditer(text):
            yield PartPiece(match.start(), match.end(), _EN_PARTS[match["part"]])


def find_clocks(text: str, *, han: bool, latin: bool) -> Iterator[ClockPiece]:
    """Yield the times that are said, certain wordings first."""
    for match in _DIGITAL.finditer(text):
        clock = _clock(match, int(match["hour"]), int(match["minute"]))
        yield replace(clock, exact=match["hour"].startswith("0"))
    if han:
        for match in _ZH_CLOCK.finditer(text):
            yield from _chinese(match)
        for match in _ZH_FROM.finditer(text):
            yield ClockPiece(match.start(), match.end(), _number(match["hour"]), weak=True)
    if latin:
        yield from _english(text)


def _english(text: str) -> Iterator[ClockPiece]:
    yield from _ends(text)
    for match in _PAST.finditer(text):
        how = match["how"].removeprefix("a ")
        hours, minute = _SHIFT[how]
        yield _clock(match, (_hour(match["hour"]) + hours) or 12, minute)
    for match in _MERIDIEM.finditer(text):
        yield _clock(match, int(match["hour"]), int(match["minute"] or 0))
    for match in _OCLOCK.finditer(text):
        yield _clock(match, _hour(match["hour"]), 0)
    for match in _ISH.finditer(text):
        yield replace(_clock(match, _hour(match["hour"]), 0), weak=True)
    for match in _SPELT.finditer(text):
        yield _clock(match, _hour(match["hour"]), _hour(match["minute"] or "zero"))
    for match in _MIDNIGHT.finditer(text):
        yield ClockPiece(match.start(), match.end(), 24)
    for match in _RUN.finditer(text):
        early = match["hour"].startswith("0")
        vague = match[0].startswith(("about", "around"))
        if vague and not early and _PAID.search(text, 0, match.start()):
            continue
        clock = _clock(match, int(match["hour"]), int(match["minute"]))
        sure = early or _RUNG.search(text[: match.start()])
        yield replace(clock, exact=True, weak=not sure)
    for match in _AT.finditer(text):
        weak = not (match[0].startswith("at ") and _ENDS.match(text, match.end()))
        clock = _clock(match, _hour(match["hour"]), _hour(match["minute"] or "zero"))
        yield replace(clock, weak=weak)


def _ends(text: str) -> Iterator[ClockPiece]:
    """Yield the hours of ranges that are times only because they are ends of one."""
    for match in _EN_FROM.finditer(text):
        # "Five to 4pm" is a time, "from five to 4pm" are two.
        if match["from"] or not (match["link"] == "and" or _short(match)):
            yield replace(_clock(match, _hour(match["hour"]), 0), weak=True)
    for match in _EN_BETWEEN.finditer(text):
        yield ClockPiece(match.start(), match.end(), _hour(match["first"]), weak=True)
        yield ClockPiece(*match.span("last"), _hour(match["last"]), weak=True)
    for match in _EN_UNTIL.finditer(text):
        yield ClockPiece(*match.span("hour"), _hour(match["hour"]), weak=True)


def _short(match: re.Match[str]) -> bool:
    return match["link"] == "to" and (match["hour"] == "5" or f"{match['hour']} to" in _SHIFT)


def _chinese(match: re.Match[str]) -> Iterator[ClockPiece]:
    hour = _number(match["hour"])
    short = match["before"] or match["short"]
    said = short or match["half"] or match["quarter"] or match["m1"] or match["m2"]
    # 一点 is "a little" far more often than one o'clock.
    weak = match["hour"] in {"一", "1"} and not said and "钟" not in match[0]
    # 8点差10分 lies in the morning, as 8点 does; a 7点 alone would not.
    exact = bool(short) and hour == 8
    if short:
        hour, minute = (hour - 1) % 24 or 12, 60 - _few(short)
    elif match["half"]:
        minute = 30
    elif match["quarter"]:
        minute = 15 if match["quarter"] == "一" else 45
    else:
        minute = _number(match["m1"] or match["m2"] or "0")
    if hour <= 24 and 0 <= minute < 60:
        part = {"晚": EVENING, "早": MORNING}.get(match["say"] or "")
        yield ClockPiece(match.start(), match.end(), hour, minute, part, weak, exact)


def _few(text: str) -> int:
    return 15 if text.startswith("一刻") else _number(text.rstrip("分钟"))


def _clock(match: re.Match[str], hour: int, minute: int) -> ClockPiece:
    half = match.groupdict().get("half")
    part = {"a": MORNING, "p": AFTERNOON}.get(half[0]) if half else None
    return ClockPiece(match.start(), match.end(), hour, minute, part)


def _hour(text: str) -> int:
    reading = read_english(text)
    return int(reading.value) if reading else 0


def _number(text: str) -> int:
    reading = read_chinese(text.lstrip("零〇") or "零")
    return int(reading.value) if reading else 99
