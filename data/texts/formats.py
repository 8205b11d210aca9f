"""How a language writes and speaks money, rates, terms, days, moments and lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from data.texts.phrases import Currency, Day, Moment, Money, Rate, Term

_YEAR = 365
_TEN_THOUSAND = Decimal(10_000)
_HUNDRED_MILLION = Decimal(100_000_000)


class Formats:
    """Writes values by the patterns of ``formats.yml`` (plain words with ``#`` for the value).

    Args:
        words: text key -> words of one language.
        zone: the bank's time zone.
    """

    def __init__(self, words: Mapping[str, str], zone: ZoneInfo) -> None:
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
                return self._put("rate_spoken" if spoken else "rate", plain(value.percent))
            case Term():
                return self._term(value.days)
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
        >>> Formats(words, ZoneInfo("UTC")).several(["a", "b", "c"])
        'a, b and c'
        """
        if len(items) < 2:
            return "".join(items)
        comma, last = self._words["formats.comma"], self._words["formats.and"]
        return comma.join(items[:-1]) + last + items[-1]

    def _money(self, value: Money, *, spoken: bool) -> str:
        unit = self._words.get(f"formats.currency_{value.currency.lower()}", value.currency)
        if spoken:
            unit = self._words.get(f"formats.currency_{value.currency.lower()}_spoken", unit)
        amount = self._big(value.amount) or grouped(value.amount)
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

    def _term(self, days: int) -> str:
        if days and days % _YEAR == 0:
            return self._count("year", days // _YEAR)
        return self._count("day", days)

    def _count(self, unit: str, number: int) -> str:
        return self._put(unit if abs(number) == 1 else f"{unit}s", str(number))

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
