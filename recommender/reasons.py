"""Reasons that a product is shown: each is checked against this customer and this product.

What is not true is not said; without consent nothing is said that rests on personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crm.contract import Category, ProductView
from crm.people.holdings import HoldingView
from crm.shelf.products import ShelfProduct
from data.texts.phrases import Day, Money, Phrase, Term, phrase
from recommender.constraints import TermFit, affordable, categories, term_fit
from recommender.contract import RecommendRequest
from recommender.models import Models
from recommender.settings import RecommenderSettings

MOST = 3  # a card says why in one glance
_POPULAR_SHARE = 0.25  # popular = in the first quarter of the shelf by holders


@dataclass(frozen=True, slots=True)
class Person:
    """What may be used of a customer who agreed to it."""

    level: str | None
    held: Mapping[str, ProductView]
    maturing: tuple[HoldingView, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What reasons are checked against; ``person`` only with consent."""

    request: RecommendRequest
    person: Person | None
    models: Models
    settings: RecommenderSettings
    shelf: Mapping[str, ShelfProduct]


Reason = Callable[[Evidence, ShelfProduct], Phrase | None]


def reasons(evidence: Evidence, product: ShelfProduct) -> tuple[Phrase, ...]:
    """Return up to three true reasons for a product, at least one."""
    found = [said for reason in _ORDER if (said := reason(evidence, product)) is not None]
    return tuple(found[:MOST]) or (_plain(product.view),)


def _term(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    asked, days = evidence.request.term_days, product.view.term_days
    fit = term_fit(product.view, asked)
    if fit is TermFit.FLEXIBLE:
        return phrase("reasons.term_flexible")
    if asked is None or days is None or fit is TermFit.UNASKED:
        return None
    if product.view.category is Category.LOAN:
        return phrase("reasons.loan_term", term=Term(days=days)) if fit is TermFit.EXACT else None
    if fit is TermFit.EXACT:
        return phrase("reasons.term_match", term=Term(days=days))
    key = "reasons.term_near" if fit is TermFit.NEAR else "reasons.term_other"
    return phrase(key, term=Term(days=days), wanted=Term(days=asked))


def _amount(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    least = product.view.min_amount
    if evidence.request.amount is None or least is None:
        return None
    minimum = Money(amount=least, currency=product.view.currency)
    if affordable(product, evidence.request):
        if product.view.category is Category.LOAN:
            return phrase("reasons.loan_amount")
        return phrase("reasons.amount_enough", minimum=minimum)
    if evidence.request.amount < least:
        return phrase("reasons.amount_short", minimum=minimum)
    return None


def _category(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    if product.view.category in categories(evidence.request):
        return None
    return phrase("reasons.category_other")


def _matures_soon(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    if evidence.person is None or product.view.category not in {Category.DEPOSIT, Category.WEALTH}:
        return None
    for holding in evidence.person.maturing:
        enough = holding.amount >= (product.view.min_amount or 0)
        same_money = holding.product.currency == product.view.currency
        if enough and same_money and holding.matures_on is not None:
            day = Day(date=holding.matures_on)
            return phrase("reasons.matures_soon", product=holding.product.name, day=day)
    return None


def _similar(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    if evidence.person is None:
        return None
    settings = evidence.settings
    code = evidence.models.companions.companion(
        product.view.code,
        evidence.person.held,
        least_support=settings.least_support,
        least_lift=settings.least_lift,
    )
    if code is None:
        return None
    return phrase("reasons.similar_customers", product=evidence.person.held[code].name)


def _certificate(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    """Say that a deposit pays more than another one of its term, if it does."""
    view = product.view
    if view.category is not Category.DEPOSIT or view.rate_percent is None or not view.term_days:
        return None
    peers = [
        other.view
        for other in evidence.shelf.values()
        if other.view.category is Category.DEPOSIT
        and other.view.term_days == view.term_days
        and other.view.currency == view.currency
        and other.status == "on_sale"
        and other.view.code != view.code
        and other.view.rate_percent is not None
    ]
    if not peers or any((peer.rate_percent or 0) >= view.rate_percent for peer in peers):
        return None
    return phrase("reasons.pays_more", product=peers[0].name)


def _within_level(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    person, grade = evidence.person, product.view.risk_grade
    if grade == "R1" or person is None or person.level is None or grade[1:] > person.level[1:]:
        return None
    if product.view.category in {Category.LOAN, Category.CARD}:
        return None
    return phrase("reasons.within_level", grade=grade, level=person.level)


def _first_grade(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    kept = product.view.category in {Category.DEPOSIT, Category.WEALTH, Category.FUND}
    return phrase("reasons.first_grade") if kept and product.view.risk_grade == "R1" else None


def _popular(evidence: Evidence, product: ShelfProduct) -> Phrase | None:
    shares = sorted(evidence.models.popularity.values(), reverse=True)
    share = evidence.models.popularity.get(product.view.code, 0.0)
    first = shares[: max(1, int(len(shares) * _POPULAR_SHARE))]
    enough = share * evidence.models.companions.customers >= evidence.settings.least_support
    return phrase("reasons.popular") if enough and first and share >= first[-1] else None


# What was asked for comes first, then what is true of this customer, then of the product.
_ORDER: tuple[Reason, ...] = (
    _category,
    _term,
    _amount,
    _matures_soon,
    _similar,
    _certificate,
    _within_level,
    _first_grade,
    _popular,
)


def _plain(product: ProductView) -> Phrase:
    if product.min_amount is None:
        return phrase("reasons.on_sale")
    minimum = Money(amount=product.min_amount, currency=product.currency)
    return phrase("reasons.starts_at", minimum=minimum)


# Every text key that a reason may use, under ``reasons.``.
KEYS = (
    "category_other", "term_match", "term_flexible", "term_near", "term_other", "loan_term",
    "loan_amount", "amount_enough", "amount_short", "matures_soon", "similar_customers",
    "pays_more", "within_level", "first_grade", "popular", "starts_at", "on_sale",
)  # fmt: skip
