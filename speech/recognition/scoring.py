"""How far a transcript is from what was said: errors counted after both are written alike.

What only spelling decides is made equal first: case, punctuation, traditional characters,
figures against number words. What was misheard stays. Left as they are, so that they count as
errors: contractions, and figures read digit by digit in English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from data.language.numbers.chinese import write_chinese
from speech.recognition.writing import simplified

_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"
_CHINESE_DIGITS = "零一二三四五六七八九"
# 两 and 二, 幺 and 一, 〇 and 零 are the same number said in another way.
_SAME = str.maketrans("两幺〇", "二一零")
_LONG = 7  # from so many figures on it is a phone or card number, said digit by digit
_SMALL = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
          "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SIZES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))


@dataclass(frozen=True, slots=True)
class Score:
    """Errors against the units that were said (characters in Chinese, words in English)."""

    errors: int
    units: int

    @property
    def rate(self) -> float:
        """Errors a unit."""
        return self.errors / self.units if self.units else 0.0


def score(pairs: Iterable[tuple[str, str]], language: str) -> Score:
    """Count the errors over (said, heard) pairs.

    >>> score([("我有五万块", "我有5萬塊。")], "zh")
    Score(errors=0, units=5)
    >>> score([("fifty thousand at two percent", "50,000 at 2%")], "en").errors
    0
    """
    errors = units = 0
    for said, heard in pairs:
        expected, got = alike(said, language), alike(heard, language)
        errors += Levenshtein.distance(expected, got)
        units += len(expected)
    return Score(errors, units)


def alike(text: str, language: str) -> list[str]:
    """Return a text as comparable units: Chinese characters, or English words."""
    plain = unicodedata.normalize("NFKC", text).lower()
    if language == "zh":
        numbers = re.sub(rf"({_FIGURE})(%|年)?", _in_chinese, simplified(plain))
        return [char for char in numbers.translate(_SAME) if char.isalnum()]
    numbers = re.sub(_FIGURE, lambda found: f" {_in_english(found[0])} ", plain)
    words = numbers.replace("%", " percent ").replace("’", "'").replace("-", " ")
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", words)


def _in_chinese(found: re.Match[str]) -> str:
    figure, unit = found[1].replace(",", ""), found[2] or ""
    if unit == "年" and len(figure) == 4:
        return _digit_by_digit(figure) + unit
    said = _digit_by_digit(figure) if _is_code(figure) else write_chinese(Decimal(figure))
    return f"百分之{said}" if unit == "%" else said + unit


def _is_code(figure: str) -> bool:
    return len(figure) >= _LONG or (figure.startswith("0") and len(figure) > 1 and figure[1] != ".")


def _digit_by_digit(figure: str) -> str:
    return "".join(_CHINESE_DIGITS[int(char)] if char.isdigit() else "点" for char in figure)


def _in_english(figure: str) -> str:
    whole, _, part = figure.replace(",", "").partition(".")
    decimals = " ".join(_SMALL[int(char)] for char in part)
    return f"{_cardinal(int(whole))} point {decimals}" if part else _cardinal(int(whole))


def _cardinal(number: int) -> str:
    for size, name in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= size:
            rest = f" {_cardinal(number % size)}" if number % size else ""
            return f"{_cardinal(number // size)} {name}{rest}"
    if number < len(_SMALL):
        return _SMALL[number]
    rest = f" {_SMALL[number % 10]}" if number % 10 else ""
    return _TENS[number // 10 - 2] + rest
