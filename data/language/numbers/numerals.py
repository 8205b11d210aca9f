"""Numbers in words, both ways, in both languages."""

from __future__ import annotations

from decimal import Decimal

from data.language.numbers.chinese import Reading, read_chinese, write_chinese
from data.language.numbers.english import read_english, write_english
from data.texts.phrases import Language


def read_number(text: str, language: Language) -> Reading | None:
    """Return the number that the words say, or None.

    >>> read_number("一百零五", Language.ZH).value
    Decimal('105')
    """
    return read_chinese(text) if language is Language.ZH else read_english(text)


def write_number(value: Decimal | int, language: Language) -> str:
    """Return a number as it is said.

    Raises:
        LanguageError: the number is negative or too large.
    """
    if language is Language.ZH:
        return write_chinese(value, spoken=True)
    return write_english(value)


def plain(value: Decimal) -> str:
    """Return a number in figures without exponent or idle zeros.

    >>> plain(Decimal("12500.00"))
    '12500'
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
