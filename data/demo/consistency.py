"""Do the numbers of a bank hang together? Used by tests, and by hand after changes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from data.demo import identity
from data.demo.affinities import ADVISED, INVESTED
from data.demo.build import TIERS
from data.demo.calendar import ZONE, month_ends, years_between
from data.ingest.rows import (
    AccountRow,
    AssessmentRow,
    BalanceMonthRow,
    Batch,
    HoldingRow,
    PersonRow,
    ProductRow,
)

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer with everything that has to agree."""

    person: PersonRow
    accounts: list[AccountRow] = field(default_factory=list)
    months: list[BalanceMonthRow] = field(default_factory=list)
    holdings: list[HoldingRow] = field(default_factory=list)
    assessments: list[AssessmentRow] = field(default_factory=list)

    @property
    def opened(self) -> dt.date:
        """The business day on which the customer came."""
        return self.person.opened_at.astimezone(ZONE).date()


Row = TypeVar("Row", AccountRow, BalanceMonthRow, HoldingRow, AssessmentRow)


def problems(batches: Iterable[Batch], today: dt.date) -> list[str]:
    """Return one sentence for everything that does not agree; an empty list is a sound bank.

    Every customer's rows have to come in one batch, as ``build`` yields them.
    """
    places: set[str] = set()
    logins: set[str] = set()
    products: dict[str, ProductRow] = {}
    seen: set[str] = set()
    found: list[str] = []
    for batch in batches:
        places |= {row.path for row in batch.organisations}
        logins |= {row.login for row in batch.staff}
        products |= {row.code: row for row in batch.products}
        found += [f"staff {s.login}: unknown {s.organisation}" for s in batch.staff
                  if s.organisation not in places]  # fmt: skip
        found += _people(batch, places, logins, seen)
        for customer in _customers(batch):
            told = _customer(customer, products, today)
            found += [f"customer {customer.person.cif_no}: {problem}" for problem in told]
    return found


def _customers(batch: Batch) -> Iterator[Customer]:
    accounts, months = _grouped(batch.accounts), _grouped(batch.months)
    holdings, assessments = _grouped(batch.holdings), _grouped(batch.assessments)
    for person in batch.persons:
        no = person.cif_no
        yield Customer(person, accounts[no], months[no], holdings[no], assessments[no])


def _grouped(rows: Iterable[Row]) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.cif_no].append(row)
    return groups


def _people(batch: Batch, places: set[str], logins: set[str], seen: set[str]) -> Iterator[str]:
    for person in batch.persons:
        if person.home_branch not in places:
            yield f"customer {person.cif_no}: unknown branch {person.home_branch}"
        if person.owner_rm is not None and person.owner_rm not in logins:
            yield f"customer {person.cif_no}: unknown owner {person.owner_rm}"
        for value in (f"cif {person.cif_no}", f"mobile {person.mobile}", f"id {person.id_no}"):
            if value in seen:
                yield f"{value} is used twice"
            seen.add(value)


def _customer(customer: Customer, products: dict[str, ProductRow], today: dt.date) -> Iterator[str]:
    yield from _identity(customer.person)
    unknown = {row.product_code for row in customer.holdings} - products.keys()
    if unknown:
        yield f"holds unknown {', '.join(sorted(unknown))}"
        return
    for holding in customer.holdings:
        product = products[holding.product_code]
        yield from (f"{product.code}: {p}" for p in _holding(customer, holding, product, today))
    yield from _conflicts(customer, products)
    yield from _accounts(customer, products)
    yield from _months(customer, products, today)


def _identity(person: PersonRow) -> Iterator[str]:
    number, birth = person.id_no or "", person.birth_date
    if birth is None or number[6:14] != f"{birth:%Y%m%d}":
        yield "identity number and birthday differ"
    if identity.check_digit(number[:17]) != number[17:]:
        yield "identity number fails its checksum"
    if (int(number[16]) % 2 == 1) != (person.title == "mr"):
        yield "identity number and title differ"


