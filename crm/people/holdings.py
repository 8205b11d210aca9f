"""What customers hold: products, accounts, and their behaviour by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import bindparam, func, select

from crm.bank import Work
from crm.contract import Category, ProductView
from crm.shelf import products
from crm.tables import BalanceMonth, Customer, FinancialAccount, Holding, table_of

_HOLDINGS = table_of(Holding)
_CODES = select(_HOLDINGS.c.product_code).where(
    _HOLDINGS.c.customer_id == bindparam("customer_id"), _HOLDINGS.c.ended_on.is_(None)
)
_HELD = (
    select(
        _HOLDINGS.c.holding_id,
        _HOLDINGS.c.customer_id,
        _HOLDINGS.c.product_code,
        _HOLDINGS.c.amount,
        _HOLDINGS.c.started_on,
        _HOLDINGS.c.matures_on,
    )
    .where(_HOLDINGS.c.customer_id == bindparam("customer_id"), _HOLDINGS.c.ended_on.is_(None))
    .order_by(_HOLDINGS.c.started_on, _HOLDINGS.c.holding_id)
)
_MATURING = _HELD.where(_HOLDINGS.c.matures_on.between(bindparam("first"), bindparam("last")))
# Kinds whose money returns on their last day; a loan is paid off by then, a cover only ends.
_COMES_BACK = frozenset({Category.DEPOSIT, Category.WEALTH})
# Kinds of account whose balance the customer owes: a card's is what was spent on it.
_OWED = frozenset({"card", "loan"})
_STREAMED_ROWS = 5_000  # fetched at once where a whole table is read


@dataclass(frozen=True, slots=True)
class HoldingView:
    """A product that a customer holds."""

    holding_id: str
    customer_id: str
    product: ProductView
    amount: Decimal
    started_on: date
    matures_on: date | None

    @property
    def comes_back(self) -> bool:
        """Return whether its money returns to the customer when it falls due."""
        return self.product.category in _COMES_BACK


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account that a customer has."""

    account_id: str
    kind: str
    last4: str
    currency: str
    balance: Decimal
    opened_on: date

    @property
    def owed(self) -> bool:
        """Return whether the customer owes the balance rather than having it."""
        return self.kind in _OWED


@dataclass(frozen=True, slots=True)
class MonthView:
    """A customer's behaviour in one month, amounts in whole units."""

    customer_id: str
    month: date
    average_balance: Decimal
    inflow: Decimal
    outflow: Decimal
    transactions: int
    logins: int


def list_for(work: Work, customer_id: str) -> list[HoldingView]:
    """List what a customer holds now, the oldest first."""
    return _views(work, customer_id, until=None)


def maturing(work: Work, customer_id: str, within_days: int) -> list[HoldingView]:
    """List the deposits and wealth products that fall due so soon, the soonest first."""
    return [each for each in ending(work, customer_id, within_days) if each.comes_back]


def ending(work: Work, customer_id: str, within_days: int) -> list[HoldingView]:
    """List what ends from today until so many days ahead, loans and covers too."""
    found = _views(work, customer_id, until=work.clock.today() + timedelta(days=within_days))
    return sorted(found, key=lambda h: (h.matures_on or date.max, h.holding_id))


def codes(work: Work, customer_id: str) -> frozenset[str]:
    """Return the codes of the products a customer holds now."""
    return frozenset(work.execute(_CODES, {"customer_id": customer_id}).scalars())


def accounts(work: Work, customer_id: str) -> list[AccountView]:
    """List a customer's open accounts, the oldest first."""
    query = (
        select(FinancialAccount)
        .where(FinancialAccount.customer_id == customer_id, FinancialAccount.closed_on.is_(None))
        .order_by(FinancialAccount.opened_on, FinancialAccount.account_id)
    )
    return [
        AccountView(a.account_id, a.kind, a.last4, a.currency, a.balance, a.opened_on)
        for a in work.session.scalars(query)
    ]


def pairs(work: Work) -> Iterator[tuple[str, str]]:
    """Yield (customer id, product code) of everything held now, each pair once."""
    query = (
        select(Holding.customer_id, Holding.product_code)
        .where(Holding.ended_on.is_(None))
        .distinct()
        .order_by(Holding.customer_id, Holding.product_code)
        .execution_options(yield_per=_STREAMED_ROWS)
    )
    for row in work.session.execute(query):
        yield row.customer_id, row.product_code


def months(
    work: Work,
    customer_id: str | None = None,
    *,
    since: date | None = None,
    one_in: int = 1,
) -> Iterator[MonthView]:
    """Yield months of behaviour by customer and month.

    Args:
        work: the transaction.
        customer_id: of one customer only.
        since: from this month on.
        one_in: of every so-many-th customer: a fair share of a large bank.
    """
    query = (
        select(
            BalanceMonth.customer_id,
            BalanceMonth.month,
            BalanceMonth.average_balance,
            BalanceMonth.inflow,
            BalanceMonth.outflow,
            BalanceMonth.transactions,
            BalanceMonth.logins,
        )
        .order_by(BalanceMonth.customer_id, BalanceMonth.month)
        .execution_options(yield_per=_STREAMED_ROWS)
    )
    if customer_id is not None:
        query = query.where(BalanceMonth.customer_id == customer_id)
    if since is not None:
        query = query.where(BalanceMonth.month >= since)
    if one_in > 1:
        query = query.join(Customer).where(Customer.ordinal % one_in == 0)
    for row in work.session.execute(query):
        yield MonthView(*row)


def stamp(work: Work) -> dict[str, str]:
    """Return what changes when holdings or months do: cheap to ask, fit to compare."""
    held = select(func.count(), func.max(Holding.as_of), func.max(Holding.started_on))
    lived = select(func.count(), func.max(BalanceMonth.month))
    values = {
        "holdings": work.session.execute(held).one(),
        "months": work.session.execute(lived).one(),
    }
    return {name: " ".join(str(value) for value in row) for name, row in values.items()}


def _views(work: Work, customer_id: str, until: date | None) -> list[HoldingView]:
    parameters: dict[str, object] = {"customer_id": customer_id}
    query = _HELD
    if until is not None:
        query = _MATURING
        parameters |= {"first": work.clock.today(), "last": until}
    shelf = products.shelf(work)
    return [
        HoldingView(holding_id, owner, shelf[code].view, amount, started_on, matures_on)
        for holding_id, owner, code, amount, started_on, matures_on in work.execute(
            query, parameters
        )
    ]
