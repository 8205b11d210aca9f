"""What demo customers hold: taste, means, age and risk level decide, chance adds the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.demo import assessments
from data.demo.affinities import ADVISED, INVESTED, Shelf, shelf
from data.demo.amounts import yuan
from data.demo.calendar import month_ends
from data.demo.traits import Floats, Traits
from data.ingest.rows import HoldingRow, ProductRow

_TASTE_STRENGTH = 1.5
_SENIOR, _HIGH_RISK = 65, 4
_PRIVATE_WEALTH = 2_000_000
_OPEN_ENDED_YEARS = 3
_CLOSED = "wealth"  # cannot be redeemed before the term
_RENEWED_SHARE, _WITHDRAWN_SHARE = 0.55, 0.6


@dataclass(frozen=True, slots=True)
class Held:
    """A holding on its way to a row; ``amount`` in whole yuan."""

    product: ProductRow
    amount: int
    started: dt.date
    matures: dt.date | None
    ended: dt.date | None = None

    @property
    def invested(self) -> bool:
        """Whether the amount is the customer's money at the bank."""
        return self.product.category in INVESTED

    def alive(self, day: dt.date) -> bool:
        """Return whether it was held at the end of a day."""
        return self.started <= day and (self.ended is None or self.ended > day)


def choose(rng: np.random.Generator, people: list[Traits], today: dt.date) -> list[list[Held]]:
    """Return what each person holds and held, past rounds of renewed deposits included."""
    stock = shelf()
    tastes = np.stack([person.taste for person in people])
    pull = stock.popularity + _TASTE_STRENGTH * (tastes @ stock.pulls)
    pull = pull + rng.gumbel(0.0, 1.0, pull.shape)
    return [
        _for_person(rng, person, row, stock, today)
        for person, row in zip(people, pull, strict=True)
    ]


def rows(person: Traits, held: Iterable[Held], today: dt.date) -> list[HoldingRow]:
    """Return the rows of one customer's holdings."""
    return [
        HoldingRow(
            key=f"{person.number}-{n}",
            cif_no=str(person.number),
            product_code=one.product.code,
            amount=yuan(one.amount),
            started_on=one.started,
            as_of=today,
            matures_on=one.matures,
            ended_on=one.ended,
        )
        for n, one in enumerate(held, start=1)
    ]


def _for_person(
    rng: np.random.Generator, person: Traits, pull: Floats, stock: Shelf, today: dt.date
) -> list[Held]:
    wanted = int(rng.poisson(np.clip(0.8 + 1.15 * np.log10(person.wealth / 4000), 0.3, 6.0)))
    allowed = _eligible(person, stock, today)
    order = [int(i) for i in np.argsort(-np.where(allowed, pull, -np.inf)) if allowed[i]]
    chosen: list[tuple[ProductRow, dt.date]] = []
    for index in order:
        if len(chosen) >= wanted:
            break
        product = stock.products[index]
        start = None if _conflicts(product, chosen) else _start(rng, person, product, today)
        if start is not None:
            chosen.append((product, start))
    return _with_history(rng, person, _sized(rng, person, chosen), today)


def _eligible(person: Traits, stock: Shelf, today: dt.date) -> NDArray[np.bool_]:
    age = person.age(today)
    return np.fromiter((_may_hold(person, row, age) for row in stock.products), dtype=np.bool_)


def _may_hold(person: Traits, product: ProductRow, age: int) -> bool:
    if age < product.min_age or (product.max_age is not None and age > product.max_age):
        return False
    if product.regions and person.city not in product.regions:
        return False
    if product.private and person.wealth < _PRIVATE_WEALTH:
        return False
    grade = int(product.effective_risk_grade[1])
    if product.category in ADVISED and grade > 1:
        if person.level is None or grade > int(person.level[1]):
            return False
        if age >= _SENIOR and grade >= _HIGH_RISK:
            return False
    if product.category in INVESTED:
        return float(product.min_amount or 0) <= 0.6 * person.wealth
    return True


def _conflicts(product: ProductRow, chosen: list[tuple[ProductRow, dt.date]]) -> bool:
    return any(
        product.code in other.excludes or other.code in product.excludes for other, _ in chosen
    )


