"""What nobody can reckon: the market, or a bonus, decides what it earns."""

from __future__ import annotations

from actions.meaning.focus import alone_in_mind, meant, pointed_at
from actions.products.reckoning.going_on import DEPOSIT_TASK, being_asked
from actions.turn import Outcome, Turn, say
from crm.contract import Category, ProductView
from crm.messages import TextDraft
from data.language.meaning.borrowing import says_saving
from data.texts.phrases import TextKey, phrase

_NOT_FIXED = frozenset({Category.WEALTH, Category.FUND, Category.METAL, Category.INSURANCE})


def nobody_knows(turn: Turn, accepted: ProductView | None) -> Outcome | None:
    """Say that nobody can know what something earns, where it has no rate to reckon with.

    A term of its own, or money that is to be put by, is a deposit's whatever was talked of; so is
    the button that works out a deposit.

    Args:
        turn: in which a deposit's interest is asked for.
        accepted: the product being accepted while that is asked.
    """
    heard = turn.heard
    calculating = turn.slots.task is not None and turn.slots.task.name == DEPOSIT_TASK
    if heard.rate_percent is not None or (calculating and being_asked(turn)):
        return None
    # A term alone points as well, but "50,000 for a year" is a sum of its own.
    named = bool(pointed_at(turn)) and bool(heard.value("product") or heard.value("ordinal"))
    if heard.confidence == 1 and not named:
        return None
    if heard.category in _NOT_FIXED and not named:
        return _told(turn, heard.category)
    if named:
        product = meant(turn)
    elif heard.category is not None or says_saving(heard.text):
        product = None
    elif heard.term_days is None:
        product = accepted or alone_in_mind(turn)
    else:
        product = accepted if accepted and accepted.term_days == heard.term_days else None
    if product is None or product.category not in _NOT_FIXED:
        return None
    return _told(turn, product.category, product)


def _told(turn: Turn, category: Category, product: ProductView | None = None) -> Outcome:
    insured = category is Category.INSURANCE
    key = "calculators.not_fixed_insurance" if insured else "calculators.not_fixed"
    name = product.name if product else TextKey(key=f"cards.category.{category.value}")
    told = TextDraft(text=phrase(key, product=name))
    return say(told, *turn.house.reask(turn), awaiting=turn.slots.awaiting)
