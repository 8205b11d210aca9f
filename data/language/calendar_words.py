"""Words for days: 明天, 下周五, 12月5号, 月底, 三天后, "next Friday", "1st of December"."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from data.language.chinese import read_chinese
from data.language.english import UNITS, read_english
from data.language.money import either

DAY, WEEK, MONTH, YEAR, MINUTE = "day", "week", "month", "year", "minute"


@dataclass(frozen=True, slots=True)
class DayPiece:
    """A day that was said, worked out from the present.

    Attributes:
        start: offset of the words.
        end: offset after them.
        date: the day; the first one of a week, month or year.
        grain: how exactly it was said.
        part: part of the day that the same word says (今晚).
        floating: a weekday or a date without month moves on when it lies behind.
        at: exact local time of a relative word (两小时后).
        ambiguous: people use the word for two different days.
    """

    start: int
    end: int
    date: dt.date
    grain: str = DAY
    part: str | None = None
    floating: bool = False
    at: dt.datetime | None = None
    ambiguous: bool = False


_CN = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_CN_YEAR = r"(?:(?:19|20)\d{2}|二[零〇][零〇一二三四五六七八九]{2})"
_NEAR = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "今天": 0, "今日": 0, "今儿": 0,
         "当天": 0, "明天": 1, "明日": 1, "明儿": 1, "次日": 1, "第二天": 1, "后天": 2, "后日": 2, "后儿": 2,
         "大后天": 3, "昨晚": -1, "今晚": 0, "今早": 0, "今夜": 0, "明早": 1, "明晚": 1, "后晚": 2}  # fmt: skip
_PARTS = {"晚": "evening", "夜": "evening", "早": "morning"}
_WEEKDAYS = (
    {c: n for n, c in enumerate("一二三四五六日")}
    | {"天": 6}
    | {str(n): n - 1 for n in range(1, 8)}
)
_WEEKS = {
    "": 0,
    "这": 0,
    "这个": 0,
    "本": 0,
    "上": -1,
    "上个": -1,
    "下": 1,
    "下个": 1,
    "下下": 2,
    "下下个": 2,
    "上上": -2,
}
_WEEK = rf"(?P<week>{either(w for w in _WEEKS if w)})?"

_ZH_NEAR = re.compile(rf"(?:{either(_NEAR)})(?!起息)")
_ZH_WEEKDAY = re.compile(
    rf"{_WEEK}(?:周|星期|礼拜)(?P<day>[一二三四五六日天]|[1-7](?!\d))(?![年个])"
)
_ZH_WEEKEND = re.compile(rf"{_WEEK}周末")
_ZH_WEEK = re.compile(
    r"(?P<week>下下个?|下个?|上个?|这个?|本)(?:周|星期|礼拜)(?![一二三四五六日天末1-7年期])"
)
_ZH_DATE = re.compile(
    rf"(?:(?P<year>{_CN_YEAR}|明|今|去|后)年(?:的)?)?(?P<month>{_CN})月(?:份)?(?:(?P<day>{_CN})[号日]?(?![\d个千百万亿元块]))?(?!度|供|息|薪)"
)
_ZH_MONTH = re.compile(
    rf"(?P<which>下下个?|下个?|这个?|本|上个?)月(?:份)?(?:(?P<day>{_CN})[号日]|(?P<edge>底|末|初|中))?(?![供息薪])"
)
_ZH_DAY = re.compile(rf"(?<![\d月尾账型靓])(?P<day>{_CN})[号](?!线|楼|码|店|文|产品)")
_ZH_EDGE = re.compile(r"(?P<what>月底|月末|月初|月中|年底|年末|年初)")
_ZH_YEAR = re.compile(rf"(?P<year>(?:{_CN_YEAR})|明|后|去)年(?![底初末中化])(?P<edge>底|初)?")
_N = r"(?P<n>\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两俩三四五六七八九半])"
_ZH_RELATIVE = re.compile(
    rf"(?:过|再过)?{_N}(?P<half1>个半)?(?:个)?(?P<half2>半)?(?P<unit>小时|钟头|分钟|天|日|周|星期|礼拜|月|年)(?P<half3>半)?(?P<way>之?后|以后|过后|之?前|以前)"
)
_ISO = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d{2})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})(?![\d.])日?"
)
_SLASH = re.compile(r"(?<![\d./-])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/.%])")

_EN_NEAR = {"day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1, "tmr": 1, "tmrw": 1,
            "tomorow": 1, "tommorow": 1, "tommorrow": 1, "day after tomorrow": 2, "last night": -1}  # fmt: skip
_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EN_SHORT = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4}
_EN_WEEKDAYS = {name: n for n, name in enumerate(_EN_DAYS)} | _EN_SHORT
_EN_MONTHS = {
    name: n + 1
    for n, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ]
    )
    for name in names.split()
}
_ORDINALS = {
    word: n + 1
    for n, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ]
    )
}
_EN_DAY = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{either(_ORDINALS)})"
_EN_MONTH = rf"(?P<month>{either(_EN_MONTHS)})\.?"
_B, _E = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_EN_NEAR_RE = re.compile(rf"{_B}(?:the\s+)?(?P<near>{either(_EN_NEAR)}){_E}")
_EN_WEEKDAY = re.compile(
    rf"{_B}(?:on\s+)?(?:(?P<week>this coming|this|next|coming|last)\s+)?(?P<day>{either(_EN_WEEKDAYS)})(?:\s+next week)?{_E}"
)
_EN_DATE = re.compile(
    rf"{_B}(?:on\s+)?(?:the\s+)?(?:{_EN_DAY}\s+(?:of\s+)?{_EN_MONTH}|{_EN_MONTH.replace('<month>', '<month2>')}\s+(?:the\s+)?{_EN_DAY.replace('<day>', '<day2>')})(?:,?\s+(?P<year>20\d{{2}}))?{_E}"
)
_EN_DAY_ALONE = re.compile(
    rf"{_B}(?:on\s+)?the\s+(?P<day>\d{{1,2}}(?:st|nd|rd|th)){_E}(?!\s+(?:one|product|option|fund))"
)
_EN_PERIOD = re.compile(
    rf"{_B}(?P<edge>end of\s+(?:the\s+)?|beginning of\s+(?:the\s+)?|early\s+|late\s+)?(?P<which>this|next|last)?\s*(?P<what>week|weekend|month|year){_E}"
)
_EN_N = rf"(?P<n>\d{{1,3}}|an?|half an|a couple of|{either(UNITS)})"
_EN_UNITS = r"(?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)"
_EN_RELATIVE = re.compile(
    rf"{_B}(?:(?:in|after)\s+{_EN_N}\s+{_EN_UNITS}(?:'? time)?|{_EN_N.replace('<n>', '<n2>')}\s+{_EN_UNITS.replace('<unit>', '<unit2>')}\s+(?P<way>from now|later|ago)){_E}"
)
_EN_MONTH_ALONE = re.compile(
    rf"{_B}(?:in|by|until|till|before)\s+(?P<month>{either(set(_EN_MONTHS) - {'may', 'mar'})}){_E}"
)


def find_days(text: str, now: dt.datetime, *, han: bool, latin: bool) -> Iterator[DayPiece]:
    """Yield the days that are said, the most exact wording first.

    Args:
        text: the surface form.
        now: the bank's local time.
        han: whether there are Chinese characters in it.
        latin: whether there are Latin letters in it.
    """
    today = now.date()
    finders: list[
        tuple[re.Pattern[str], Callable[[re.Match[str], dt.datetime], DayPiece | None]]
    ] = []
    if any(c.isdigit() for c in text):
        finders += [(_ISO, _iso), (_SLASH, _month_and_day)]
    if han:
        finders += _ZH_FINDERS
    if latin:
        finders += _EN_FINDERS
    for pattern, make in finders:
        for match in pattern.finditer(text):
            piece = make(match, now)
            if piece is not None and abs(piece.date.year - today.year) < 200:
                yield piece


def _piece(match: re.Match[str], date: dt.date | None, **more: object) -> DayPiece | None:
    if date is None:
        return None
    return DayPiece(match.start(), match.end(), date, **more)  # type: ignore[arg-type]


def _number(text: str) -> int:
    reading = read_chinese(text)
    return int(reading.value) if reading else 0


def date_or_none(year: int, month: int, day: int) -> dt.date | None:
    """Return the date, or None when the calendar has none such."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day some months on, or the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _month_end(day: dt.date) -> dt.date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _upcoming(now: dt.datetime, month: int, day: int) -> dt.date | None:
    """Return the next such day, today included."""
    for year in range(now.year, now.year + 5):
        found = date_or_none(year, month, day)
        if found and found >= now.date():
            return found
    return None


