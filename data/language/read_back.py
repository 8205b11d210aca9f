"""Saying values back, so that the caller can agree to them: when that is needed, and the words.

Amounts are said in words: a voice reads 5.3万 as "five point three", which nobody said.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from data.language.contract import Found, Kind
from data.language.numbers.english import write_english
from data.language.numbers.numerals import write_number
from data.texts.phrases import Language

# A mobile number is said 3-4-4, anything else in fours; what is short, 95599, in one breath.
_MOBILE, _SHORT = 11, 6
_ZH_DIGITS = "零幺二三四五六七八九"  # 幺: 一 is lost on a bad line, or taken for 七


class Doubt(StrEnum):
    """Why a value is to be agreed to first."""

    AMBIGUOUS = "ambiguous"  # the words can be read in two ways: 五万三
    UNSURE = "unsure"  # the recogniser may have misheard
    LARGE = "large"  # a mistake would cost too much


def doubt(
    found: Sequence[Found], confidence: float, *, sure_from: float, large_from: Decimal
) -> tuple[Found, Doubt] | None:
    """Return the amount to be read back, and why; None when all may be used at once.

    Args:
        found: the values of an utterance.
        confidence: of its recognition, 0 to 1.
        sure_from: amounts of utterances recognised less surely are read back.
        large_from: amounts from here on are always read back.
    """
    amounts = [each for each in found if each.kind is Kind.AMOUNT]
    for each in amounts:
        if "ambiguous" in each.extras:
            return each, Doubt.AMBIGUOUS
    if amounts and confidence < sure_from:
        return amounts[0], Doubt.UNSURE
    for each in amounts:
        if Decimal(each.extras.get("upper", each.value)) >= large_from:
            return each, Doubt.LARGE
    return None


def say_amount(value: Decimal, unit: str, language: Language) -> str:
    """Return an amount in words.

    Args:
        value: from 0 to below 10^12.
        unit: the currency as it is spoken.
        language: of the words.

    Raises:
        LanguageError: the amount is negative or too large.

    >>> say_amount(Decimal(53000), "元", Language.ZH)
    '五万三千元'
    >>> say_amount(Decimal(53000), "yuan", Language.EN)
    'fifty-three thousand yuan'
    """
    number = write_number(value, language)
    return f"{number}{unit}" if language is Language.ZH else f"{number} {unit}"


def say_digits(digits: str, language: Language) -> str:
    """Return a string of digits as it is read out: one by one, with a pause after each group.

    >>> say_digits("13800138000", Language.ZH)
    '幺三八，零零幺三，八零零零'
    """
    groups = [digits[:3], digits[3:7], digits[7:]] if len(digits) == _MOBILE else _groups(digits)
    if language is Language.ZH:
        return "，".join("".join(_zh_digit(d) for d in group) for group in groups)
    return ", ".join(" ".join(_en_digit(d) for d in group) for group in groups)


def _groups(digits: str) -> list[str]:
    if len(digits) <= _SHORT:
        return [digits]
    return [digits[place : place + 4] for place in range(0, len(digits), 4)]


def _zh_digit(digit: str) -> str:
    return _ZH_DIGITS[int(digit)] if digit.isdigit() else digit


def _en_digit(digit: str) -> str:
    return write_english(int(digit)) if digit.isdigit() else digit
