"""Chinese numerals, read and written: 五万三千, 十二万五, 1万5, 三点五, 二〇二六."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from data.language.contract import LanguageError

DIGITS = "零〇一二三四五六七八九两俩仨幺"
# What a numeral may be made of, for character classes of the other modules.
NUMERAL = DIGITS + "十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟"

LONGEST_NUMERAL = 30  # characters; a longer one is no number that anybody says
# Numbers from here on (16 digits) are slips or account numbers; decimals of 28 digits, Python's
# default, reckon with anything below.
TOO_LARGE = Decimal(10**15)

_VALUE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
}
_PLAIN = str.maketrans(
    {
        **dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True)),
        "廿": "二十",
        "卅": "三十",
        "w": "万",
        "k": "千",
        ",": "",
        " ": "",
    }
)
_BIG = (("亿", Decimal(10**8)), ("万", Decimal(10**4)))
_ONE = rf"(?:[{DIGITS}]|\d+(?:\.\d+)?)"
# Below ten thousand. A unit may be left out at the end: 三百五, 3千2.
_SECTION = re.compile(
    rf"(?:(?P<q>{_ONE})千)?(?P<z1>零)?(?:(?P<b>{_ONE})百)?(?P<z2>零)?"
    rf"(?:(?P<s>{_ONE})?(?P<ten>十))?(?P<z3>零)?(?P<g>{_ONE})?"
)
_DECIMAL = re.compile(rf"(?P<whole>[^点]+)点(?P<part>[{DIGITS}\d]+)")
_ASCII = re.compile(r"\d+(?:\.\d+)?")
# 三个亿, 五个w: the measure word of a round sum.
_MEASURE = re.compile(r"个(?=[亿wW])")
_POSITIONAL = re.compile(rf"[{DIGITS}]{{2,}}")
# 两百, 两千; 两万 and 两亿 where two are all of them: 十二万, 一百零二万.
_TWO = re.compile(r"二(?=[百千])|(?<!十)(?<![百千]零)二(?=[万亿])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A number, and whether it could have been meant otherwise."""

    value: Decimal
    ambiguous: bool = False


def read_chinese(text: str) -> Reading | None:
    """Read a numeral in Chinese or mixed writing; None when it is none, or has over 15 digits.

    A unit left out at the end follows usage (五万三 is 53,000) and is marked ambiguous.

    >>> read_chinese("十二万五")
    Reading(value=Decimal('125000'), ambiguous=True)
    """
    plain = _MEASURE.sub("", text).translate(_PLAIN)
    if not plain or len(text) > LONGEST_NUMERAL:
        return None
    if _POSITIONAL.fullmatch(plain):
        return sayable(Reading(Decimal("".join(str(_VALUE[c]) for c in plain))))
    return _read(plain)


def sayable(reading: Reading | None) -> Reading | None:
    """Return the reading, or None when it is larger than any number that is meant as one."""
    return reading if reading is not None and reading.value < TOO_LARGE else None


def _read(text: str) -> Reading | None:
    return sayable(_of_any_size(text))


def _of_any_size(text: str) -> Reading | None:
    behind = max(text.rfind(unit) for unit, _ in _BIG)
    if (match := _DECIMAL.fullmatch(text)) and match.end("whole") > behind:
        return _decimal(match["whole"], match["part"])
    for unit, size in _BIG:
        if unit in text:
            left, _, right = text.rpartition(unit)
            # 十万二十万 are two sums, not a hundred thousand and twenty of 万.
            if unit in left:
                return None
            return _scaled(left, right, size)
    if text.startswith("半"):
        return Reading(Decimal("0.5")) if text == "半" else None
    if _ASCII.fullmatch(text):
        return Reading(Decimal(text))
    return _section(text)


