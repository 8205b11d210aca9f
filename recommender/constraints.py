"""What was asked for, which products fit it, and what gives way when none does.

The order of giving way: first the term, then the amount, last the category. The asked risk
and what was excluded never give way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from crm.contract import Category, ProductView
from crm.shelf.products import ShelfProduct
from recommender.contract import RecommendRequest

# Money that is kept; where the whole sum can be had back when it is needed, without a term.
KEPT = frozenset({Category.DEPOSIT, Category.WEALTH, Category.FUND, Category.METAL})
# A loan is only offered to someone who asks for one.
UNASKED = frozenset(Category) - {Category.LOAN}
_NEAR_FACTOR = 2  # half to twice the asked term is near
_EXACT_SHARE, _EXACT_DAYS = 0.1, 7  # "a year" means 329 to 401 days, "a month" 23 to 37


class TermFit(StrEnum):
    """How a product's term meets the asked one."""

    UNASKED = "unasked"
    EXACT = "exact"
    FLEXIBLE = "flexible"
    NEAR = "near"
    OTHER = "other"


class Constraint(StrEnum):
    """What may give way, in this order."""

    TERM = "term"
    AMOUNT = "amount"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Pool:
    """The products to rank, and what had to give way to find any."""

    products: tuple[ShelfProduct, ...]
    relaxed: tuple[Constraint, ...] = ()


def term_fit(product: ProductView, asked: int | None) -> TermFit:
    """Return how a product's term meets the asked one (days)."""
    if asked is None or product.category not in KEPT | {Category.LOAN}:
        return TermFit.UNASKED
    if product.term_days is None:
        return TermFit.FLEXIBLE
    if product.category is Category.LOAN:  # its term is the longest one
        return TermFit.EXACT if asked <= product.term_days else TermFit.OTHER
    if abs(product.term_days - asked) <= max(_EXACT_DAYS, _EXACT_SHARE * asked):
        return TermFit.EXACT
    near = asked / _NEAR_FACTOR <= product.term_days <= asked * _NEAR_FACTOR
    return TermFit.NEAR if near else TermFit.OTHER


def term_closeness(product: ProductView, asked: int | None) -> float:
    """Return 1 for the asked term, less the further away, 0 when none was asked."""
    fit = term_fit(product, asked)
    if fit is TermFit.EXACT:
        return 1.0
    if fit is TermFit.FLEXIBLE:
        return 0.5
    if asked is None or fit is TermFit.UNASKED or not product.term_days:
        return 0.0
    # Half or twice the term scores 0.4, a quarter or four times 0.27.
    return 0.8 / (1 + abs(math.log2(product.term_days / asked)))


def affordable(product: ShelfProduct, request: RecommendRequest) -> bool:
    """Return whether the asked amount is within a product's limits."""
    if request.amount is None:
        return True
    most = product.attributes.get("max_amount")
    if isinstance(most, int) and request.amount > most:
        return False
    return (product.view.min_amount or 0) <= request.amount


def categories(request: RecommendRequest) -> frozenset[Category]:
    """Return the categories that the request is about."""
    if request.category is not None:
        return frozenset({request.category})
    return KEPT if request.amount is not None or request.term_days is not None else UNASKED


def candidates(shelf: Iterable[ShelfProduct], request: RecommendRequest) -> list[ShelfProduct]:
    """Return what could be recommended at all: never the excluded, the riskier, the everyday.

    Everyday products (``attributes.everyday``, e.g. a demand deposit) are accounts that
    everybody has; recommending one says nothing.
    """
    return [
        product
        for product in shelf
        if product.view.code not in request.exclude
        and (request.risk_at_most is None or product.view.risk_grade <= request.risk_at_most)
        and (product.view.category is not Category.LOAN or request.category is Category.LOAN)
        and not product.attributes.get("everyday")
    ]


def pool(permitted: Iterable[ShelfProduct], request: RecommendRequest) -> Pool:
    """Return the permitted products that fit, relaxing the request only if none does."""
    products = tuple(permitted)
    fitting = tuple(p for p in products if _fits(p, request, frozenset()))
    if fitting:
        return Pool(_filled(fitting, products, request))
    for relaxed in _relaxations(request):
        found = tuple(p for p in products if _fits(p, request, frozenset(relaxed)))
        if found:
            return Pool(found, relaxed)
    return Pool(())


def _fits(product: ShelfProduct, request: RecommendRequest, relaxed: frozenset[Constraint]) -> bool:
    fit = term_fit(product.view, request.term_days)
    if Constraint.TERM not in relaxed and fit in {TermFit.NEAR, TermFit.OTHER}:
        return False
    if Constraint.AMOUNT not in relaxed and not affordable(product, request):
        return False
    return Constraint.CATEGORY in relaxed or product.view.category in categories(request)


def _filled(
    fitting: tuple[ShelfProduct, ...],
    products: tuple[ShelfProduct, ...],
    request: RecommendRequest,
) -> tuple[ShelfProduct, ...]:
    """Add products of a near term where too few have the asked one."""
    if len(fitting) >= request.limit:
        return fitting
    without_term = request.model_copy(update={"term_days": None})
    near = (
        p
        for p in products
        if term_fit(p.view, request.term_days) is TermFit.NEAR
        and p.view.category in categories(request)
        and affordable(p, without_term)
    )
    return (*fitting, *near)


def _relaxations(request: RecommendRequest) -> Iterator[tuple[Constraint, ...]]:
    asked = {
        Constraint.TERM: request.term_days is not None,
        Constraint.AMOUNT: request.amount is not None,
        # Someone who wants to see others of a kind does not want another kind.
        Constraint.CATEGORY: request.category is not None and not request.exclude,
    }
    relaxed: tuple[Constraint, ...] = ()
    for constraint, was_asked in asked.items():
        if was_asked:
            relaxed = (*relaxed, constraint)
            yield relaxed