def _next_numbered(now: dt.datetime, day: int) -> dt.date | None:
    first = now.date().replace(day=1)
    for months in range(3):
        base = add_months(first, months)
        found = date_or_none(base.year, base.month, day)
        if found and found >= now.date():
            return found
    return None


def _iso(match: re.Match[str], _now: dt.datetime) -> DayPiece | None:
    return _piece(match, date_or_none(int(match["year"]), int(match["month"]), int(match["day"])))


def _month_and_day(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return _piece(match, _upcoming(now, int(match["month"]), int(match["day"])), ambiguous=True)


def _zh_near(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    date = now.date() + dt.timedelta(days=_NEAR[match[0]])
    return _piece(match, date, part=_PARTS.get(match[0][-1]))


def _zh_weekday(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return _weekday(
        match, now, _WEEKDAYS[match["day"]], _WEEKS[match["week"] or ""], bool(match["week"])
    )


def _weekday(
    match: re.Match[str], now: dt.datetime, day: int, weeks: int, named: bool, **more: object
) -> DayPiece | None:
    """A weekday of a named calendar week stays in it; a weekday alone is the next one."""
    monday = now.date() - dt.timedelta(days=now.weekday())
    date = monday + dt.timedelta(days=day + 7 * weeks)
    if not named or weeks == 0:
        return _piece(match, date, floating=True, **more)
    return _piece(match, date, **more)


def _zh_weekend(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return _weekday(
        match, now, 5, _WEEKS[match["week"] or ""], bool(match["week"]), grain="weekend"
    )


def _zh_week(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    monday = now.date() - dt.timedelta(days=now.weekday())
    return _piece(match, monday + dt.timedelta(days=7 * _WEEKS[match["week"]]), grain=WEEK)


_YEARS = {"今": 0, "明": 1, "后": 2, "去": -1}


def _year(text: str, now: dt.datetime) -> int:
    return now.year + _YEARS[text] if text in _YEARS else _number(text)


def _zh_date(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    month = _number(match["month"])
    day = _number(match["day"]) if match["day"] else 1
    if not 1 <= month <= 12:
        return None
    grain = DAY if match["day"] else MONTH
    if match["year"]:
        return _piece(match, date_or_none(_year(match["year"], now), month, day), grain=grain)
    if grain == MONTH:
        year = now.year + (month < now.month)
        return _piece(match, dt.date(year, month, 1), grain=MONTH)
    return _piece(match, _upcoming(now, month, day))


_MONTHS = {"这": 0, "本": 0, "下": 1, "上": -1, "下下": 2}


def _zh_month(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    base = add_months(now.date().replace(day=1), _MONTHS[match["which"].rstrip("个")])
    if match["day"]:
        return _piece(match, date_or_none(base.year, base.month, _number(match["day"])))
    if edge := match["edge"]:
        day = {"初": base, "中": base.replace(day=15)}.get(edge) or _month_end(base)
        return _piece(match, day)
    return _piece(match, base, grain=MONTH)


def _zh_day(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return _piece(match, _next_numbered(now, _number(match["day"])))


def _zh_edge(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    unit, edge = match["what"]
    if unit == "年":
        date = dt.date(now.year, 12, 31) if edge in "底末" else dt.date(now.year + 1, 1, 1)
        return _piece(match, date)
    if edge in "底末":
        return _piece(match, _month_end(now.date()))
    return _piece(match, _next_numbered(now, 1 if edge == "初" else 15))


def _zh_year(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return _piece(match, date_or_none(_year(match["year"], now), 1, 1), grain=YEAR)


def _zh_relative(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    reading = read_chinese(match["n"])
    if reading is None:
        return None
    number = float(reading.value)
    if match["half1"] or match["half2"] or match["half3"]:
        number += 0.5
    back = match["way"].endswith("前")
    return _relative(match, now, -number if back else number, _ZH_UNITS[match["unit"]])


_ZH_UNITS = {"小时": "hour", "钟头": "hour", "分钟": "minute", "天": DAY, "日": DAY, "周": WEEK, "星期": WEEK,
             "礼拜": WEEK, "月": MONTH, "年": YEAR}  # fmt: skip


def _relative(match: re.Match[str], now: dt.datetime, number: float, unit: str) -> DayPiece | None:
    if unit in {"hour", "minute"}:
        at = now + (dt.timedelta(hours=number) if unit == "hour" else dt.timedelta(minutes=number))
        return _piece(match, at.date(), grain=MINUTE, at=at)
    if unit in {DAY, WEEK}:
        days = number * (7 if unit == WEEK else 1)
        return _piece(match, now.date() + dt.timedelta(days=round(days)))
    months = number * (12 if unit == YEAR else 1)
    date = add_months(now.date(), int(months))
    return _piece(match, date + dt.timedelta(days=15) if months % 1 else date)


def _en_near(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    word = match["near"]
    part = "evening" if word.endswith("night") else None
    return _piece(match, now.date() + dt.timedelta(days=_EN_NEAR[word]), part=part)


def _en_weekday(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    week = match["week"]
    weeks = {"next": 1, "last": -1}.get(week or "", 1 if match[0].endswith("next week") else 0)
    # "next Friday" is said of this week's as well as of next week's.
    return _weekday(
        match, now, _EN_WEEKDAYS[match["day"]], weeks, weeks != 0, ambiguous=week == "next"
    )


def _en_date(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    month = _EN_MONTHS[match["month"] or match["month2"]]
    said = match["day"] or match["day2"]
    day = _ORDINALS.get(said) or int(re.sub(r"\D", "", said))
    if match["year"]:
        return _piece(match, date_or_none(int(match["year"]), month, day))
    return _piece(match, _upcoming(now, month, day))


def _en_day(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return _piece(match, _next_numbered(now, int(re.sub(r"\D", "", match["day"]))))


def _en_period(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    what, which, edge = match["what"], match["which"], (match["edge"] or "").strip()
    if not which and not edge.startswith(("end", "beginning")):
        return None
    step = {"next": 1, "last": -1}.get(which or "", 0)
    today = now.date()
    if what in {"week", "weekend"}:
        monday = today - dt.timedelta(days=now.weekday()) + dt.timedelta(days=7 * step)
        if what == "weekend":
            return _piece(match, monday + dt.timedelta(days=5), grain="weekend")
        return _piece(
            match, monday + dt.timedelta(days=4) if edge.startswith("end") else monday, grain=WEEK
        )
    base = today.replace(day=1) if what == "month" else today.replace(month=1, day=1)
    base = add_months(base, step * (12 if what == "year" else 1))
    if edge.startswith(("end", "late")):
        last = _month_end(base) if what == "month" else dt.date(base.year, 12, 31)
        return _piece(match, last)
    return _piece(match, base, grain=MONTH if what == "month" else YEAR)


def _en_relative(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    said, unit = match["n"] or match["n2"], (match["unit"] or match["unit2"]).rstrip("s")
    reading = read_english(said)
    number = {"a": 1.0, "an": 1.0, "half an": 0.5, "a couple of": 2.0}.get(said)
    if number is None:
        number = float(reading.value) if reading else 0.0
    if match["way"] == "ago":
        number = -number
    return _relative(match, now, number, {"min": "minute", "hr": "hour"}.get(unit, unit))


def _en_month(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    month = _EN_MONTHS[match["month"]]
    return _piece(match, dt.date(now.year + (month < now.month), month, 1), grain=MONTH)


_ZH_FINDERS = [
    (_ZH_RELATIVE, _zh_relative),
    (_ZH_NEAR, _zh_near),
    (_ZH_WEEKDAY, _zh_weekday),
    (_ZH_WEEKEND, _zh_weekend),
    (_ZH_WEEK, _zh_week),
    (_ZH_DATE, _zh_date),
    (_ZH_MONTH, _zh_month),
    (_ZH_EDGE, _zh_edge),
    (_ZH_DAY, _zh_day),
    (_ZH_YEAR, _zh_year),
]
_EN_FINDERS = [
    (_EN_RELATIVE, _en_relative),
    (_EN_NEAR_RE, _en_near),
    (_EN_DATE, _en_date),
    (_EN_WEEKDAY, _en_weekday),
    (_EN_DAY_ALONE, _en_day),
    (_EN_PERIOD, _en_period),
    (_EN_MONTH_ALONE, _en_month),
]
