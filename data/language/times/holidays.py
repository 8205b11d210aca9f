"""Holidays that people plan by: 春节后, 国庆前, "after Chinese New Year", "before Christmas".

The feasts of the lunar calendar are listed as the Purple Mountain Observatory's calendar has
them, and so is Qingming, a day of the sun's: programs that compute new moons miss the years
when one falls near midnight (2027, 2030).
"Before" and "after" name no single day, hence they are marked ``ambiguous``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from data.language.numbers.chinese import NUMERAL
from data.language.patterns import either
from data.language.times.days import DAY, DayPiece, Finder, date_or_none, piece

FIRST_YEAR = 2024  # of the lists below
_SPRING = "0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212"
_DRAGON_BOAT = (
    "0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614"
)
_MID_AUTUMN = "0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920"

_QINGMING = "0404 0404 0405 0405 0404 0404 0405 0405 0404 0404 0405 0405 0404 0404 0405 0405 0404"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday and what it is called.

    Attributes:
        dates: "MMDD" of each year from ``FIRST_YEAR`` on, or one for all years.
        length: days from the feast to the first day after the public holiday.
        zh: Chinese names.
        en: English names.
    """

    dates: str
    length: int
    zh: str
    en: str

    def in_year(self, year: int) -> dt.date | None:
        """Return the feast of a year, None where the list has ended."""
        dates = self.dates.split()
        place = year - FIRST_YEAR if len(dates) > 1 else 0
        if not 0 <= place < len(dates):
            return None
        return date_or_none(year, int(dates[place][:2]), int(dates[place][2:]))

    def upcoming(self, now: dt.datetime) -> dt.date | None:
        """Return the next feast, today's included."""
        days = (self.in_year(now.year + more) for more in range(2))
        return next((day for day in days if day and day >= now.date()), None)


SPRING_FESTIVAL = Holiday(
    _SPRING,
    7,
    "春节|大年初一|农历新年|过年|过完年|过了年",
    "chinese new year|lunar new year|spring festival",
)
DRAGON_BOAT = Holiday(_DRAGON_BOAT, 1, "端午节|端午", "dragon boat festival")
# 大年三十 is the eve also of a year whose last month has but 29 days.
SPRING_EVE = Holiday(
    " ".join(
        f"{dt.date(FIRST_YEAR + years, int(day[:2]), int(day[2:])) - dt.timedelta(days=1):%m%d}"
        for years, day in enumerate(_SPRING.split())
    ),
    1,
    "除夕夜|除夕|大年三十|年三十",
    "chinese new year's eve|chinese new years eve|lunar new year's eve|lunar new years eve",
)
MID_AUTUMN = Holiday(_MID_AUTUMN, 1, "中秋节|中秋", "mid-autumn festival|mid-autumn|moon festival")
NEW_YEAR = Holiday("0101", 1, "元旦节|元旦", "new year's day|new years day")
QINGMING = Holiday(
    _QINGMING, 1, "清明节|清明", "qingming festival|qingming|tomb-sweeping day|tomb sweeping day"
)
LABOUR_DAY = Holiday("0501", 5, "五一劳动节|劳动节|五一节|五一", "labour day|labor day|may day")
NATIONAL_DAY = Holiday("1001", 7, "国庆节|国庆|十一长假", "national day")
CHRISTMAS = Holiday("1225", 1, "圣诞节|圣诞", "christmas|xmas")
CHRISTMAS_EVE = Holiday("1224", 1, "平安夜|圣诞前夜", "christmas eve|xmas eve")
NEW_YEARS_EVE = Holiday("1231", 1, "跨年夜", "new year's eve|new years eve")
HOLIDAYS = (
    *(SPRING_FESTIVAL, DRAGON_BOAT, MID_AUTUMN, NEW_YEAR),
    *(QINGMING, LABOUR_DAY, NATIONAL_DAY, CHRISTMAS),
    *(SPRING_EVE, CHRISTMAS_EVE, NEW_YEARS_EVE),
)
_NAMED = {word: holiday for holiday in HOLIDAYS for word in f"{holiday.zh}|{holiday.en}".split("|")}
# The year is over with its feast: 过完年 says "after" by itself.
_DONE = {"过完年", "过了年"}
_YEARS = {"去": -1, "明": 1, "后": 2}


def _holiday(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    holiday, side = _NAMED[match["name"]], match["side"] or ""
    if not match["year"]:
        return _placed(match, holiday.upcoming(now), holiday, side)
    return _placed(match, holiday.in_year(_year(match["year"], now)), holiday, side)


def _year(text: str, now: dt.datetime) -> int:
    return now.year + _YEARS[text] if text in _YEARS else int(text)


def _new_year(match: re.Match[str], now: dt.datetime) -> DayPiece | None:
    return _placed(match, SPRING_FESTIVAL.upcoming(now), SPRING_FESTIVAL, match["side"])


def _placed(
    match: re.Match[str], feast: dt.date | None, holiday: Holiday, side: str
) -> DayPiece | None:
    if feast is None:
        return None
    if side == "after" or side.endswith("后") or match[0] in _DONE:
        return piece(match, feast + dt.timedelta(days=holiday.length), ambiguous=True)
    if side in {"before", "by"} or side.endswith("前"):
        return piece(match, feast - dt.timedelta(days=1), ambiguous=True)
    return piece(match, feast, grain=DAY)


_ZH = either(word for holiday in HOLIDAYS for word in holiday.zh.split("|"))
_EN = either(word for holiday in HOLIDAYS for word in holiday.en.split("|"))
# 周五一点, 超过年化, 今年三十岁: parts of other words.
_OTHER_ZH = (
    r"(?:(?<=周)|(?<=星期)|(?<=礼拜))五一|(?<=[超通经透])过年|过年化"
    r"|(?<=[今每])年三十|年三十[岁元块天多余来几]"
)
CHINESE_HOLIDAYS: tuple[Finder, ...] = (
    (
        re.compile(
            rf"(?<![{NUMERAL}\d])(?:(?P<year>20\d{{2}}|[去明后])年的?)?(?!{_OTHER_ZH})"
            rf"(?P<name>{_ZH})(?!路|街|个|好|快乐|愉快|[{NUMERAL}])(?:[那这]一?天|当[天日]|(?:假期)?"
            r"(?P<side>之?[前后]|以[前后]|过后))?"
        ),
        _holiday,
    ),
    # 年前, 年后 by themselves mean the Spring Festival's; 成年后, 若干年后 do not.
    (re.compile(r"(?:(?<!\w)|(?<=[在等到是就要我想的说再那]))年(?P<side>[前后])"), _new_year),
)
ENGLISH_HOLIDAYS: tuple[Finder, ...] = (
    (
        re.compile(
            rf"(?<![a-z])(?<!happy )(?<!merry )(?:(?P<side>before|by|after|on)\s+)?(?:the\s+)?"
            rf"(?P<name>{_EN})(?:\s+day)?(?:,?\s+(?P<year>20\d{{2}})(?!\d))?(?![a-z])"
            r"(?!\s+(?:eve|gift|offer|card|bonus|campaign)(?![a-z]))"
        ),
        _holiday,
    ),
)