def _start(
    rng: np.random.Generator, person: Traits, product: ProductRow, today: dt.date
) -> dt.date | None:
    """Return a day on which the customer could have bought it, still running today."""
    longest = _OPEN_ENDED_YEARS * 365
    running = min(product.term_days - 1, longest) if product.term_days else longest
    of_age = person.birth.replace(year=person.birth.year + product.min_age)
    first = max(person.opened_on, of_age, today - dt.timedelta(days=running))
    last = month_ends(today, 1)[0]
    if product.category in ADVISED and product.effective_risk_grade != "R1":
        window = assessments.covered(person, today)
        if window is None:
            return None
        first, last = max(first, window[0]), min(last, window[1])
    if first > last:
        return None
    return first + dt.timedelta(days=int(rng.integers((last - first).days + 1)))


def _sized(
    rng: np.random.Generator, person: Traits, chosen: list[tuple[ProductRow, dt.date]]
) -> list[Held]:
    invested = sum(product.category in INVESTED for product, _ in chosen)
    pool = person.wealth * (1 - float(rng.beta(2, 5)))
    shares = iter(rng.dirichlet([2.0] * invested) if invested else ())
    held: list[Held] = []
    for product, start in chosen:
        if product.category in INVESTED:
            amount = _rounded(pool * float(next(shares)), product)
            taken = sum(one.amount for one in held if one.invested)
            if amount + taken > 0.97 * person.wealth:
                continue
        else:
            amount = _uninvested(rng, person, product)
        held.append(Held(product, amount, start, _matures(rng, product, start)))
    return held


def _rounded(amount: float, product: ProductRow) -> int:
    step = 1000 if amount >= 10_000 else 100
    return max(int(amount // step * step), int(product.min_amount or 0), 100)


def _uninvested(rng: np.random.Generator, person: Traits, product: ProductRow) -> int:
    """Return a loan's outstanding sum, a card's limit or a yearly premium."""
    low = int(product.min_amount or 5000)
    if product.category == "loan":
        high = max(low, min(int(person.income * 60), int(str(product.attributes["max_amount"]))))
        return int(rng.integers(low, high + 1) // 100 * 100)
    if product.category == "card":
        return max(5000, int(person.income * rng.uniform(1.5, 4)) // 1000 * 1000)
    return max(low, int(low * rng.uniform(1, 3)) // 10 * 10)


def _matures(rng: np.random.Generator, product: ProductRow, start: dt.date) -> dt.date | None:
    if product.term_days is None:
        return None
    if product.category != "loan":
        return start + dt.timedelta(days=product.term_days)
    # A loan runs for whole years up to the longest term, and longer than it has run already.
    years = product.term_days // 365
    return start + dt.timedelta(days=365 * int(rng.integers(min(4, years), years + 1)))


def _with_history(
    rng: np.random.Generator, person: Traits, held: list[Held], today: dt.date
) -> list[Held]:
    result: list[Held] = []
    for one in held:
        result.extend(_previous_round(rng, person, one, today))
        result.append(_withdrawn(rng, person, one, today))
    return result


def _previous_round(
    rng: np.random.Generator, person: Traits, one: Held, today: dt.date
) -> list[Held]:
    """Return the round before a renewed deposit or plan, if there was one."""
    term = one.product.term_days
    if not one.invested or term is None or term > 365 or rng.random() > _RENEWED_SHARE:
        return []
    start = one.started - dt.timedelta(days=term)
    window = assessments.covered(person, today)
    advised = one.product.category in ADVISED and one.product.effective_risk_grade != "R1"
    if start < person.opened_on or (advised and (window is None or start < window[0])):
        return []
    return [replace(one, started=start, matures=one.started, ended=one.started)]


def _withdrawn(rng: np.random.Generator, person: Traits, one: Held, today: dt.date) -> Held:
    """End a leaving customer's holding, unless it is one that cannot be redeemed early."""
    ends = month_ends(today)
    if person.leaving is None or person.leaving.month >= len(ends) or not one.invested:
        return one
    if one.product.category == _CLOSED and one.product.term_days is not None:
        return one
    month = min(person.leaving.month + int(rng.integers(0, 3)), len(ends) - 1)
    day = ends[month] - dt.timedelta(days=int(rng.integers(0, 25)))
    if rng.random() > _WITHDRAWN_SHARE or day <= one.started:
        return one
    return replace(one, ended=day)
