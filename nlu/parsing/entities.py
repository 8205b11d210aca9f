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
_SIGNS = re.compile(r"[^\w]+")
_LETTERS = "abcdef"
_HIGHEST_SCORE = 5
_LONGEST_LIST = 9
# Terms as banks sell them: a bare 1, 2 or 5 is years, a bare 90 is days; 3 is either three
# months or three years, so it is read back before it is used.
_YEARS = frozenset({1, 2, 5, 10, 20, 30})
_MONTHS = frozenset({3, 6, 9, 12, 18, 24, 36, 48, 60})
_DAYS_IN_MONTH, _DAYS_IN_YEAR = 30, 365


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
        and entity.extras.get("ambiguous") == "true"
        and _SIGNS.sub("", entity.text).lower() == said
        and entity.amount == int(entity.amount)
    )


def _as_answer(entity: Entity, awaiting: str) -> Entity | None:
    number = int(entity.amount)
    if awaiting == "rating" and 1 <= number <= _HIGHEST_SCORE:
        return _reread(entity, EntityKind.SCORE, number)
    if awaiting in LISTS and 1 <= number <= _LONGEST_LIST:
        return _reread(entity, EntityKind.ORDINAL, number)
    if awaiting in {"term", "loan_term"}:
        return _as_term(entity, number)
    return None


def _as_term(entity: Entity, number: int) -> Entity:
    if number in _MONTHS:
        years = number * _DAYS_IN_MONTH // (12 * _DAYS_IN_MONTH)
        rest = number - 12 * years
        days = years * _DAYS_IN_YEAR + rest * _DAYS_IN_MONTH
        return _reread(entity, EntityKind.TERM, days, _AMBIGUOUS if number == 3 else {})
    if number in _YEARS:
        return _reread(entity, EntityKind.TERM, number * _DAYS_IN_YEAR, _AMBIGUOUS)
    return _reread(entity, EntityKind.TERM, number, _AMBIGUOUS)


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
