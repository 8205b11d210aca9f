"""Twenty-four months of money and visits, with real reasons behind those who leave.

Month-end money M obeys ``M[m] = M[m-1] + inflow[m] - outflow[m]``; the average balance of a
month is the mean of its two ends. Money is what lies on accounts plus what is invested.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from data.demo.amounts import fen
from data.demo.calendar import MONTHS, month_ends
from data.demo.holdings import Held
from data.demo.personas import PERSONAS
from data.demo.traits import Floats, Traits
from data.ingest.rows import BalanceMonthRow

Ints = NDArray[np.int64]

# By calendar month: bonuses fill accounts in January, the Spring Festival empties them.
_SEASON = (1.08, 0.92, 0.97, 1.0, 1.0, 1.02, 1.01, 0.99, 0.98, 0.97, 0.99, 1.03)
_BONUS = {1: 1.9, 6: 1.1, 12: 1.3}
_SMALLEST = 20.0  # yuan left on an account
# Share of the usual activity from two months before the money goes, if there was a warning.
_FADING = (0.65, 0.45, 0.35, 0.25, 0.15)
_FADED = 0.12


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Behaviour of a group of people; money in fen."""

    ends: tuple[dt.date, ...]  # MONTHS + 1 month ends, oldest first
    money: Ints  # [people, MONTHS + 1], zero before the customer came
    invested: Ints  # [people, MONTHS + 1]
    everyday: Ints  # [people], on the account today without what is invested
    inflow: Ints  # [people, MONTHS], as are the rest
    outflow: Ints
    transactions: Ints
    logins: Ints

    def peak(self, index: int) -> int:
        """Return a person's largest month-end money of the last year (fen)."""
        return int(self.money[index, -12:].max())

    def rows(self, index: int, person: Traits) -> list[BalanceMonthRow]:
        """Return one person's months, from the one in which they came."""
        return [
            BalanceMonthRow(
                cif_no=str(person.number),
                month=self.ends[m + 1],
                average_balance=fen(int(self.money[index, m] + self.money[index, m + 1]) // 2),
                inflow=fen(int(self.inflow[index, m])),
                outflow=fen(int(self.outflow[index, m])),
                transactions=int(self.transactions[index, m]),
                logins=int(self.logins[index, m]),
            )
            for m in range(MONTHS)
            if self.ends[m + 1] >= person.opened_on
        ]


def live(
    rng: np.random.Generator, people: list[Traits], held: list[list[Held]], today: dt.date
) -> Behaviour:
    """Let people live through the window with what they hold."""
    ends = month_ends(today)
    invested, waiting = _invested(rng, held, ends)
    cash = _cash(rng, people, held, ends)
    here = np.array([[end >= person.opened_on for end in ends] for person in people])
    uninvested = np.round(cash * 100).astype(np.int64) + waiting
    money = np.where(here, uninvested + invested, 0)
    inflow, outflow = _flows(rng, people, money, ends)
    activity = _activity(rng, people)
    digital = np.array([person.digital for person in people])[:, None]
    return Behaviour(
        ends=ends,
        money=money,
        invested=np.where(here, invested, 0),
        everyday=uninvested[:, -1],
        inflow=inflow,
        outflow=outflow,
        transactions=rng.poisson((5 + 22 * digital) * activity),
        logins=rng.poisson((0.5 + 13 * digital) * activity),
    )


def _invested(
    rng: np.random.Generator, held: list[list[Held]], ends: tuple[dt.date, ...]
) -> tuple[Ints, Ints]:
    """Return invested money, and money that waited on the account to be invested (fen)."""
    invested = np.zeros((len(held), len(ends)), dtype=np.int64)
    waiting = np.zeros_like(invested)
    for row, holdings in enumerate(held):
        renewed = {(one.product.code, one.ended) for one in holdings if one.ended}
        for one in holdings:
            if not one.invested:
                continue
            start = bisect_left(ends, one.started)
            stop = bisect_left(ends, one.ended) if one.ended else len(ends)
            invested[row, start:stop] += one.amount * 100
            if start and (one.product.code, one.started) not in renewed:
                waiting[row, max(0, start - int(rng.integers(1, 4))) : start] += one.amount * 100
    return invested, waiting


def _cash(
    rng: np.random.Generator,
    people: list[Traits],
    held: list[list[Held]],
    ends: tuple[dt.date, ...],
) -> Floats:
    """Return everyday money at each month end (yuan)."""
    size, count = len(people), len(ends)
    kept = [
        sum(
            one.amount
            for one in holdings
            if one.invested and (one.ended is None or one.ended != one.matures)
        )
        for holdings in held
    ]
    wealth = np.array([person.wealth for person in people])
    base = np.maximum(wealth - np.array(kept), 0.03 * wealth)
    season = np.array([_SEASON[end.month - 1] for end in ends])
    trend = np.exp(rng.normal(0.004, 0.007, size)[:, None] * (np.arange(count) - count + 1))
    cash = base[:, None] * season * trend * np.exp(_wander(rng, size, count))
    cash = cash * _setbacks(rng, people, count) * _departure(rng, people)
    return cast(Floats, np.maximum(cash, _SMALLEST))


def _wander(rng: np.random.Generator, size: int, count: int) -> Floats:
    """Return an autoregressive walk around zero: good months follow good months."""
    steps = rng.normal(0.0, 0.15, (size, count))
    for m in range(1, count):
        steps[:, m] += 0.72 * steps[:, m - 1]
    return steps


def _setbacks(rng: np.random.Generator, people: list[Traits], count: int) -> Floats:
    """Return what looks like leaving and is not: false alarms.

    After a large purchase people save again; others move a part elsewhere and stay. Personas do
    neither: what they have is fixed, and so is their tier.
    """
    size = len(people)
    factor = np.ones((size, count))
    for row in np.flatnonzero(rng.random(size) < 0.09):
        start, months = int(rng.integers(1, count)), int(rng.integers(5, 10))
        back = np.linspace(rng.uniform(0.2, 0.45), 1.0, months)
        factor[row, start : start + months] = back[: count - start]
    for row in np.flatnonzero(rng.random(size) < 0.09):
        start, kept = int(rng.integers(1, count)), rng.uniform(0.35, 0.8)
        factor[row, start:] *= kept
        factor[row, start] = (1 + kept) / 2
    factor[[person.number in PERSONAS for person in people]] = 1.0
    return factor


def _departure(rng: np.random.Generator, people: list[Traits]) -> Floats:
    factor = np.ones((len(people), MONTHS + 1))
    for row, person in enumerate(people):
        if person.leaving is not None:
            months = max(0, MONTHS + 1 - person.leaving.month)
            paces = np.clip(person.leaving.pace * rng.uniform(0.7, 1.3, months), 0, 0.9)
            factor[row, MONTHS + 1 - months :] = np.cumprod(1 - paces)
    return factor


def _flows(
    rng: np.random.Generator, people: list[Traits], money: Ints, ends: tuple[dt.date, ...]
) -> tuple[Ints, Ints]:
    """Return inflow and outflow that explain the change of money: salary in, living out."""
    bonus = np.array([_BONUS.get(end.month, 1.0) for end in ends[1:]])
    salary = np.array([person.income if person.salary_here else 0.0 for person in people])
    paid = salary[:, None] * bonus * _salary_stays(rng, people)
    living = np.array([person.income * (0.8 if person.salary_here else 0.15) for person in people])
    spent = living[:, None] * rng.uniform(0.6, 1.2, paid.shape)
    present = money[:, 1:] > 0
    paid_fen = np.where(present, (paid * 100).astype(np.int64), 0)
    spent_fen = np.where(present, (spent * 100).astype(np.int64), 0)
    change = np.diff(money, axis=1)
    outflow = np.maximum(spent_fen, paid_fen - change)
    return outflow + change, outflow


def _salary_stays(rng: np.random.Generator, people: list[Traits]) -> Floats:
    factor = np.ones((len(people), MONTHS))
    for row, person in enumerate(people):
        if person.leaving is not None and rng.random() < 0.6:
            factor[row, max(0, person.leaving.month - 1) :] = 0.0
    return factor


def _activity(rng: np.random.Generator, people: list[Traits]) -> Floats:
    """Return activity a month relative to the person's usual one, shape [people, MONTHS]."""
    factor = rng.lognormal(0.0, 0.30, (len(people), MONTHS))
    for busy in np.flatnonzero(rng.random(len(people)) < 0.15):  # busy elsewhere for a while
        start = int(rng.integers(0, MONTHS))
        factor[busy, start : start + int(rng.integers(1, 4))] *= 0.4
    for row, person in enumerate(people):
        if person.leaving is not None:
            _fade(factor[row], person.leaving.month - 1, warned=person.leaving.warned)
    return factor


def _fade(activity: Floats, month: int, *, warned: bool) -> None:
    """Fade a person's activity out around the month (index of rows) in which money goes."""
    shape = _FADING if warned else (1.0, 1.0, *_FADING[2:])
    for offset, m in enumerate(range(month - 2, MONTHS)):
        if m >= 0:
            activity[m] *= shape[offset] if offset < len(shape) else _FADED
