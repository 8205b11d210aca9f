"""English numerals, read and written: "twelve and a half thousand", "fifty k", "2.5m"."""

from __future__ import annotations

import re
from decimal import Decimal

from data.language.contract import LanguageError
from data.language.numbers.chinese import TOO_LARGE, Reading, sayable

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
UNITS: dict[str, int] = {word: n for n, word in enumerate(_ONES)} | {"oh": 0, "fourty": 40}
UNITS |= {word: n * 10 for n, word in enumerate(_TENS) if word != "_"}
SCALES: dict[str, int] = {
    "thousand": 10**3,
    "thousands": 10**3,
    "k": 10**3,
    "grand": 10**3,
    "wan": 10**4,
    "w": 10**4,
    "million": 10**6,
    "millions": 10**6,
    "mil": 10**6,
    "m": 10**6,
    "billion": 10**9,
    "bn": 10**9,
}
_ASCII = re.compile(r"(\d[\d,]*(?:\.\d+)?)([a-z]+)?")
# "40 000": the space between groups of three figures.
_GROUPS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")
LONGEST_NUMERAL = 24  # words
_HALF = Decimal("0.5")


def read_english(text: str) -> Reading | None:
    """Read a numeral in English words, figures or both; None when it is none, or over 15 digits.

    >>> read_english("twelve and a half thousand").value
    Decimal('12500.0')
    """
    joined = _GROUPS.sub("", text.strip().lower())
    words = [word for word in re.split(r"[\s-]+", joined) if word]
    if len(words) > LONGEST_NUMERAL:
        return None
    reader = _Reader()
    for place, word in enumerate(words):
        if not reader.take(word, words[place + 1 : place + 2]):
            return None
    return reader.result()


class _Reader:
    """Takes one word after the other; refuses the first that does not fit."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.current: Decimal | None = None
        self.least = Decimal(10**12)
        self.decimals: str | None = None
        self.ambiguous = False
        self.figures = False
        self.step = ""

    def result(self) -> Reading | None:
        """Return the number, if it is complete."""
        if self.step in {"and", "point", "article", ""}:
            return None
        return sayable(Reading(self.total + (self._now() or 0), self.ambiguous))

    def take(self, word: str, following: list[str]) -> bool:
        """Take a word; False when it does not fit what came before."""
        if self.decimals is not None and word in UNITS and UNITS[word] < 10:
            self.decimals += str(UNITS[word])
            return self._done("decimal")
        if word in {"and", "of"}:
            return self.step not in {"", "and"} and self._done("and")
        if word in {"a", "an"}:
            return self.step in {"", "and", "half", "quarter"} and self._done("article")
        if word == "point":
            self.decimals = ""
            return self.step not in {"", "and", "article"} and self._done("point")
        for test, action in (
            (word in {"half", "quarter"}, self._fraction),
            (word in {"couple", "dozen"}, self._handful),
            (word == "hundred" or word == "hundreds", self._hundred),
            (word in SCALES, self._scale),
            (word in UNITS, self._unit),
        ):
            if test:
                return action(word, following)
        return self._figures(word, following)

    def _done(self, step: str) -> bool:
        self.step = step
        return self.current is None or self.current < TOO_LARGE

    def _now(self) -> Decimal | None:
        if self.decimals:
            return (self.current or Decimal(0)) + Decimal(f"0.{self.decimals}")
        return self.current

    def _fraction(self, word: str, _following: list[str]) -> bool:
        part = _HALF if word == "half" else _HALF / 2
        if self.current is None and self.step == "article" and self.total:
            # "a million and a half": half of the unit before it
            self.current = part * self.least
        elif self.current is None and self.step in {"", "article"}:
            self.current = part
        elif self.step == "article" and self.current is not None and not self.current % 1:
            self.current += part
        else:
            return False
        return self._done(word)

    def _handful(self, word: str, _following: list[str]) -> bool:
        if word == "couple" and self.current is None:
            self.current, self.ambiguous = Decimal(2), True
            return self._done("couple")
        if word == "dozen":
            self.current = (self.current or 1) * Decimal(12)
            return self._done("dozen")
        return False

    def _hundred(self, _word: str, _following: list[str]) -> bool:
        if self.current is None and self.step not in {"", "article"}:
            return False
        now = self._now()
        if now is not None and now >= 100:
            return False
        self.current, self.decimals = (now if now is not None else Decimal(1)) * 100, None
        return self._done("hundred")

    def _scale(self, word: str, _following: list[str]) -> bool:
        size = Decimal(SCALES[word])
        now = self._now()
        if size >= self.least or (now is None and self.step != "article"):
            return False
        self.total += (now if now is not None else Decimal(1)) * size
        self.current, self.decimals, self.least = None, None, size
        return self._done("scale")

    def _unit(self, word: str, _following: list[str]) -> bool:
        number = Decimal(UNITS[word])
        if self.current is None:
            self.current = number
        elif (
            (
                self.step == "unit"
                and number < 10
                and self.current % 100 >= 20
                and not self.current % 10
            )
            or self.step in {"hundred", "and"}
            and self.current % 100 == 0
            and number < 100
        ):
            self.current += number
        elif self.step == "unit" and 1 <= self.current < 10 and number >= 10:
            # "two fifty" for two hundred and fifty
            self.current, self.ambiguous = self.current * 100 + number, True
        else:
            return False
        return self._done("unit")

    def _figures(self, word: str, following: list[str]) -> bool:
        match = _ASCII.fullmatch(word)
        if match is None or self.figures or self.current is not None or self.total:
            return False
        self.current, self.figures = Decimal(match[1].replace(",", "")), True
        if not self._done("figures"):
            return False
        return match[2] is None or (match[2] in SCALES and self._scale(match[2], following))


def write_english(value: Decimal | int) -> str:
    """Write a number in English words.

    Raises:
        LanguageError: the number is negative or too large.

    >>> write_english(53250)
    'fifty-three thousand two hundred and fifty'
    """
    number = Decimal(value)
    if not 0 <= number < 10**12:
        raise LanguageError(f"{number} is outside 0 .. 10^12 and is not written in words")
    whole, part = divmod(number, 1)
    words = _whole(int(whole))
    if part:
        digits = f"{part.normalize():f}"[2:]
        words += " point " + " ".join(_ONES[int(digit)] for digit in digits)
    return words


def _whole(number: int) -> str:
    if number == 0:
        return "zero"
    words: list[str] = []
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        if section := number // size % 1000:
            words += [_below_thousand(section), name]
    if rest := number % 1000:
        words += ["and"] if words and rest < 100 else []
        words.append(_below_thousand(rest))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = f"{_ONES[hundreds]} hundred" if hundreds else ""
    if not rest:
        return words
    small = _ONES[rest] if rest < 20 else _TENS[rest // 10]
    if rest >= 20 and rest % 10:
        small += "-" + _ONES[rest % 10]
    return f"{words} and {small}" if words else small
