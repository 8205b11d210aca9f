"""What a calculator says: of one amount, or of both ends of a range (三五万)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from actions.products.reckoning import interest
from actions.slots import Task
from actions.understanding import as_amount
from crm.contract import ProductView
from data.texts.phrases import Label, Lines, Money, Phrase, Rate, Term, TextKey, phrase


def ends_of(task: Task, amount: Decimal) -> tuple[Decimal, ...]:
    """Return the amount, or both ends of what was said as a range."""
    upper = as_amount(task.args.get("upper"))
    return (amount,) if upper is None else (amount, upper)


def of_all(ends: Sequence[Money], sums: Sequence[Phrase]) -> Phrase:
    """Return the only sum, or those of both ends under each other."""
    if len(sums) == 1:
        return sums[0]
    lines = Lines(items=tuple(sums))
    return phrase("calculators.both_ends", low=ends[0], high=ends[-1], lines=lines)


def deposit_sum(product: ProductView, amount: Decimal, days: int, rate: Decimal) -> Phrase:
    """Say what a deposit earns by the end of its term."""
    earned = interest.deposit_interest(amount, rate, days)
    return phrase(
        "calculators.deposit",
        product=product.name,
        rate=Rate(percent=rate),
        amount=Money(amount=amount, currency=product.currency),
        term=Term(days=days),
        interest=Money(amount=earned, currency=product.currency),
        total=Money(amount=amount + earned, currency=product.currency),
    )


def loan_sum(borrowed: Money, months: int, rate: Decimal, basis: Label | TextKey) -> Phrase:
    """Say what a loan costs, in both ways of repaying it.

    Args:
        borrowed: the amount.
        months: until it is repaid.
        rate: percent a year.
        basis: whose rate it is.
    """
    level = interest.equal_instalments(borrowed.amount, rate, months)
    falling = interest.equal_principal(borrowed.amount, rate, months)

    def same(amount: Decimal) -> Money:
        return Money(amount=amount, currency=borrowed.currency)

    return phrase(
        "calculators.loan",
        amount=borrowed,
        months=months,
        rate=Rate(percent=rate),
        basis=basis,
        monthly=same(level.first),
        level_interest=same(level.interest),
        first=same(falling.first),
        last=same(falling.last),
        falling_interest=same(falling.interest),
    )
