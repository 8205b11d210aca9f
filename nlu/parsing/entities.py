"""Values said in a message: what ``data.language`` finds, in the contract's form.

What the conversation waits for settles what a bare number or letter is: "5" is a score, the
fifth of a list, or five years, by the question it answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from data.language import Found, ProductNames, parse_entities
from data.language.times.asked_hours import find_asked_hour
from data.language.times.terms import days_of
from nlu.contract import Context, Entity, EntityKind

# Finds the values of a message; offsets refer to the message as it was typed.
EntityFinder = Callable[[str, Context], tuple[Entity, ...]]

# Questions that show a list or a choice of answers.
LISTS = frozenset(
    {"offer", "product", "assessment", "assessment_offer", "clarification", "renewal"}
    | {"appointment"}
)
# Questions to which a bare number is an hour of the day.
HOURS = frozenset({"callback_time", "callback_confirm"})
_AMBIGUOUS = {"ambiguous": "true"}
_SURE = 1.0  # of an amount with a currency beside it: 180元 is nothing but money
_SIGNS = re.compile(r"[^\w]+")
_LETTERS = "abcdef"
_HIGHEST_SCORE = 5
_LONGEST_LIST = 9
# Terms as banks sell them: a bare 1, 2 or 5 is years, a bare 90 is days; 3 is either three
# months or three years, so it is read back before it is used.
_YEARS = frozenset({1, 2, 5, 10, 20, 30})
_MONTHS = frozenset({3, 6, 9, 12, 18, 24, 36, 48, 60})
_DAYS_IN_YEAR = 365
# Loans run for up to thirty years, and their terms are said in months: 240, 360.
_LONGEST_LOAN = 360
_TERMS = frozenset({"term", "loan_term"})
# A bare number of four figures and more is money, unless it is a whole number of years in days.
_LEAST_MONEY, _LONGEST_TERM = 1000, 30 * _DAYS_IN_YEAR


def finder(now: Callable[[], datetime], products: ProductNames) -> EntityFinder:
    """Return the finder.

    Args:
        now: the bank's local time, for 明天 and "next Friday".
        products: what the bank's products are called.
    """

    def find(text: str, context: Context) -> tuple[Entity, ...]:
        found = [_entity(one) for one in parse_entities(text, now=now(), products=products)]
        return _asked_hour(text, found, context, now()) or settled(text, found, context)

    return find


def settled(text: str, found: Sequence[Entity], context: Context) -> tuple[Entity, ...]:
    """Read a message that is one bare number or letter as an answer to what is waited for."""
    said = _SIGNS.sub("", text).lower()
    if context.awaiting in LISTS and len(said) == 1 and said in _LETTERS:
        start = text.lower().index(said)
        place = str(_LETTERS.index(said) + 1)
        return (_value(EntityKind.ORDINAL, place, text, start, start + 1),)
    if len(found) != 1 or not _is_bare_number(found[0], said):
        return tuple(found)
    read = _as_answer(found[0], context.awaiting)
    return (read or found[0],)


def _asked_hour(
    text: str, found: Sequence[Entity], context: Context, now: datetime
) -> tuple[Entity, ...]:
    """Read a message that is one bare hour, where an hour was asked for or read back."""
    timed = any(entity.entity is EntityKind.MOMENT for entity in found)
    if context.awaiting not in HOURS or timed:
        return ()
    span = find_asked_hour(text, now)
    if span is None:
        return ()
    entity = _value(EntityKind.MOMENT, span.value, text, span.start, span.end)
    return (entity.model_copy(update={"extras": dict(span.extras)}),)


def _is_bare_number(entity: Entity, said: str) -> bool:
    """Tell whether a message is one number without a unit."""
    return (
        entity.entity is EntityKind.AMOUNT
        and entity.confidence < _SURE
        and "upper" not in entity.extras
        and _SIGNS.sub("", entity.text).lower() == said
        and entity.amount == int(entity.amount)
    )


def _as_answer(entity: Entity, awaiting: str) -> Entity | None:
    number = int(entity.amount)
    if awaiting == "rating" and 1 <= number <= _HIGHEST_SCORE:
        return _reread(entity, EntityKind.SCORE, number)
    if awaiting in LISTS and 1 <= number <= _LONGEST_LIST:
        return _reread(entity, EntityKind.ORDINAL, number)
    if awaiting in _TERMS and _may_be_term(number):
        return _as_term(entity, number, loan=awaiting == "loan_term")
    return None


def _may_be_term(number: int) -> bool:
    """Tell whether a bare number may be a term: 180, 365 and 1095 are, 5300 is money."""
    whole_years = number % _DAYS_IN_YEAR == 0 and number <= _LONGEST_TERM
    return number < _LEAST_MONEY or whole_years


def _as_term(entity: Entity, number: int, *, loan: bool) -> Entity:
    bound = {name: said for name, said in entity.extras.items() if name == "bound"}
    unclear = _AMBIGUOUS | bound
    if loan and number % 12 == 0 and max(_MONTHS) < number <= _LONGEST_LOAN:
        return _reread(entity, EntityKind.TERM, days_of(number), unclear)
    if number in _MONTHS:
        return _reread(entity, EntityKind.TERM, days_of(number), unclear if number == 3 else bound)
    if number in _YEARS:
        return _reread(entity, EntityKind.TERM, number * _DAYS_IN_YEAR, unclear)
    return _reread(entity, EntityKind.TERM, number, unclear)


def _reread(
    entity: Entity, kind: EntityKind, value: int, extras: Mapping[str, str] | None = None
) -> Entity:
    return entity.model_copy(
        update={"entity": kind, "value": str(value), "extras": dict(extras or {})}
    )


def _value(kind: EntityKind, value: str, text: str, start: int, end: int) -> Entity:
    return Entity(entity=kind, value=value, start=start, end=end, text=text[start:end])


def _entity(found: Found) -> Entity:
    return Entity(
        entity=EntityKind(found.kind),
        value=found.value,
        start=found.start,
        end=found.end,
        text=found.text,
        confidence=found.confidence,
        extras=dict(found.extras),
    )
