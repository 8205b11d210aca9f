"""Questions asked in the middle of a form: answered there, without one of ours in its place."""

from __future__ import annotations

from collections.abc import Sequence

from actions.meaning.focus import pointed_at
from actions.products.calculators import reckoned_with
from actions.products.facts import attribute_phrase
from actions.service.knowledge import answer_to, surely_asked
from actions.turn import Outcome, Turn, say
from crm.contract import ProductView
from crm.messages import Draft, TextDraft
from data.language.meaning.concerns import asks_of_privacy
from data.texts.phrases import Lines, phrase

# As near as a comparison of two kinds must come: else it would have to be asked back.
_NEAR_ENOUGH = 0.75
# "Minimum amount" sounds to the knowledge base like a credit card's bill.
_OF_PRODUCTS = frozenset({"ask_minimum", "ask_term"})
_PRIVACY_ENTRY = "personal_information_use"


def of_privacy(turn: Turn) -> Outcome | None:
    """Answer whether it stays confidential, which sounds like a question about a product's risk.

    Returns:
        The answer; None when something else is asked.
    """
    if pointed_at(turn) or not asks_of_privacy(turn.heard.text):
        return None
    told = answer_to(turn, _PRIVACY_ENTRY)
    return say(*told) if told else None


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