def _scaled(left: str, right: str, size: Decimal) -> Reading | None:
    many = _read(left) if left else None
    rest = _rest(right, size)
    if many is None or rest is None or many.value == 0:
        return None
    # 八千一万 are two sums; nobody leaves out the hundred of 八千一百万.
    if many.ambiguous and many.value >= 1000:
        return None
    whole = many.value * size + rest.value
    # Nothing smaller may follow a fraction: 1.5万3 is a slip.
    if many.value % 1 and rest.value:
        return None
    return Reading(whole, many.ambiguous or rest.ambiguous)


def _rest(text: str, size: Decimal) -> Reading | None:
    """Read what follows a unit: nothing, a half, a bare digit of the next unit, or a number."""
    if not text:
        return Reading(Decimal(0))
    if text == "半":
        return Reading(size / 2, ambiguous=True)
    if len(text) == 1 and text not in "零〇":
        digit = _VALUE.get(text, int(text) if text.isdecimal() else None)
        return None if digit is None else Reading(digit * size / 10, ambiguous=True)
    rest = _read(text.lstrip("零〇"))
    if rest is None or rest.value >= size or rest.value % 1:
        return None
    # 1万50 may be 10,050 or 15,000.
    unclear = text.isdigit() and len(text) < len(str(size)) - 1 and text[0] != "0"
    return Reading(rest.value, rest.ambiguous or unclear)


def _decimal(whole: str, part: str) -> Reading | None:
    base = _read(whole)
    if base is None or base.value % 1 or base.ambiguous:
        return None
    digits = "".join(str(_VALUE.get(c, c)) for c in part)
    return Reading(base.value + Decimal(f"0.{digits}"))


def _section(text: str) -> Reading | None:
    match = _SECTION.fullmatch(text)
    if match is None:
        return None
    value = sum(
        (_one(match[name]) * size for name, size in (("q", 1000), ("b", 100), ("s", 10))),
        Decimal(0),
    )
    if match["ten"] and not match["s"]:
        value += 10
    smallest = 100 if match["b"] else 1000 if match["q"] else 1
    last = _one(match["g"])
    gap = match["z1"] or match["z2"] or match["z3"]
    if match["g"] and smallest > 1 and not match["ten"] and not gap:
        if last >= 10:
            return Reading(value + last) if last < smallest else None
        return Reading(value + last * smallest / 10, ambiguous=True)
    return Reading(value + last)


def _one(text: str | None) -> Decimal:
    if not text:
        return Decimal(0)
    return Decimal(_VALUE[text]) if text in _VALUE else Decimal(text)


def write_chinese(value: Decimal | int, *, spoken: bool = False) -> str:
    """Write a number in Chinese.

    Args:
        value: from 0 to below 10^12.
        spoken: 两 of 百, 千, 万, 亿, as it is said.

    Raises:
        LanguageError: the number is negative or too large.

    >>> write_chinese(53000), write_chinese(20500, spoken=True)
    ('五万三千', '两万零五百')
    """
    number = Decimal(value)
    if not 0 <= number < 10**12:
        raise LanguageError(f"{number} is outside 0 .. 10^12 and is not written in words")
    whole, part = divmod(number, 1)
    text = _whole(int(whole))
    if spoken:
        text = _TWO.sub("两", text)
    digits = f"{part.normalize():f}"[2:] if part else ""
    return text + ("点" + "".join("零一二三四五六七八九"[int(d)] for d in digits) if digits else "")


def _whole(number: int) -> str:
    if number == 0:
        return "零"
    parts: list[str] = []
    gap = False
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = number // size % 10**4
        if section and parts and (section < 1000 or gap):
            parts.append("零")
        gap = bool(parts) and section == 0
        if section:
            parts.append(_below_ten_thousand(section) + unit)
    text = "".join(parts)
    return text[1:] if text.startswith("一十") else text


def _below_ten_thousand(number: int) -> str:
    text = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            text += "零一二三四五六七八九"[digit] + unit
        elif text and not text.endswith("零") and number % size:
            text += "零"
    return text
