"""Figures in a Mandarin text, in words, for every voice.

espeak-ng loses the point of 3.5万 and the minus of -500, says 十二千 for the 12 of 12,345 and reads
R2 as an English word; a neural voice without rules has no sound for figures at all.
"""

from __future__ import annotations

import re
from decimal import Decimal

from data.language.contract import LanguageError
from data.language.numbers.chinese import write_chinese
from data.language.read_back import say_digits
from data.texts.phrases import Language

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# Two of these are 两; the second month, day or number is 二.
_COUNTED = (
    r"百千万亿元年天周个次项种家人位名张笔份倍步条只套件岁",
    r"美元|欧元|港元|英镑|小时|分钟",
)
_TWO_OF = re.compile(rf"\s?(?:[{_COUNTED[0]}]|{_COUNTED[1]})")
_UNIT = re.compile(
    rf"\s?(?:[{_COUNTED[0]}%块角分秒十月日股克期点多余]|{_COUNTED[1]}|捷克|以|左右|人民币)"
)
# So many digits without a unit are a number that is dialled or looked up, and so are fewer where
# the clause speaks of a telephone: 110, 95599.
_LONG, _DIALLED = 5, 3
_TELEPHONE = re.compile(r"拨|热线|电话|致电")
_READ = re.compile(
    r"(?P<line>(?<!\d)(?:0\d{2,3}|[48]00)(?:-\d{3,8})+(?!\d))"
    r"|(?P<masked>\d+\*{2,}\d+)"
    r"|(?P<card>(?<!\d)\d{4}(?: [\d*]{4})+(?: [\d*]{1,3})?(?![\d.,]))"
    r"|(?P<date>(?<!\d)(?:19|20)\d\d-\d{1,2}-\d{1,2}(?!\d))"
    r"|(?P<year>(?<!\d)(?:19|20)\d\d(?=年))"
    r"|(?P<time>(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?![\d:]))"
    r"|(?P<to>(?<=[\d%])\s?[-–—~～]\s?(?=\d))"
    r"|(?P<minus>(?<![A-Za-z\d%)])[-−](?=\d))"
    rf"|(?P<percent>{_FIGURE})%"
    r"|(?P<code>(?:(?<=[尾编]号)|(?<=[尾编]号 )|(?<=[A-Za-z]))\d+(?!\d*[.,]\d))"
    rf"|(?P<figure>{_FIGURE})"
)


def in_words(text: str) -> str:
    """Return a Mandarin text with its figures in words, as they are read out.

    >>> in_words("利率1.5%，尾号1234的余额为-12,345.6元")
    '利率百分之一点五，尾号幺二三四的余额为负一万两千三百四十五点六元'
    >>> in_words("15:00前拨打95599，R2产品2万元起")
    '十五点前拨打九五五九九，R二产品两万元起'
    """
    return _READ.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "line" | "masked":
            return "，".join(map(_digits, re.split(r"[-*]+", found[0])))
        case "card":
            return "，".join(map(_digits, re.findall(r"\d+", found[0])))
        case "year":
            return _year(found[0])
        case "date":
            year, month, day = found[0].split("-")
            return f"{_year(year)}年{write_chinese(int(month))}月{write_chinese(int(day))}日"
        case "time":
            return _time(*map(int, found[0].split(":")))
        case "to":
            return "至"
        case "minus":
            return "负"
        case "percent":
            return f"百分之{_number(found['percent'])}"
        case "code" if len(found[0]) > 1:  # R1 is R一
            return _digits(found[0])
        case _:
            return _figure(found)


def _figure(found: re.Match[str]) -> str:
    figure, text, end = found[0], found.string, found.end()
    if figure == "2" and _TWO_OF.match(text, end) and not text.endswith("第", 0, found.start()):
        return "两"
    return _digits(figure) if _is_code(figure, text, end) else _number(figure)


def _is_code(figure: str, text: str, end: int) -> bool:
    if not figure.isdigit() or _UNIT.match(text, end):
        return False
    if figure.startswith("0") and figure != "0":
        return True
    return len(figure) >= (_DIALLED if _TELEPHONE.search(text) else _LONG)


def _year(year: str) -> str:
    return "".join(write_chinese(int(digit)) for digit in year)


def _time(hour: int, minute: int) -> str:
    said = f"{'两' if hour == 2 else write_chinese(hour)}点"
    if not minute:
        return said
    return f"{said}{'零' if minute < 10 else ''}{write_chinese(minute)}分"


def _number(figure: str) -> str:
    try:
        return write_chinese(Decimal(figure.replace(",", "")), spoken=True)
    except LanguageError:  # larger than anybody says
        return figure


def _digits(digits: str) -> str:
    return say_digits(digits, Language.ZH)
