"""Chinese words for days: 明天, 下周五, 12月5号, 月底, 三天后, 2026-12-05."""

from __future__ import annotations

import datetime as dt
import re

from data.language.numbers.chinese import NUMERAL, read_chinese
from data.language.patterns import either
from data.language.times.days import (
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    WEEK,
    WEEKEND,
    YEAR,
    DayPiece,
    Finder,
    add_months,
    date_or_none,
    monday_of,
    month_end,
    next_numbered,
    piece,
    relative,
    upcoming,
    weekday,
)

_N = r"(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
_YEAR = r"(?:(?:19|20)\d{2}|二[零〇][零〇一二三四五六七八九]{2})"
# The 20 of 12月20万, the 三十 of 一月三十五万 and the 1 of 3月1.5万 are no days.
_NO_SUM = rf"(?![\d{NUMERAL}个元块号日多几来余wk]|\.\d|,000)"
# 26年 is as good a term; with a day after it, it is a year.
_SHORT_YEAR = rf"(?<![\d.])2\d(?=年的?{_N}月份?{_N}[号日])"
_NEAR_WORDS = {
    -3: "大前天",
    -2: "前天",
    -1: "昨天 昨日 昨儿 昨晚",
    0: "今天 今日 今儿 当天 今晚 今早 今夜",
    1: "明天 明日 明儿 次日 第二天 明早 明晚",
    2: "后天 后日 后儿 后晚",
    3: "大后天",
}
_NEAR = {word: days for days, words in _NEAR_WORDS.items() for word in words.split()}
_PARTS = {"晚": "evening", "夜": "evening", "早": "morning"}
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_WEEKDAYS |= {str(n): n - 1 for n in range(1, 8)}
_STEP_WORDS = {-2: "上上", -1: "上 上个", 0: "这 这个 本", 1: "下 下个", 2: "下下 下下个"}
_STEPS = {word: step for step, words in _STEP_WORDS.items() for word in words.split()}
_STEP = rf"(?P<step>{either(_STEPS)})"
_YEARS = {"今": 0, "明": 1, "后": 2, "去": -1}
_UNITS = {
    "小时": HOUR,
    "钟头": HOUR,
    "分钟": MINUTE,
    "刻钟": MINUTE,
    "天": DAY,
    "日": DAY,
    "周": WEEK,
    "星期": WEEK,
    "礼拜": WEEK,
    "月": MONTH,
    "年": YEAR,
}


def _number(text: str) -> int:
    reading = read_chinese(text)
    return int(reading.value) if reading else 0


def _year(text: str, now: dt.datetime) -> int:
    year = now.year + _YEARS[text] if text in _YEARS else _number(text)
    return year + 2000 if year < 100 else year


