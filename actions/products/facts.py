"""Facts of a product as phrases: one wording for each kind of rate, term and minimum."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from crm.contract import ProductView
from data.texts.phrases import Money, Phrase, Rate, Term, TextKey, TypedValue, phrase

# What customers say instead of a grade, as the highest grade it allows.
_WORDS_FOR_RISK = {"low": "R2", "medium": "R3", "high": "R5"}
_GRADES = frozenset({"R1", "R2", "R3", "R4", "R5"})


def grade_ceiling(said: str | None) -> str | None:
    """Return the highest grade meant by ``low``, ``R3`` …, or None for no limit.

    >>> grade_ceiling("medium"), grade_ceiling("R4"), grade_ceiling(None)
    ('R3', 'R4', None)
    """
    if said is None:
        return None
    return said if said in _GRADES else _WORDS_FOR_RISK.get(said)


def attribute_phrase(product: ProductView, attribute: str) -> Phrase:
    """Answer one question about a product: rate, term, minimum, risk or fees."""
    match attribute:
        case "term":
            return _term(product)
        case "minimum":
            return _minimum(product)
        case "risk":
            return _risk(product)
        case "fees":
            return _fees(product)
        case _:
            return _rate(product)


def maximum_phrase(product: ProductView, attributes: Mapping[str, object]) -> Phrase:
    """Say how much may be had or put in at most, or that no limit is listed."""
    most = attributes.get("max_amount")
    if not isinstance(most, int):
        return phrase("products.maximum_none", product=product.name)
    maximum = Money(amount=Decimal(most), currency=product.currency)
    return phrase("products.maximum", product=product.name, maximum=maximum)


def rate_value(product: ProductView) -> TypedValue:
    """Return the rate as it stands in a table, or the words for "none"."""
    if product.rate_percent is None:
        return TextKey(key="products.table_none")
    return Rate(percent=product.rate_percent)


def term_value(product: ProductView) -> TypedValue:
    """Return the term as it stands in a table, or the words for "open"."""
    if product.term_days is None:
        return TextKey(key="products.table_open_term")
    return Term(days=product.term_days)


def minimum_value(product: ProductView) -> TypedValue:
    """Return the minimum as it stands in a table, or the words for "none"."""
    if not product.min_amount:
        return TextKey(key="products.table_none")
    return Money(amount=product.min_amount, currency=product.currency)


def risk_value(product: ProductView) -> TypedValue | str:
    """Return the risk grade as it stands in a table; money that is lent bears none."""
    if not product.graded:
        return TextKey(key="products.table_none")
    return product.risk_grade


def fees_value(product: ProductView) -> TypedValue:
    """Return the fees as they stand in a table, or the words for "none"."""
    return product.fees or TextKey(key="products.table_none")


def interest_free_value(attributes: Mapping[str, object]) -> TypedValue:
    """Return how long a card costs no interest, or the words for "none"."""
    days = attributes.get("interest_free_days")
    return Term(days=days) if isinstance(days, int) else TextKey(key="products.table_none")


def cover_value(product: ProductView, attributes: Mapping[str, object]) -> TypedValue:
    """Return how much an insurance covers, or the words for "none"."""
    return _most(product, attributes.get("cover"))


def maximum_value(product: ProductView, attributes: Mapping[str, object]) -> TypedValue:
    """Return how much may be had at most, or the words for "none"."""
    return _most(product, attributes.get("max_amount"))


def _most(product: ProductView, most: object) -> TypedValue:
    if not isinstance(most, int):
        return TextKey(key="products.table_none")
    return Money(amount=Decimal(most), currency=product.currency)


def _rate(product: ProductView) -> Phrase:
    if product.rate_percent is None or product.rate_kind not in {"fixed", "benchmark", "apr"}:
        return phrase("products.rate_none", product=product.name)
    rate = Rate(percent=product.rate_percent)
    return phrase(f"products.rate_{product.rate_kind}", product=product.name, rate=rate)


def _term(product: ProductView) -> Phrase:
    if product.term_days is None:
        return phrase("products.term_open", product=product.name)
    return phrase("products.term", product=product.name, term=Term(days=product.term_days))


def _minimum(product: ProductView) -> Phrase:
    if not product.min_amount:
        return phrase("products.minimum_none", product=product.name)
    minimum = Money(amount=product.min_amount, currency=product.currency)
    return phrase("products.minimum", product=product.name, minimum=minimum)


def _risk(product: ProductView) -> Phrase:
    if not product.graded:
        return phrase("products.risk_lent", product=product.name)
    grade = product.risk_grade
    meaning = TextKey(key=f"products.risk_{grade.lower()}")
    return phrase("products.risk", product=product.name, grade=grade, meaning=meaning)


def _fees(product: ProductView) -> Phrase:
    if product.fees is None:
        return phrase("products.fees_none", product=product.name)
    return phrase("products.fees", product=product.name, fees=product.fees)
