"""Interest and instalments, exact to the cent; nothing here knows of conversations.

Deposits: simple interest per term. Whole years and months count as such, other terms by days
of a 360-day year (People's Bank of China, Yinfa [2005] 129, on calculating interest).
Loans: equal instalments (等额本息) and equal principal (等额本金), monthly.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

CENT = Decimal("0.01")
_YEAR, _MONTH = 365, 30
# Days by which people and calendars name a quarter, half a year and three quarters.
_CALENDAR_MONTHS = {91: 3, 92: 3, 181: 6, 182: 6, 183: 6, 184: 6, 273: 9, 274: 9, 275: 9}
MOST_MONTHS = 360  # thirty years: the longest retail loan


@dataclass(frozen=True, slots=True)
class Instalment:
    """One month's payment."""

    principal: Decimal
    interest: Decimal

    @property
    def payment(self) -> Decimal:
        """What is paid this month."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class LoanPlan:
    """All payments of a loan."""

    instalments: tuple[Instalment, ...]

    @property
    def first(self) -> Decimal:
        """The first month's payment."""
        return self.instalments[0].payment

    @property
    def last(self) -> Decimal:
        """The last month's payment."""
        return self.instalments[-1].payment

    @property
    def interest(self) -> Decimal:
        """All interest together."""
        return sum((each.interest for each in self.instalments), Decimal(0))


def whole_months(days: int) -> int | None:
    """Return the whole months that a term in days stands for, or None.

    >>> whole_months(90), whole_months(365), whole_months(1095), whole_months(45)
    (3, 12, 36, None)
    """
    if days % _YEAR == 0:
        return days // _YEAR * 12
    if days < 360 and days % _MONTH == 0:
        return days // _MONTH
    return _CALENDAR_MONTHS.get(days)


def loan_months(days: int) -> int:
    """Return the months of a loan whose term was said in days, at least one.

    >>> loan_months(365 * 3), loan_months(180), loan_months(365 + 180)
    (36, 6, 18)
    """
    years, rest = divmod(days, _YEAR)
    return max(1, years * 12 + round(rest / Decimal("30.4")))


def deposit_interest(principal: Decimal, rate_percent: Decimal, days: int) -> Decimal:
    """Return the interest of a deposit at the end of its term, to the cent.

    >>> deposit_interest(Decimal(50000), Decimal("1.5"), 365)
    Decimal('750.00')
    """
    yearly = principal * rate_percent / 100
    months = whole_months(days)
    share = Decimal(months) / 12 if months is not None else Decimal(days) / 360
    return _cents(yearly * share)


def monthly_savings_interest(monthly: Decimal, rate_percent: Decimal, months: int) -> Decimal:
    """Return the interest of a sum paid in at the start of every month, to the cent.

    Each payment earns for the months that it stays: the first for all of them, the last for one.

    >>> monthly_savings_interest(Decimal(2000), Decimal("1.2"), 12)
    Decimal('156.00')
    """
    months_stayed = months * (months + 1) // 2
    return _cents(monthly * months_stayed * rate_percent / 1200)


def equal_instalments(principal: Decimal, rate_percent: Decimal, months: int) -> LoanPlan:
    """Return the plan in which every month's payment is the same (the last settles cents)."""
    rate = _monthly(rate_percent)
    payment = _cents(_annuity(principal, rate, months))
    left, plan = principal, []
    for month in range(1, months + 1):
        interest = _cents(left * rate)
        part = left if month == months else min(payment - interest, left)
        plan.append(Instalment(part, interest))
        left -= part
    return LoanPlan(tuple(plan))


def equal_principal(principal: Decimal, rate_percent: Decimal, months: int) -> LoanPlan:
    """Return the plan that repays the same principal every month (the last settles cents)."""
    rate = _monthly(rate_percent)
    share = _cents(principal / months)
    left, plan = principal, []
    for month in range(1, months + 1):
        part = left if month == months else min(share, left)
        plan.append(Instalment(part, _cents(left * rate)))
        left -= part
    return LoanPlan(tuple(plan))


def _annuity(principal: Decimal, rate: Decimal, months: int) -> Decimal:
    if rate == 0:
        return principal / months
    with localcontext() as context:
        context.prec = 50  # (1 + rate) ** 360 keeps its cents
        grown = (1 + rate) ** months
        return principal * rate * grown / (grown - 1)


def _monthly(rate_percent: Decimal) -> Decimal:
    return rate_percent / 1200


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
