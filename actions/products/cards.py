"""Product cards: what is shown of a product, and which buttons may stand under it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions import buttons
from actions.turn import Turn
from crm.contract import Decision, ProductView, Recommended
from crm.messages import ButtonDraft, CarouselDraft, Draft, ProductCardDraft, TextDraft
from crm.people import suitability
from data.texts.phrases import Phrase


def may_be_wanted(turn: Turn, product: ProductView) -> bool:
    """Return whether the card may ask for interest: no open case, and suitable as far as known.

    The gate decides when interest is shown; this only keeps a card from inviting what the
    gate will refuse.
    """
    if turn.has_open_case:
        return False
    return turn.customer is None or suitability.permits(turn.risk_level, product.risk_grade)


def plain_card(turn: Turn, product: ProductView, *, with_details: bool = True) -> ProductCardDraft:
    """Return a card that answers a question: not personalised, no reasons."""
    chosen: list[ButtonDraft] = []
    if may_be_wanted(turn, product):
        chosen.append(buttons.interested(product.code))
    if with_details:
        chosen.append(buttons.details(product.code))
    return ProductCardDraft(product=product, buttons=tuple(chosen))


def offer_card(recommended: Recommended, decision: Decision) -> ProductCardDraft:
    """Return a card that recommends, with its reasons and a way to refuse."""
    code = recommended.product.code
    return ProductCardDraft(
        product=recommended.product,
        reasons=recommended.reasons,
        personalised=decision.personalised,
        buttons=(buttons.interested(code), buttons.why(code), buttons.not_interested(code)),
    )


def side_by_side(text: Phrase, cards: Sequence[ProductCardDraft]) -> tuple[Draft, ...]:
    """Show one card under its words, or several beside each other."""
    if len(cards) == 1:
        return (TextDraft(text=text), cards[0])
    return (CarouselDraft(text=text, cards=tuple(cards)),)


def codes(cards: Iterable[ProductCardDraft]) -> tuple[str, ...]:
    """Return the product codes of cards, in the order shown."""
    return tuple(card.product.code for card in cards)
