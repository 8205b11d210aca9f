"""What a customer wants of a product: amount, term, category, risk; corrected at any time."""

from __future__ import annotations

from decimal import Decimal

from actions.contract import Awaiting
from actions.slots import SlotChanges, Task, changes
from actions.turn import Outcome, Turn, say
from actions.understanding import as_amount
from crm.contract import Category
from crm.messages import ButtonDraft, Draft, FormPromptDraft, TextDraft
from data.texts.phrases import Money, phrase

# Categories into which a customer places an amount; a loan's amount is settled when it is granted.
PLACED = frozenset(
    {Category.DEPOSIT, Category.WEALTH, Category.FUND, Category.INSURANCE, Category.METAL}
)


def heard_wishes(turn: Turn) -> SlotChanges:
    """Return the slots that what was said changes; a range (三五万) is no amount to go by later."""
    heard = turn.heard
    told = changes()
    if heard.amount is not None and unclear_amount(turn) is None:
        told["amount"] = None if heard.upper_amount is not None else heard.amount
    if heard.term_days is not None:
        told["term_days"] = heard.term_days
    if heard.category is not None:
        told["category"] = heard.category.value
        told.update(crossing(turn, heard.category))
    if heard.value("risk"):
        told["risk"] = heard.value("risk")
    return told


def crossing(turn: Turn, category: Category) -> SlotChanges:
    """Return what changes once money is placed and no longer borrowed, or the other way round.

    An amount to borrow is none to place: only one that is said now goes along.
    """
    kinds = {turn.slots.category, category.value}
    if Category.LOAN not in kinds or PLACED.isdisjoint(kinds):
        return changes()
    if turn.heard.amount is not None and unclear_amount(turn) is None:
        return changes(category=category.value)
    return changes(category=category.value, amount=None)


def unclear_amount(turn: Turn) -> Decimal | None:
    """Return an amount that was said in a way that could mean another ("存5": 5 or 50,000)."""
    unclear = turn.heard.detail("amount", "ambiguous") == "true"
    return turn.heard.amount if unclear else None


def both_ends(turn: Turn) -> dict[str, Money] | None:
    """Return the ends of an amount that was said as a range, to be said again; None otherwise."""
    low, high = turn.heard.amount, turn.heard.upper_amount
    if low is None or high is None:
        return None
    return {"low": turn.work.money(low), "high": turn.work.money(high)}


def amount_left_open(turn: Turn, category: Category) -> tuple[Draft, ...]:
    """Say that of a range no amount is noted: which one it is can be said later."""
    ends = both_ends(turn)
    if ends is None or category not in PLACED:
        return ()
    return (TextDraft(text=phrase("offers.amount_left_open", **ends)),)


def confirm_amount(turn: Turn, amount: Decimal, task: Task, awaiting: Awaiting) -> Outcome:
    """Read the amount back before anything is done with it."""
    kept = task.with_args(unclear=format(amount, "f"))
    return say(_which_amount(turn, amount), awaiting=awaiting, task=kept)


def read_back(turn: Turn) -> Draft | None:
    """Return the question whether an amount was meant, while that is what is open."""
    task = turn.slots.task
    unclear = as_amount(task.args.get("unclear")) if task else None
    return _which_amount(turn, unclear) if unclear is not None else None


def _which_amount(turn: Turn, amount: Decimal) -> Draft:
    plain = format(amount, "f")
    right = ButtonDraft(
        label=phrase("offers.button_amount_right"),
        intent="choose",
        args={"amount": plain},
        style="primary",
    )
    wrong = ButtonDraft(label=phrase("offers.button_amount_wrong"), intent="correct")
    text = phrase("offers.which_amount", amount=turn.work.money(amount))
    return FormPromptDraft(field="amount", text=text, buttons=(right, wrong))
