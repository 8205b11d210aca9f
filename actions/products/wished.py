"""What is looked for beyond kind, amount and term: a grade, a rate, a guarantee, state bonds.

Nothing of it changes what a customer may have; where the shelf lacks it, that is said first.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from actions.meaning.focus import may_be_told, pointed_at
from actions.service.knowledge import answer_to
from actions.turn import Turn
from crm.contract import Category, ProductView
from crm.messages import Draft, TextDraft
from crm.shelf import products
from crm.shelf.products import ProductQuery
from data.language.meaning.looked_for import (
    asks_what_there_is,
    at_least,
    grade_named,
    speaks_of_state_bonds,
    wants_guarantee,
    wants_highest_return,
    wants_riskiest,
)
from data.texts.phrases import Money, Phrase, Rate, phrase

_HIGH = frozenset({"R4", "R5"})
# A rate that is wished for is earned there; that of a loan is paid.
_EARNING = frozenset({Category.DEPOSIT, Category.WEALTH})
# Of these a guarantee is never spoken: a loan or a card has none to give.
_BESIDE_IT = frozenset({Category.DEPOSIT, Category.LOAN, Category.CARD})
_BONDS_ENTRY = "treasury_bonds"


@dataclass(frozen=True, slots=True)
class Wished:
    """What a product is to be like.

    Attributes:
        grades: the risk grades that are looked for; empty for any.
        rate: the least yearly rate or benchmark, in percent.
        insured: only what deposit insurance covers: a guarantee was asked for, and no kind.
    """

    grades: frozenset[str] = frozenset()
    rate: Decimal | None = None
    insured: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is any such wish."""
        return self.grades != frozenset() or self.rate is not None or self.insured

    def fits(self, product: ProductView) -> bool:
        """Return whether a product is as it was wished for."""
        graded = not self.grades or (product.graded and product.risk_grade in self.grades)
        earning = product.category in _EARNING and product.rate_percent is not None
        paying = earning and (product.rate_percent or 0) >= (self.rate or 0)
        insured = not self.insured or product.category is Category.DEPOSIT
        return graded and (self.rate is None or paying) and insured


def wished(turn: Turn) -> Wished:
    """Return what a turn says that products are to be like."""
    heard, kind = turn.heard, turn.heard.category
    if heard.confidence == 1:
        return Wished()  # a button says no more than its label
    named, risk = grade_named(heard.text), heard.value("risk")
    if wants_riskiest(heard.text):
        grades = frozenset({max(_grades(turn), default="R5")})
    elif named is not None and named == risk:
        grades = frozenset({named})
    else:
        grades = _HIGH if risk == "high" else frozenset()
    earning = kind is None or kind in _EARNING
    least = at_least(heard.text) or asks_what_there_is(heard.text)
    rate = heard.rate_percent if earning and least else None
    return Wished(grades, rate, kind is None and wants_guarantee(heard.text))


def said_first(turn: Turn, wish: Wished) -> tuple[Draft, ...]:
    """Return what must be known before a list is looked at; nothing where it is as wished."""
    guarantee = wants_guarantee(turn.heard.text) and turn.heard.category not in _BESIDE_IT
    drafts = [TextDraft(text=phrase("products.not_guaranteed"))] if guarantee else []
    shelf = _on_shelf(turn)
    grades = {each.risk_grade for each in shelf}
    if wish.grades and grades and not wish.grades & grades:
        grade = min(wish.grades)
        text = phrase("products.no_such_grade", grade=grade, highest=max(grades))
        drafts.append(TextDraft(text=text))
    if wish.rate is not None:
        drafts.append(TextDraft(text=_of_rate(turn, wish, wish.rate)))
    return tuple(drafts)