def _near(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    date = now.date() + dt.timedelta(days=_NEAR[match[0]])
    return piece(match, date, part=_PARTS.get(match[0][-1]))


def _weekday(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return weekday(match, now, _WEEKDAYS[match["day"]], _STEPS[match["step"] or "这"])


def _weekend(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return weekday(match, now, 5, _STEPS[match["step"] or "这"], grain=WEEKEND)


def _week(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return piece(match, monday_of(now, _STEPS[match["step"]]), grain=WEEK)


def _date(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    month = _number(match["month"])
    if not 1 <= month <= 12:
        return None
    if match["year"]:
        day = _number(match["day"]) if match["day"] else 1
        grain = DAY if match["day"] else MONTH
        return piece(match, date_or_none(_year(match["year"], now), month, day), grain=grain)
    if match["day"]:
        return piece(match, upcoming(now, month, _number(match["day"])))
    return piece(match, dt.date(now.year + (month < now.month), month, 1), grain=MONTH)


def _month(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    base = add_months(now.date().replace(day=1), _STEPS[match["step"]])
    if match["day"]:
        return piece(match, date_or_none(base.year, base.month, _number(match["day"])))
    match match["edge"]:
        case None:
            return piece(match, base, grain=MONTH)
        case "初":
            return piece(match, base)
        case "中":
            return piece(match, base.replace(day=15))
        case third if third.endswith("旬"):
            start = base.replace(day=1 + 10 * "上中下".index(third[0]))
            return piece(match, start, ambiguous=True)
        case _:
            return piece(match, month_end(base), about=True)


def _day(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return piece(match, next_numbered(now, _number(match["day"])), numbered=True)


def _edge(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return piece(match, next_numbered(now, 1 if match["edge"] == "初" else 15))


def _month_end(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return piece(match, month_end(now.date()), about=True)


def _year_edge(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    late = match["edge"] in "底末"
    year = _year(match["year"], now) if match["year"] else now.year + (not late)
    return piece(match, dt.date(year, 12, 31) if late else dt.date(year, 1, 1), about=late)


def _whole_year(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return piece(match, date_or_none(_year(match["year"], now), 1, 1), grain=YEAR)


def _relative(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    reading = read_chinese(match["n"])
    if reading is None:
        return None
    number = float(reading.value) + (0.5 if match["half"] else 0)
    if match["unit"] == "刻钟":
        number *= 15
    back = (match["way"] or "").endswith("前")
    return relative(match, now, -number if back else number, _UNITS[match["unit"]])


def _figures(match: re.Match[str], _now: dt.datetime) -> DayPiece | None:
    return piece(match, date_or_none(int(match["year"]), int(match["month"]), int(match["day"])))


def _slash_year(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    """Read 12/5/2026 month first, unless the calendar or the present speak for 5 December."""
    one, other = int(match["month"]), int(match["day"])
    year = int(match["year"]) % 100 + 2000
    dates = [date_or_none(year, one, other), date_or_none(year, other, one)]
    known = sorted({date for date in dates if date}, key=dates.index)
    if not known:
        return None
    date = next((date for date in known if date >= now.date()), known[0])
    return piece(match, date, ambiguous=len(known) > 1)


def _slash(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return piece(match, upcoming(now, int(match["month"]), int(match["day"])), ambiguous=True)


_LONG = (
    r"(?<![\d.])(?P<n>\d{1,3}(?:\.\d{1,2})?|\d{4}(?=[天日])|[一二两三四五六七八九]点[一二三四五六七八九]"
    r"|(?<!千)[一二两三四五六七八九]百(?:零[一二三四五六七八九]|[一二三四五六七八九]十[一二三四五六七八九]?)?"
    r"|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两俩三四五六七八九半])"
    r"个?(?P<half>半)?(?P<unit>小时|钟头|分钟|刻钟|天|日|周|星期|礼拜|月|年)"
)
# In figures, in either language; a day before a month is not understood, hence ambiguous.
FIGURES: tuple[Finder, ...] = (
    (
        re.compile(
            r"(?<![\d.])(?P<year>(?:19|20)\d{2})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})"
            r"(?!\d|\.\d)[日号]?"
        ),
        _figures,
    ),
    (
        re.compile(
            r"(?<![\d.])(?:(?<!\d,)|(?<=\d{8},))"
            r"(?P<year>20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
            r"(?![\d%]|\.\d|,\d{3}(?!\d)|\s?[元块万wk])"
        ),
        _figures,
    ),
    (
        re.compile(
            r"(?<![\d./-])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:20)?\d{2})(?![\d/%]|\.\d)"
        ),
        _slash_year,
    ),
    (re.compile(r"(?<![\d./-])(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/%]|\.\d)"), _slash),
)
# The more exact wording comes first: 下周五 before 下周.
CHINESE_DAYS: tuple[Finder, ...] = (
    (
        re.compile(rf"(?:再?过)?{_LONG}(?P<way>之?后|以后|过后|之?前|以前)"),
        _relative,
    ),
    # 过两天 is to come; 存过两年, 超过两天 and 不过两天 are not.
    (
        re.compile(
            rf"(?:(?<!\w)|(?<=[等就那我你您们要得想请能会以后])|(?=再))再?过{_LONG}(?P<way>(?![期级多]))"
        ),
        _relative,
    ),
    (re.compile(either(_NEAR)), _near),
    (
        re.compile(rf"{_STEP}?(?:周|星期|礼拜)(?P<day>[一二三四五六日天]|[1-7](?!\d))(?![年个])"),
        _weekday,
    ),
    (re.compile(rf"{_STEP}?周末"), _weekend),
    (re.compile(rf"{_STEP}(?:周|星期|礼拜)(?![一二三四五六日天末1-7年期])"), _week),
    (
        re.compile(
            rf"(?:(?P<year>{_YEAR}|{_SHORT_YEAR}|明|今|去|后)年的?)?(?P<month>{_N})月份?"
            rf"(?:(?P<day>{_N})(?:[号日](?![元币])|{_NO_SUM}))?(?![度供息薪])"
        ),
        _date,
    ),
    (
        re.compile(
            rf"{_STEP}月份?(?:(?P<day>{_N})[号日]|(?P<edge>[上中下]旬|[底末初中]))?(?![供息薪])"
        ),
        _month,
    ),
    (re.compile(r"月[底末]"), _month_end),
    (re.compile(r"月(?P<edge>[初中])"), _edge),
    (
        re.compile(rf"(?:(?P<year>{_YEAR}|[今明去后])年?)?年(?P<edge>[底末初])"),
        _year_edge,
    ),
    # Not the 十二号 of 三十二号; the 十号 of 周五十号 it is.
    (
        re.compile(
            rf"(?:(?<=[周期拜][一二三四五六])|(?<![\d月尾账型靓{NUMERAL}]))"
            rf"(?P<day>{_N})号(?!线|楼|码|店|文|产品)"
        ),
        _day,
    ),
    (re.compile(rf"(?P<year>{_YEAR}|明|后|去)年(?![底初末中化])"), _whole_year),
)
