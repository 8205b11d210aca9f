"""The last question asked again of another term: "and the 3 year?", 那三年的呢."""

from __future__ import annotations

from dataclasses import replace

from actions.contract import BOOKED, NOTED, TOLD, Awaiting
from actions.meaning.focus import of_that_term, pointed_at, told_apart_by_term
from actions.meaning.half_names import named_by_half
from actions.slots import SlotChanges, Task, changes
from actions.turn import Turn
from crm.contract import Category, ProductView
from crm.shelf import products
from data.language.meaning.follow_up import asks_the_same_of_a_term

_ATTRIBUTE = "attribute"
_REPLACED = frozenset({TOLD, BOOKED, NOTED, "product_attribute", "product_details", "compare"})
_KEPT = frozenset({"recommend", "left_out"})  # the list goes on: it remembers beside its own
_ASKABLE = frozenset({Awaiting.NONE, Awaiting.OFFER})


def remembering(turn: Turn, attribute: str) -> SlotChanges:
    """Return the slots that remember which attribute was told; a form is left as it is."""
    task = turn.slots.task
    if task is None or task.name in _REPLACED:
        return changes(task=Task(TOLD, {_ATTRIBUTE: attribute}))
    if task.name in _KEPT:
        return changes(task=task.with_args(**{_ATTRIBUTE: attribute}))
    return changes()


def asked_again(name: str, turn: Turn) -> Turn | None:
    """Return the turn as the last question about a product, asked of the term that was said.

    Args:
        name: the action that the message was taken for.
        turn: what was said.
    """
    heard, slots = turn.heard, turn.slots
    attribute = slots.task.args.get(_ATTRIBUTE) if slots.task else None
    if attribute is None or slots.product is None or slots.awaiting not in _ASKABLE:
        return None
    if heard.term_days is None or heard.amount is not None or heard.value("product"):
        return None
    product = products.get(turn.work, slots.product)
    if product is None or not told_apart_by_term(product):
        return None
    if not asks_the_same_of_a_term(heard.text):
        return None
    if of_that_term(turn, product, heard.term_days) is None and named_by_half(name, turn):
        return None  # 90天的, where only a plan of another kind is called so
    return turn.with_heard(replace(heard, intent=f"ask_{attribute}"))


def another_term_asked(turn: Turn, product: ProductView, attribute: str) -> bool:
    """Return whether the question is about the like product of the term that was said.

    A deposit's rate is that of its term. Of others only the term by itself tells: "what does it
    cost a year?" is no question about the plan of a year.
    """
    days = turn.heard.term_days
    if pointed_at(turn) or days in (None, product.term_days) or not told_apart_by_term(product):
        return False
    rate = attribute == "rate" and product.category is Category.DEPOSIT
    return rate or (attribute != "term" and asks_the_same_of_a_term(turn.heard.text))
