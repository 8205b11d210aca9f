"""The calculation that is going on: what is known of it, and which product it is about."""

from __future__ import annotations

from decimal import Decimal

from actions.contract import Awaiting
from actions.meaning.focus import meant, pointed_at
from actions.slots import Task
from actions.turn import Turn
from actions.understanding import as_amount
from crm.contract import Category, ProductView
from crm.shelf import products
from crm.shelf.products import ProductQuery

DEPOSIT_TASK, LOAN_TASK = "calculate_deposit", "calculate_loan"
# Which kind of product each question of a calculation is about.
_ASKED_FOR = {
    Awaiting.AMOUNT: Category.DEPOSIT,
    Awaiting.TERM: Category.DEPOSIT,
    Awaiting.LOAN_AMOUNT: Category.LOAN,
    Awaiting.LOAN_TERM: Category.LOAN,
}
# What was known of an amount said before another.
_OF_BEFORE = frozenset({"unclear", "upper"})
_MOST_LINES = 5  # rates told at once: more is a table, not an answer


def being_asked(turn: Turn) -> bool:
    """Return whether a value for a sum is what is being asked."""
    return turn.slots.awaiting in _ASKED_FOR


def continued(turn: Turn, name: str) -> Task:
    """Return the calculation of that name going on, or a new one, with what this turn adds."""
    going_on = turn.slots.task
    goes_on = going_on is not None and going_on.name == name and _goes_on(turn)
    task = going_on if goes_on and going_on is not None else Task(name)
    if turn.heard.amount is not None:  # what was read back before is settled by it
        args = {kind: value for kind, value in task.args.items() if kind not in _OF_BEFORE}
        task = Task(name, {**args, "amount": format(turn.heard.amount, "f")})
        if turn.heard.upper_amount is not None:
            task = task.with_args(upper=format(turn.heard.upper_amount, "f"))
    if turn.heard.term_days is not None:
        task = task.with_args(days=str(turn.heard.term_days))
    return task


def days_of(task: Task) -> int | None:
    """Return the term the calculation is about, in days, if that is known."""
    days = task.args.get("days", "")
    return int(days) if days.isdecimal() else None


def named(turn: Turn, task: Task, category: Category) -> ProductView | None:
    """Return the product named, else the one being talked about if it is of this category."""
    product = meant(turn) if pointed_at(turn) or turn.slots.product else None
    if product is None and "product" in task.args:
        product = products.get(turn.work, task.args["product"])
    return product if product is not None and product.category is category else None


def deposit_for(
    turn: Turn, product: ProductView | None, days: int, amount: Decimal
) -> ProductView | None:
    """Return the deposit to reckon with: that one, or whose term is nearest to what is asked.

    One named now is kept; one only talked about before must run for the time asked.
    """
    kept = product is not None and (pointed_at(turn) or product.term_days in {None, days})
    if kept:
        return product
    query = ProductQuery(category=Category.DEPOSIT, term_days=days, amount=amount)
    found = products.search(turn.work, query)
    return next((each for each in found if each.rate_percent is not None), None)


def loan_for(
    turn: Turn, product: ProductView | None, days: int, amount: Decimal
) -> ProductView | None:
    """Return the loan to reckon with: that one, or one of such a time and amount.

    One named now is kept; one only talked about must run as long, and be had for so much. One for
    any purpose comes before one for a car or a home.
    """
    kept = _lends(turn, product, days, amount)
    if kept is not None:
        return kept
    query = ProductQuery(category=Category.LOAN, term_days=days, amount=amount)
    found = products.search(turn.work, query)
    fitting = [each for each in found if each.rate_percent and _runs(turn, each, days, amount)]
    return min(fitting, key=lambda each: _purpose(turn, each) is not None, default=None)


def reckoned_with(turn: Turn) -> list[ProductView]:
    """Return the product that the open calculation is about; all it may be while that is open.

    Nothing outside of a calculation, or where another product is spoken of.
    """
    category = _ASKED_FOR.get(turn.slots.awaiting)
    task = turn.slots.task
    if category is None or task is None or task.name not in {DEPOSIT_TASK, LOAN_TASK}:
        return []
    if pointed_at(turn) or turn.heard.category not in {None, category}:
        return []
    amount, days = as_amount(task.args.get("amount")), days_of(task)
    known = named(turn, task, category)
    found = products.search(turn.work, ProductQuery(category=category, amount=amount))
    if category is Category.LOAN:
        known = _lends(turn, known, days or 0, amount or Decimal(0))
        found = [each for each in found if _runs(turn, each, days or 0, amount or Decimal(0))]
    rated = [each for each in found if each.rate_percent is not None]
    return [known] if known is not None else rated[:_MOST_LINES]


def last_lent(turn: Turn) -> ProductView | None:
    """Return the loan whose instalments were worked out last, while that is talked about."""
    task = turn.slots.task
    code = task.args.get("product") if task is not None and task.name == LOAN_TASK else None
    return products.get(turn.work, code) if code else None


def _goes_on(turn: Turn) -> bool:
    """Return whether this is about the sum going on: "and over five years?", "how much in all?"."""
    heard = turn.heard
    if heard.intent in {"inform", "choose", "correct", "skip", "affirm", "calculate_deposit"}:
        return True
    one_value = (heard.amount is None) != (heard.term_days is None)
    return heard.intent == "calculate_loan" and one_value and not pointed_at(turn)


def _lends(
    turn: Turn, product: ProductView | None, days: int, amount: Decimal
) -> ProductView | None:
    if product is None or pointed_at(turn) or _runs(turn, product, days, amount):
        return product
    return None


def _runs(turn: Turn, loan: ProductView, days: int, amount: Decimal) -> bool:
    most = products.shelf(turn.work)[loan.code].attributes.get("max_amount")
    enough = not isinstance(most, int) or amount <= most
    return enough and (loan.term_days is None or days <= loan.term_days)


def _purpose(turn: Turn, loan: ProductView) -> object:
    return products.shelf(turn.work)[loan.code].attributes.get("purpose")