def _holding(
    customer: Customer, holding: HoldingRow, product: ProductRow, today: dt.date
) -> Iterator[str]:
    started, ended, matures = holding.started_on, holding.ended_on, holding.matures_on
    if not customer.opened <= started <= today:
        yield f"started on {started}, customer since {customer.opened}"
    if ended is not None and not started < ended <= min(today, matures or today):
        yield f"ended on {ended}"
    if matures is not None and ended is None and matures <= today:
        yield f"matured on {matures} and never ended"
    if product.term_days is not None:
        days = (matures - started).days if matures else 0
        right = days <= product.term_days if product.category == "loan" else (
            days == product.term_days)  # fmt: skip
        if not right or days <= 0:
            yield f"runs for {days} days, the product for {product.term_days}"
    if product.min_amount is not None and holding.amount < product.min_amount:
        yield f"amount {holding.amount} is below the minimum"
    if product.regions and customer.person.city not in product.regions:
        yield f"is not sold in {customer.person.city}"
    birth = customer.person.birth_date
    age = years_between(birth, started) if birth else 0
    if age < product.min_age or (product.max_age is not None and age > product.max_age):
        yield f"bought at the age of {age}"
    if product.category in ADVISED and product.effective_risk_grade != "R1":
        yield from _suitable(customer, started, product.effective_risk_grade)


def _suitable(customer: Customer, day: dt.date, grade: str) -> Iterator[str]:
    for row in customer.assessments:
        taken, expires = (
            row.taken_at.astimezone(ZONE).date(),
            row.expires_at.astimezone(ZONE).date(),
        )
        if taken <= day < expires and row.level[1] >= grade[1]:
            return
    yield f"bought on {day} without an assessment that permits {grade}"


def _conflicts(customer: Customer, products: dict[str, ProductRow]) -> Iterator[str]:
    codes = [row.product_code for row in customer.holdings if row.ended_on is None]
    for n, code in enumerate(codes):
        others = codes[:n] + codes[n + 1 :]
        if set(products[code].excludes) & set(others):
            yield f"{code} conflicts with another holding"


def _accounts(customer: Customer, products: dict[str, ProductRow]) -> Iterator[str]:
    live = [row for row in customer.holdings if row.ended_on is None]
    by_kind: defaultdict[str, Decimal] = defaultdict(Decimal)
    for account in customer.accounts:
        by_kind[account.kind] += account.balance
        if account.balance < 0:
            yield f"account {account.key} is negative"
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in live:
        held[products[row.product_code].category] += row.amount
    if by_kind["savings"] != held["deposit"]:
        yield f"savings {by_kind['savings']}, deposits {held['deposit']}"
    if by_kind["loan"] != held["loan"]:
        yield f"loan accounts {by_kind['loan']}, loans {held['loan']}"
    if by_kind["card"] > held["card"]:
        yield "owes more on cards than the limits"


def _months(customer: Customer, products: dict[str, ProductRow], today: dt.date) -> Iterator[str]:
    ends = month_ends(today)
    expected = [end for end in ends[1:] if end >= customer.opened]
    if [row.month for row in customer.months] != expected:
        yield f"has {len(customer.months)} months, not {len(expected)}"
        return
    if not expected:
        return
    cash = sum((a.balance for a in customer.accounts if a.kind == "current"), Decimal())
    money = cash + _invested(customer, products, ends[-1])
    best = money
    for row in reversed(customer.months):
        if min(row.inflow, row.outflow, row.average_balance, money) < 0:
            yield f"{row.month}: something is negative"
        if money < _invested(customer, products, row.month):
            yield f"{row.month}: more invested than there is money"
        before = money - row.inflow + row.outflow
        if abs(row.average_balance - (before + money) / 2) > CENT:
            yield f"{row.month}: the average does not follow from the flows"
        if row.month >= ends[-12]:
            best = max(best, money)
        money = before
    if customer.opened > ends[0] and money != 0:
        yield f"had {money} before coming"
    least = next(limit for name, limit in TIERS if name == customer.person.tier)
    if best * 100 < least:
        yield f"is {customer.person.tier} with {best} at best"


def _invested(customer: Customer, products: dict[str, ProductRow], day: dt.date) -> Decimal:
    live = (
        row.amount
        for row in customer.holdings
        if products[row.product_code].category in INVESTED
        and row.started_on <= day
        and (row.ended_on is None or row.ended_on > day)
    )
    return sum(live, Decimal())
