"""What the customer said, as Rasa passes it on: intent, values found, and how sure.

A pressed button looks the same: its arguments arrive as entities.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from actions.meaning.summing import summed
from crm.contract import Category, Channel
from data.language.meaning.borrowing import wishes_to_borrow
from data.language.meaning.unwanted import Place, means_the_term, unwanted, wishes_open_term
from data.texts.phrases import Language

CENT = Decimal("0.01")
# More than any retail customer means; larger numbers are account numbers or jokes.
LARGEST_AMOUNT = Decimal(10) ** 11
# Fifty years: longer than any product of a retail bank.
LONGEST_TERM_DAYS = 50 * 365
_A_YEAR = {"month": 12, "day": 365}
_CORRECT = "correct"
# Of several amounts one is meant: the later one, or what is taken out of a deposit.
_OF_ONE_AMOUNT = frozenset({_CORRECT, "renew"})
# What stands before a value that is not meant: "not 80,000 but 100,000", "不是八万，是十万".
_DENIAL = re.compile(r"(?:不是|不要|并非|\bnot|\b(?:is|was)n['’]t)\s*(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """One value found in what was said."""

    kind: str
    value: str
    extras: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SaidMoment:
    """A local date, or date and time, that the customer named.

    Attributes:
        day: the date; the first one of a week or month.
        time: the time of day, when it was said.
        whole: what the date stands for when no time was said: day, week, month …
        day_implied: only a time was said; the day is what makes it the next such time.
        about: the days around it are meant as well (月底).
    """

    day: dt.date
    time: dt.time | None
    whole: str = "day"
    day_implied: bool = False
    about: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """One customer turn, understood."""

    intent: str
    confidence: float
    text: str
    found: tuple[Found, ...] = ()
    ranking: tuple[str, ...] = ()
    faq: tuple[str, ...] = ()
    faq_sure: bool = True  # the first entry may be answered; else the customer chooses
    faq_score: float = 0.0  # how near the first entry comes, 0 to 1
    unwanted_categories: tuple[Category, ...] = ()  # "no funds": never among what was found
    also: tuple[Heard, ...] = ()  # other wishes in the same message

    def value(self, kind: str) -> str | None:
        """Return the first value of this kind."""
        return next(self._values(kind), None)

    def values(self, kind: str) -> tuple[str, ...]:
        """Return every different value of this kind, in the order said."""
        return tuple(dict.fromkeys(self._values(kind)))

    def detail(self, kind: str, name: str) -> str | None:
        """Return something more that is known of the first value of this kind."""
        first = next((found for found in self.found if found.kind == kind), None)
        return first.extras.get(name) if first else None

    @property
    def amount(self) -> Decimal | None:
        """The amount named, to the cent of the bank's own currency; none in another one."""
        return None if self.foreign_currency else as_amount(self.value("amount"))

    @property
    def upper_amount(self) -> Decimal | None:
        """The other end of an amount that was said as a range (三五万): ``amount`` is the lower."""
        upper, amount = as_amount(self.detail("amount", "upper")), self.amount
        return upper if upper is not None and amount is not None and upper > amount else None

    @property
    def foreign_currency(self) -> str | None:
        """The currency of the amount named (ISO 4217), where it is not the bank's own."""
        return self.detail("amount", "currency")

    @property
    def term_days(self) -> int | None:
        """The term named, in days."""
        value = self.value("term")
        if value is None or not value.isdecimal():
            return None
        days = int(value)
        return days if 0 < days <= LONGEST_TERM_DAYS else None

    @property
    def rate_percent(self) -> Decimal | None:
        """The yearly rate named, in percent; one of a month or a day is made one of a year."""
        value = _decimal(self.value("rate"))
        if value is not None:
            value *= _A_YEAR.get(self.detail("rate", "period") or "", 1)
        return value if value is not None and 0 <= value <= 100 else None

    @property
    def category(self) -> Category | None:
        """The product category named."""
        value = self.value("category")
        return Category(value) if value in list(Category) else None

    @property
    def open_term(self) -> bool:
        """Whether money is wished for that is not locked up; a term named is nearer to it."""
        return self.term_days is None and wishes_open_term(self.text)

    @property
    def channel(self) -> Channel | None:
        """The contact channel named."""
        value = self.value("channel")
        return Channel(value) if value in list(Channel) else None

    @property
    def language(self) -> Language | None:
        """The language named."""
        value = self.value("language")
        return Language(value) if value in list(Language) else None

    @property
    def score(self) -> int | None:
        """The rating given, 1 to 5."""
        value = self.value("score")
        return int(value) if value in {"1", "2", "3", "4", "5"} else None

    @property
    def moment(self) -> SaidMoment | None:
        """The date or moment named (the bank's local time)."""
        return next(iter(self.moments), None)

    @property
    def moments(self) -> tuple[SaidMoment, ...]:
        """Every date or moment named, in the order said."""
        found = (_moment(each) for each in self.found if each.kind == "moment")
        return tuple(moment for moment in found if moment is not None)

    def _values(self, kind: str) -> Iterator[str]:
        return (found.value for found in self.found if found.kind == kind)


