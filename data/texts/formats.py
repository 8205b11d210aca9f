"""How a language writes and speaks money, rates, terms, days, moments and lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from data.language.contract import LanguageError
from data.language.numbers.chinese import write_chinese
from data.texts.phrases import Currency, Day, Language, Moment, Money, Rate, Term

_YEAR = 365
_TEN_THOUSAND = Decimal(10_000)
_HUNDRED_MILLION = Decimal(100_000_000)


class Formats:
    """Writes values by the patterns of ``formats.yml`` (plain words with ``#`` for the value).

    Args:
        language: which one; Chinese rates, sums and terms are spoken in words, because its voices
            lose the point and the minus of figures.
        words: text key -> words of this language.
        zone: the bank's time zone.
    """

    def __init__(self, language: Language, words: Mapping[str, str], zone: ZoneInfo) -> None:
        self._in_words = language is Language.ZH
        self._words = words
        self._zone = zone

    def write(
        self, value: Money | Currency | Rate | Term | Day | Moment | int, *, spoken: bool
    ) -> str:
        """Return one value as shown, or as spoken."""
        match value:
            case Money():
                return self._money(value, spoken=spoken)
            case Currency():
                return self._words.get(f"formats.currency_{value.code.lower()}_name", value.code)
            case Rate():
                return self._rate(value.percent, spoken=spoken)
            case Term():
                return self._term(value.days, spoken=spoken)
            case Day():
                return self._day(value.date)
            case Moment():
                local = value.at.astimezone(self._zone)
                return self._put("moment", self._day(local.date())).replace(
                    "@", local.strftime("%H:%M")
                )
            case _:
                return str(value)

    def several(self, items: Sequence[str]) -> str:
        """Join a list the way the language does.

        >>> words = {"formats.comma": ", ", "formats.and": " and "}
        >>> Formats(Language.EN, words, ZoneInfo("UTC")).several(["a", "b", "c"])
        'a, b and c'
        """
        if len(items) < 2:
            return "".join(items)
        comma, last = self._words["formats.comma"], self._words["formats.and"]
        return comma.join(items[:-1]) + last + items[-1]

    def _rate(self, percent: Decimal, *, spoken: bool) -> str:
        said = _said(percent) if spoken and self._in_words else None
        return self._put("rate_spoken" if spoken else "rate", said or plain(percent))

    def _money(self, value: Money, *, spoken: bool) -> str:
        unit = self._words.get(f"formats.currency_{value.currency.lower()}", value.currency)
        if spoken:
            unit = self._words.get(f"formats.currency_{value.currency.lower()}_spoken", unit)
        said = _counted(_to_the_cent(value.amount)) if spoken and self._in_words else None
        amount = said or self._big(value.amount) or grouped(value.amount)
        pattern = "money_spoken" if spoken else "money"
        return self._put(pattern, amount).replace("@", unit)

    def _big(self, amount: Decimal) -> str | None:
        """Say round large amounts with 万 and 亿, where the language has them."""
        for size, name in ((_HUNDRED_MILLION, "hundred_million"), (_TEN_THOUSAND, "ten_thousand")):
            unit = self._words.get(f"formats.{name}")
            # Two decimals at most: 12.35万 is read at a glance, 12.3456万 is not.
            if unit and abs(amount) >= size and (amount / size * 100) % 1 == 0:
                return plain(amount / size) + unit
        return None

    def _term(self, days: int, *, spoken: bool) -> str:
        if days and days % _YEAR == 0:
            return self._count("year", days // _YEAR, spoken=spoken)
        return self._count("day", days, spoken=spoken)

    def _count(self, unit: str, number: int, *, spoken: bool) -> str:
        said = _counted(Decimal(number)) if spoken and self._in_words else None
        return self._put(unit if abs(number) == 1 else f"{unit}s", said or str(number))

    def _day(self, day: dt.date) -> str:
        month = self._words[f"formats.month_{day.month}"]
        return (
            self._words["formats.date"]
            .replace("Y", str(day.year))
            .replace("D", str(day.day))
            .replace("M", month)
        )

    def _put(self, pattern: str, value: str) -> str:
        return self._words[f"formats.{pattern}"].replace("#", value)


def plain(number: Decimal) -> str:
    """Return a number without trailing zeros or exponent.

    >>> plain(Decimal("3.10")), plain(Decimal("1E+2"))
    ('3.1', '100')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(amount: Decimal) -> str:
    """Return an amount with thousands separated; decimals only when there are any.

    >>> grouped(Decimal("1234567.80")), grouped(Decimal("500"))
    ('1,234,567.80', '500')
    """
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def _to_the_cent(amount: Decimal) -> Decimal:
    return Decimal(f"{amount:.2f}")


def _counted(number: Decimal) -> str | None:
    """Say how many of something there are: two are 两."""
    said = _said(number)
    return said.replace("二", "两") if said is not None and abs(number) == 2 else said


def _said(number: Decimal) -> str | None:
    """Return a number in Chinese words, or None where nobody writes it in words."""
    try:
        return ("负" if number < 0 else "") + write_chinese(abs(number), spoken=True)
    except LanguageError:
        return None