def of_returns(turn: Turn) -> tuple[Draft, ...]:
    """Say why nothing is ranked by what it earns, and which deposit's rate is the highest.

    Returns:
        It, where the highest return is looked for; nothing else.
    """
    heard, slots = turn.heard, turn.slots
    paid = slots.category in {Category.LOAN, Category.CARD}
    if paid or not wants_highest_return(heard.text) or wished(turn).rate is not None:
        return ()
    amount = heard.amount or slots.amount
    fixed = [
        each
        for each in products.search(turn.work, ProductQuery(category=Category.DEPOSIT))
        if each.rate_percent is not None and may_be_told(turn, each)
        if amount is None or (each.min_amount or 0) <= amount
    ]
    if not fixed or Category.DEPOSIT in heard.unwanted_categories:
        return (TextDraft(text=phrase("products.not_ranked")),)
    highest = max(fixed, key=lambda each: each.rate_percent or 0)
    name, rate = highest.name, Rate(percent=highest.rate_percent or Decimal(0))
    if amount is not None:
        sum_ = turn.work.money(amount)
        text = phrase("products.not_ranked_for", amount=sum_, product=name, rate=rate)
        return (TextDraft(text=text),)
    minimum = Money(amount=highest.min_amount or Decimal(1), currency=highest.currency)
    text = phrase("products.not_ranked_deposit", product=name, rate=rate, minimum=minimum)
    return (TextDraft(text=text),)


def of_state_bonds(turn: Turn) -> tuple[Draft, ...]:
    """Say that the shelf lacks treasury bonds, and what is known of them."""
    if turn.heard.confidence == 1 or not _of_state_bonds(turn):
        return ()
    return (TextDraft(text=phrase("products.no_state_bonds")), *answer_to(turn, _BONDS_ENTRY))


def looks_for_something(turn: Turn) -> bool:
    """Return whether words that were taken for another wish look for what the shelf has."""
    text, wish = turn.heard.text, wished(turn)
    if turn.heard.value("product") or not asks_what_there_is(text):
        return False
    guarantee = wants_guarantee(text) and turn.slots.product is None
    of_a_kind = bool(wish.grades) or wish.rate is not None or guarantee
    return of_a_kind or _of_state_bonds(turn)


def as_wished(turn: Turn, found: list[ProductView]) -> list[ProductView]:
    """Keep what is as it was wished for; all where nothing is, which ``said_first`` says."""
    wish = wished(turn)
    return [each for each in found if wish.fits(each)] or found


def to_be_had(turn: Turn, wish: Wished) -> bool:
    """Return whether the shelf has what was wished for, whoever may have it."""
    return wish.anything and any(wish.fits(each) for each in _all_kinds(turn))


def _of_state_bonds(turn: Turn) -> bool:
    """Return whether bonds of the state are meant, not a fund or a plan that holds them."""
    heard = turn.heard
    named = heard.category is not None or bool(pointed_at(turn))
    return not named and speaks_of_state_bonds(heard.text)


def _of_rate(turn: Turn, wish: Wished, rate: Decimal) -> Phrase:
    """Say which rates there are; what a plan earns is never promised.

    Figures only: plans are not ranked by their benchmarks.
    """
    found = _all_kinds(turn)
    if any(wish.fits(each) for each in found):
        return phrase("products.rate_no_promise")
    figures = {
        kind.value: Rate(percent=max(_rates(found, kind), default=Decimal(0)))
        for kind in (Category.DEPOSIT, Category.WEALTH)
    }
    return phrase("products.no_such_rate", wished=Rate(percent=rate), **figures)


def _rates(found: list[ProductView], kind: Category) -> list[Decimal]:
    return [
        each.rate_percent
        for each in found
        if each.category is kind and each.rate_percent is not None
    ]


def _grades(turn: Turn) -> set[str]:
    return {each.risk_grade for each in _on_shelf(turn)}


def _on_shelf(turn: Turn) -> list[ProductView]:
    return products.search(turn.work, ProductQuery(category=turn.heard.category))


def _all_kinds(turn: Turn) -> list[ProductView]:
    return products.search(turn.work, ProductQuery())
