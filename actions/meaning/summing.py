"""Several amounts in one message that are one sum: 十万，另外还有五万，一起存."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from data.language.money.sums import added_up

# Amounts of which the figure itself is not sure are not added to others.
_UNSURE = frozenset({"ambiguous", "upper"})
Items = Sequence[Mapping[str, object]]


def summed(text: str, items: Items) -> Items:
    """Put the sum in the place of amounts that are to be added up.

    Args:
        text: what was said.
        items: the values found in it, as Rasa passes them on.
    """
    amounts = [item for item in items if item.get("entity") == "amount"]
    places = [_place(item) for item in amounts]
    values = [_value(item) for item in amounts]
    known = [value for value in values if value is not None]
    if len(known) != len(amounts) or len({_currency(item) for item in amounts}) > 1:
        return items
    if not added_up(text, [place for place in places if place is not None]):
        return items
    total = {**amounts[0], "value": format(sum(known), "f")}
    return [total if item is amounts[0] else item for item in items if item not in amounts[1:]]


def _value(item: Mapping[str, object]) -> Decimal | None:
    """Return an amount that is sure and has its place in the text; a button's has none."""
    if _place(item) is None or _UNSURE & _extras(item).keys():
        return None
    try:
        return Decimal(str(item.get("value")))
    except InvalidOperation:
        return None


def _place(item: Mapping[str, object]) -> tuple[int, int] | None:
    start, end = item.get("start"), item.get("end")
    return (start, end) if isinstance(start, int) and isinstance(end, int) else None


def _currency(item: Mapping[str, object]) -> object:
    return _extras(item).get("currency")


def _extras(item: Mapping[str, object]) -> Mapping[str, object]:
    extras = item.get("extras")
    return extras if isinstance(extras, Mapping) else {}
