"""Which product the customer means: named, pointed at, or the one being talked about."""

from __future__ import annotations

from decimal import Decimal

from actions.contract import Awaiting
from actions.slots import SlotChanges, changes
from actions.turn import Turn
from crm import conversations
from crm.contract import Category, ProductView
from crm.people import suitability
from crm.shelf import products
from data.language.names.pointers import says_the_other

# Intents that are about one product, so that a term said with them tells which.
OF_ONE = frozenset(
    {"product_details", "ask_rate", "ask_minimum", "ask_risk", "ask_fees", "accept_offer"}
)
# Kinds of which the term tells one product from the next; a year's accident insurance is no
# shorter version of the pension plan.
_TOLD_APART_BY_TERM = frozenset({Category.DEPOSIT, Category.WEALTH})
_FREE = Decimal(0)
_FEWEST = 2  # of one on screen there is no other


def pointed_at(turn: Turn) -> tuple[str, ...]:
    """Return the product codes this turn names or points at ("the second one")."""
    shown = turn.slots.products
    codes = list(turn.heard.values("product"))
    for ordinal in turn.heard.values("ordinal"):
        code = _of_ordinal(ordinal, shown)
        if code is not None:
            codes.append(code)
    others = the_other(turn)
    if not codes and others:
        return others if len(others) == 1 else ()
    return tuple(dict.fromkeys(codes)) or _of_term(turn)


def the_other(turn: Turn) -> tuple[str, ...]:
    """Return what "the other one" may mean: of several on screen those that are not in mind."""
    shown = turn.slots.products
    if len(shown) < _FEWEST or not says_the_other(turn.heard.text):
        return ()
    return tuple(code for code in shown if code != turn.slots.product)


def meant(turn: Turn) -> ProductView | None:
    """Return the product this turn is about, or None when that is open.

    Naming or pointing wins, even when the name is of nothing we have: another product is
    never put in its place. Then what is being talked about; then what the bank put into the
    conversation, which comes first while it is the last thing on screen.
    """
    pointed = pointed_at(turn)
    if not pointed and turn.slots.products and turn.heard.value("ordinal"):
        return None  # "the third" of two
    if not pointed and the_other(turn):
        return None  # of three
    found = (products.get(turn.work, code) for code in pointed or _in_mind(turn))
    return next((product for product in found if product is not None), None)


def alone_in_mind(turn: Turn) -> ProductView | None:
    """Return the product this turn is about, unless it is only the first of a list."""
    slots = turn.slots
    first = len(slots.products) > 1 and slots.product in slots.products[:1]
    return None if first and not just_pushed(turn) else meant(turn)


def spoken_of(turn: Turn) -> ProductView | None:
    """Return the product a question is about: a category named instead means none of ours."""
    asked = turn.heard.category
    product = meant(turn)
    if product is None or pointed_at(turn) or asked is None or asked == product.category:
        return product
    return None


def talking_of(turn: Turn, product: ProductView) -> SlotChanges:
    """Return the slots once a product is talked of; two in turn can be compared, and swapped."""
    before, shown = turn.slots.product, turn.slots.products
    listed = bool(shown) and not (len(shown) == _FEWEST and before in shown)
    if before is None or before == product.code or listed or product.code in shown:
        return changes(product=product.code)
    return changes(product=product.code, products=(before, product.code))


def may_be_told(turn: Turn, product: ProductView) -> bool:
    """Return whether this customer may be told of a product: private ones are not for all."""
    on_shelf = products.shelf(turn.work).get(product.code)
    if on_shelf is None or not on_shelf.private:
        return True
    customer = turn.customer
    return customer is not None and suitability.qualified(customer.tier, customer.investor_type)


def just_pushed(turn: Turn) -> bool:
    """Return whether the last thing on screen is an offer the bank put there unasked."""
    offer = turn.conversation.pending_offer
    if offer is None:
        return False
    conversation_id = turn.conversation.conversation_id
    shown = conversations.last_bot_messages(turn.work, conversation_id)
    return any(message.id == offer.offer_id for message in shown)


def several_of_the_kind(turn: Turn) -> tuple[str, ...]:
    """Return those on screen that "a fixed deposit then" may mean, where they are several.

    The one that was talked of since they were listed is meant, if it is of that kind.
    """
    kind, slots = turn.heard.category, turn.slots
    talked_of = slots.product is not None and slots.product not in slots.products[:1]
    if kind is None or pointed_at(turn) or talked_of or just_pushed(turn):
        return ()
    shown = (products.get(turn.work, code) for code in slots.products)
    days = turn.heard.term_days
    found = [each for each in shown if each is not None and each.category is kind]
    codes = tuple(each.code for each in found if days in (None, each.term_days))
    return codes if len(codes) >= _FEWEST else ()


def decision_behind(turn: Turn, product: ProductView) -> str | None:
    """Return the id of the decision that brought this product up: the bank's own, or the last."""
    offer = turn.conversation.pending_offer
    if offer is not None and offer.product_code == product.code and offer.decision_id:
        return offer.decision_id
    return turn.slots.decision


def told_apart_by_term(product: ProductView) -> bool:
    """Return whether another term means another product of the same kind."""
    return product.category in _TOLD_APART_BY_TERM


def of_that_term(turn: Turn, product: ProductView, days: int) -> ProductView | None:
    """Return the product of the same kind that runs exactly so long, or None.

    Of several the one whose minimum comes nearest to this product's: the fixed deposit of
    three years for one of a year, not the certificate from 200,000.
    """
    if not told_apart_by_term(product):
        return None
    today = turn.work.clock.today()
    fitting = [
        each.view
        for each in products.shelf(turn.work).values()
        if each.view.category == product.category
        and each.view.term_days == days
        and each.view.currency == product.currency
        and each.on_sale(today)
        and may_be_told(turn, each.view)
    ]
    least = product.min_amount or _FREE
    return min(fitting, key=lambda each: abs((each.min_amount or _FREE) - least), default=None)


def _of_term(turn: Turn) -> tuple[str, ...]:
    """Return the one product on screen that runs as long as was said: "the one-year one"."""
    asked = turn.slots.awaiting is Awaiting.PRODUCT or turn.heard.intent in OF_ONE
    if not asked or turn.heard.term_days is None:
        return ()
    shown = (products.get(turn.work, code) for code in turn.slots.products)
    fitting = [each.code for each in shown if each and each.term_days == turn.heard.term_days]
    return tuple(fitting) if len(fitting) == 1 else ()


def _in_mind(turn: Turn) -> tuple[str, ...]:
    offer = turn.conversation.pending_offer
    pushed = offer.product_code if offer else None
    talked_of = (turn.slots.product, *turn.slots.products[:1])
    candidates = (pushed, *talked_of) if just_pushed(turn) else (*talked_of, pushed)
    return tuple(code for code in candidates if code)


def _of_ordinal(ordinal: str, shown: tuple[str, ...]) -> str | None:
    if ordinal == "last":
        return shown[-1] if shown else None
    if ordinal.isdecimal() and 0 < int(ordinal) <= len(shown):
        return shown[int(ordinal) - 1]
    return None
