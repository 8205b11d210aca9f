"""Rates and minimums of whole kinds, for whoever asks before a kind is named."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from actions.turn import Turn
from crm.contract import Category, ProductView
from crm.shelf import products
from crm.shelf.products import ProductQuery
from data.texts.phrases import Phrase, Rate, phrase

_RATED = (Category.DEPOSIT, Category.WEALTH, Category.LOAN)
_STARTING = (Category.DEPOSIT, Category.WEALTH, Category.FUND, Category.INSURANCE)
_Known = dict[Category, list[Decimal]]


def at_a_glance(turn: Turn, attribute: str) -> Phrase | None:
    """Ask which kind is meant, and say what can be said of each; None where that is nothing.

    Figures only: plans are not ranked by their benchmarks.
    """
    if attribute == "rate":
        return _rates(_known(turn, _RATED, lambda product: product.rate_percent))
    if attribute == "minimum":
        return _minimums(turn, _known(turn, _STARTING, lambda product: product.min_amount))
    return None


def _known(
    turn: Turn, kinds: tuple[Category, ...], value: Callable[[ProductView], Decimal | None]
) -> _Known | None:
    """Return the values of every kind; None where there is one without."""
    shelf, own = products.search(turn.work, ProductQuery()), turn.work.settings.currency
    found: _Known = {kind: [] for kind in kinds}
    for product in shelf:
        told = value(product)
        if product.category in found and product.currency == own and told is not None:
            found[product.category].append(told)
    return found if all(found.values()) else None


def _rates(known: _Known | None) -> Phrase | None:
    if known is None:
        return None
    ends = {
        f"{kind.value}_{name}": Rate(percent=end(values))
        for kind, values in known.items()
        for name, end in (("least", min), ("most", max))
    }
    return phrase("products.which_category_rate", **ends)


def _minimums(turn: Turn, known: _Known | None) -> Phrase | None:
    if known is None:
        return None
    least = {kind.value: turn.work.money(min(values)) for kind, values in known.items()}
    return phrase("products.which_category_minimum", **least)
