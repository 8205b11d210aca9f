"""Questions asked in the middle of a form: answered there, without one of ours in its place."""

from __future__ import annotations

from collections.abc import Sequence

from actions.meaning.focus import pointed_at, talking_of
from actions.products.facts import attribute_phrase
from actions.products.reckoning.going_on import reckoned_with
from actions.service.knowledge import answer_to, surely_asked
from actions.turn import Outcome, Turn, say
from crm.contract import Category, ProductView
from crm.messages import Draft, TextDraft
from crm.shelf import products
from crm.shelf.products import ProductQuery
from data.language.meaning.concerns import asks_of_privacy, asks_of_the_bank_failing
from data.language.meaning.gold import asks_price_of_gold
from data.texts.phrases import Lines, phrase

# As near as a comparison of two kinds must come: else it would have to be asked back.
_NEAR_ENOUGH = 0.75
# "Minimum amount" sounds to the knowledge base like a credit card's bill.
_OF_PRODUCTS = frozenset({"ask_minimum", "ask_term"})
# How it is asked, and the entry of the knowledge base that answers it.
_OF_BEING_SAFE = (
    (asks_of_privacy, "personal_information_use"),
    (asks_of_the_bank_failing, "deposit_insurance"),
)


def of_being_safe(turn: Turn) -> Outcome | None:
    """Answer what only sounds like a question about a product's risk: privacy, a bank that fails.

    Returns:
        The answer of the knowledge base; None when something else is asked.
    """
    text = turn.heard.text
    entry = next((entry for asks, entry in _OF_BEING_SAFE if asks(text)), None)
    told = answer_to(turn, entry) if entry is not None and not pointed_at(turn) else None
    return say(*told) if told else None


def of_gold(turn: Turn) -> Outcome | None:
    """Answer what gold costs: the price is that of the moment, and none of ours to quote.

    Returns:
        Where it is seen, and from how much on gold can be had; None when something else is asked.
    """
    if not asks_price_of_gold(turn.heard.text):
        return None
    pointed = (products.get(turn.work, code) for code in pointed_at(turn))
    found = [each for each in pointed if each is not None and each.category is Category.METAL]
    found = found or products.search(turn.work, ProductQuery(category=Category.METAL))
    lines = Lines(items=tuple(attribute_phrase(each, "minimum") for each in found))
    text = TextDraft(text=phrase("products.gold_price", lines=lines))
    if len(found) != 1:
        return say(text, product=None, products=tuple(each.code for each in found))
    return say(text, **talking_of(turn, found[0]))


def of_the_calculation(turn: Turn, attribute: str) -> Outcome | None:
    """Answer a question about the loan or deposit that is being worked out.

    Args:
        turn: in which it is asked.
        attribute: rate, term, minimum, risk or fees.

    Returns:
        The answer, of each one that it may become while that is open; None outside of a
        calculation, and where another product is asked about.
    """
    found = reckoned_with(turn)
    return say(_told(found, attribute)) if found else None


def which_product(turn: Turn) -> Outcome:
    """Say that a product must be named: the open question is the only one that is asked."""
    if turn.heard.intent not in _OF_PRODUCTS and surely_asked(turn, _NEAR_ENOUGH):
        return turn.perform("action_answer_faq")
    return say(TextDraft(text=phrase("products.name_it")))


def _told(found: Sequence[ProductView], attribute: str) -> Draft:
    facts = tuple(attribute_phrase(each, attribute) for each in found)
    if len(facts) == 1:
        return TextDraft(text=facts[0])
    return TextDraft(text=phrase("calculators.depends", lines=Lines(items=facts)))