def read_heard(message: Mapping[str, object], currency: str) -> Heard:
    """Read Rasa's ``latest_message``; what is missing or misshapen is absent.

    Args:
        message: what was said, as Rasa passes it on.
        currency: the bank's own (ISO 4217); an amount that names it is like one that names none.
    """
    parts = tuple(_read(part, currency) for part in _mappings(message.get("parts")))
    return replace(parts[0], also=parts[1:]) if parts else _read(message, currency)


def _read(message: Mapping[str, object], currency: str) -> Heard:
    intent = _mapping(message.get("intent"))
    name, text = str(intent.get("name") or ""), str(message.get("text") or "")
    items = [_in_own(currency, item) for item in _mappings(message.get("entities"))]
    left_out = _unwanted_categories(text, items)
    said = _not_denied(text, [item for item in items if not _is_one_of(left_out, item)])
    if name not in _OF_ONE_AMOUNT:
        said = summed(text, said)
    return Heard(
        intent=name,
        confidence=_confidence(intent.get("confidence")),
        text=text,
        # "80,000, sorry, 100,000": of two values the later one puts the other right.
        found=(
            *(_found(item) for item in (reversed(said) if name == _CORRECT else said)),
            *_unsaid(text, said, left_out),
        ),
        ranking=tuple(str(item.get("name")) for item in _mappings(message.get("intent_ranking"))),
        faq=tuple(str(item.get("faq_id")) for item in _mappings(message.get("faq"))),
        faq_sure=message.get("faq_sure") is not False,
        faq_score=max(
            (_confidence(item.get("score")) for item in _mappings(message.get("faq"))), default=0.0
        ),
        unwanted_categories=() if means_the_term(text) else left_out,
    )


def as_amount(value: str | None) -> Decimal | None:
    """Return a positive amount rounded to the cent, or None if it is not one.

    >>> as_amount("50000")
    Decimal('50000.00')
    """
    number = _decimal(value)
    if number is None or not 0 < number <= LARGEST_AMOUNT:
        return None
    rounded = number.quantize(CENT)
    return rounded if rounded else None


def as_moment(value: str | None) -> SaidMoment | None:
    """Return an ISO local date or date-time as a moment, or None if it is not one."""
    if not value:
        return None
    try:
        if "T" not in value:
            return SaidMoment(dt.date.fromisoformat(value), None)
        said = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return SaidMoment(said.date(), said.time())


def _moment(found: Found) -> SaidMoment | None:
    said = as_moment(found.value)
    if said is None:
        return None
    implied = found.extras.get("day") == "implied"
    return replace(
        said,
        whole=found.extras.get("grain") or "day",
        day_implied=implied,
        about=found.extras.get("bound") == "about",
    )


def _decimal(value: str | None) -> Decimal | None:
    if not value:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _unwanted_categories(text: str, items: Sequence[Mapping[str, object]]) -> tuple[Category, ...]:
    """Return the categories that were said not to be wanted; a button denies nothing."""
    places = (
        Place(str(item.get("value")), start, end)
        for item in items
        if item.get("entity") == "category"
        and isinstance(start := item.get("start"), int)
        and isinstance(end := item.get("end"), int)
    )
    return tuple(Category(value) for value in unwanted(text, places) if value in list(Category))


def _is_one_of(categories: Sequence[Category], item: Mapping[str, object]) -> bool:
    return item.get("entity") == "category" and item.get("value") in categories


def _not_denied(text: str, items: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    """Leave out a value that was said not to be meant, where another of its kind was said."""
    denied = [item for item in items if _DENIAL.search(text[: _start(item)])]
    kept = [item for item in items if item not in denied]
    kinds = {item.get("entity") for item in kept}
    return [item for item in items if item in kept or item.get("entity") not in kinds]


def _unsaid(
    text: str, items: Sequence[Mapping[str, object]], left_out: Sequence[Category]
) -> Iterator[Found]:
    """Yield the category of a sum that is to be borrowed: 我想借三五万 names none."""
    kinds = {item.get("entity") for item in items}
    named = "category" in kinds or "product" in kinds or Category.LOAN in left_out
    if "amount" in kinds and not named and wishes_to_borrow(text):
        yield Found("category", Category.LOAN.value, {})


def _in_own(currency: str, item: Mapping[str, object]) -> Mapping[str, object]:
    """Return a value without its currency where that is the bank's own."""
    extras = _mapping(item.get("extras"))
    if extras.get("currency") != currency:
        return item
    return {**item, "extras": {name: extras[name] for name in extras if name != "currency"}}


def _start(item: Mapping[str, object]) -> int:
    start = item.get("start")
    return start if isinstance(start, int) else 0


def _found(item: Mapping[str, object]) -> Found:
    extras = _mapping(item.get("extras"))
    return Found(
        kind=str(item.get("entity") or ""),
        value=str(item.get("value") if item.get("value") is not None else ""),
        extras={str(name): str(value) for name, value in extras.items()},
    )


def _confidence(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    return (
        (item for item in value if isinstance(item, Mapping))
        if isinstance(value, list)
        else iter(())
    )
