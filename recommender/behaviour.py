"""Customers' months as arrays, and what the churn model reads off them at one month.

A feature of month t uses months up to t and nothing later; the label uses later ones only.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crm import cases
from crm.bank import Work
from crm.cases import CaseSpan
from crm.contract import CaseKind
from crm.people import holdings
from crm.people.holdings import MonthView
from recommender.ranking import Floats

Mask = NDArray[np.bool_]

FEATURES = (
    "balance",  # log of the average balance of three months
    "balance_1m",  # change against last month, log ratio
    "balance_3m",  # against the three months before
    "balance_6m",  # against the six months before
    "transactions_change",  # two months against the four before
    "logins_change",
    "logins",  # log of the logins of two months
    "inflow_change",  # two months against the four before
    "net_flow",  # of the month, in shares of the balance
    "complaint_recent",  # a complaint was opened within three months
    "complaint_open",  # days that one has been open, log
)
HISTORY = 6  # months before t that the features look back
HORIZON = 3  # months ahead in which a leaver's money is gone
LOST_SHARE = 0.5  # leaving = half of the month's money or more is gone by then
LEAST_BALANCE = 1000.0  # below this nobody can leave any more
# A closed account's months are no longer delivered. One missing may be a feed that is late.
_GONE_MONTHS = 2
_SERIES = 5  # balance, inflow, outflow, transactions, logins
_LARGEST_RATIO = 3.0  # log ratios are cut here: 20-fold changes are alike


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Months of all customers; every array is [customers, months].

    NaN before they came and where a month is missing; 0 when they have gone.
    """

    customers: tuple[str, ...]
    months: tuple[dt.date, ...]  # last days, oldest first
    balance: Floats
    inflow: Floats
    outflow: Floats
    transactions: Floats
    logins: Floats
    complaint_recent: Floats  # 1 if a complaint was opened in this month or the two before
    complaint_open: Floats  # days that a complaint has been open at the month's end

    @classmethod
    def read(cls, work: Work, *, one_in: int = 1) -> Behaviour:
        """Read the months and complaints of all customers, or of every so-many-th."""
        return cls.of(holdings.months(work, one_in=one_in), cases.history(work))

    @classmethod
    def of(
        cls,
        months: Iterable[MonthView],
        spans: Iterable[CaseSpan],
        grid: tuple[dt.date, ...] = (),
    ) -> Behaviour:
        """Arrange months and cases as arrays.

        Args:
            months: of some customers.
            spans: cases, of these customers or others.
            grid: months that the arrays have in any case, oldest first.
        """
        rows: dict[str, int] = {}
        columns: dict[dt.date, int] = {month: n for n, month in enumerate(grid)}
        # Flat columns of numbers: a million customers have 24 million months.
        place, numbers = array("q"), array("d")
        for m in months:
            place.append(rows.setdefault(m.customer_id, len(rows)))
            place.append(columns.setdefault(m.month, len(columns)))
            numbers.extend((float(m.average_balance), float(m.inflow), float(m.outflow)))
            numbers.extend((m.transactions, m.logins))
        grid, customers = tuple(sorted(columns)), tuple(rows)
        order = np.array([grid.index(month) for month in columns], dtype=np.int64)
        where = np.frombuffer(place, dtype=np.int64).reshape(-1, 2)
        values = np.full((_SERIES, len(customers), len(grid)), np.nan)
        if len(where):
            cells = np.frombuffer(numbers, dtype=np.float64).reshape(-1, _SERIES)
            values[:, where[:, 0], order[where[:, 1]]] = cells.T
            values[:, _gone(values[0])] = 0.0
        recent, still_open = _complaints(customers, grid, spans)
        balance, inflow, outflow, transactions, logins = values
        return cls(
            customers, grid, balance, inflow, outflow, transactions, logins, recent, still_open
        )

    def spoilt_after(self, t: int) -> Behaviour:
        """Return a copy whose later months are nonsense: nothing known at ``t`` may change."""
        later = np.arange(len(self.months)) > t
        return Behaviour(
            self.customers,
            self.months,
            *(
                np.where(later, 1e9, values)
                for values in (
                    self.balance,
                    self.inflow,
                    self.outflow,
                    self.transactions,
                    self.logins,
                    self.complaint_recent,
                    self.complaint_open,
                )
            ),
        )


def features(behaviour: Behaviour, t: int) -> Floats:
    """Return what is known at the end of month ``t``, shape [customers, features]."""
    b, upto = behaviour, slice(0, t + 1)
    balance = _recent(b.balance[:, upto], 3)
    now = b.balance[:, t]
    columns = (
        np.log1p(np.maximum(balance, 0)),
        _ratio(now, b.balance[:, t - 1]),
        _ratio(now, _recent(b.balance[:, t - 3 : t], 3)),
        _ratio(now, _recent(b.balance[:, t - 6 : t], 6)),
        _change(b.transactions, t),
        _change(b.logins, t),
        np.log1p(_recent(b.logins[:, upto], 2)),
        _change(b.inflow, t),
        np.clip((b.inflow[:, t] - b.outflow[:, t]) / np.maximum(balance, LEAST_BALANCE), -2, 2),
        b.complaint_recent[:, t],
        np.log1p(b.complaint_open[:, t]),
    )
    return np.column_stack(columns)


def eligible(behaviour: Behaviour, t: int) -> Mask:
    """Return who can be judged at month ``t``: known long enough, with money left to lose.

    Whoever has just taken half away has left already; to foresee that would be no merit.
    """
    window = behaviour.balance[:, t - HISTORY : t + 1]
    known = ~np.isnan(window).any(axis=1)
    now, before = behaviour.balance[:, t], _recent(behaviour.balance[:, :t], 3)
    here: Mask = (np.nan_to_num(now) >= LEAST_BALANCE) & (now > LOST_SHARE * before)
    return known & here


def leaves(behaviour: Behaviour, t: int) -> Mask:
    """Return whose money of month ``t`` is half gone when the horizon ends."""
    gone: Mask = _left_after(behaviour, t) <= LOST_SHARE * behaviour.balance[:, t]
    return gone


def labelled(behaviour: Behaviour, t: int) -> Mask:
    """Return of whom it is known whether they left after month ``t``."""
    known: Mask = ~np.isnan(_left_after(behaviour, t))
    return known


def _left_after(behaviour: Behaviour, t: int) -> Floats:
    return _recent(behaviour.balance[:, : t + HORIZON + 1], HORIZON - 1)


def _gone(balance: Floats) -> Mask:
    """Return the months after the last known one, where there are enough to be sure."""
    months = balance.shape[1]
    known = ~np.isnan(balance)
    last = months - 1 - known[:, ::-1].argmax(axis=1)
    gone: Mask = np.arange(months) > last[:, None]
    gone[months - 1 - last < _GONE_MONTHS] = False
    return gone


def _recent(values: Floats, months: int) -> Floats:
    mean: Floats = values[:, -months:].mean(axis=1)
    return mean


def _change(values: Floats, t: int) -> Floats:
    return _ratio(_recent(values[:, : t + 1], 2), _recent(values[:, t - 5 : t - 1], 4))


def _ratio(now: Floats, before: Floats) -> Floats:
    """Return log((now + 1) / (before + 1)), cut at both ends; overdrafts count as nothing."""
    ratio = np.log1p(np.maximum(now, 0)) - np.log1p(np.maximum(before, 0))
    cut: Floats = np.clip(ratio, -_LARGEST_RATIO, _LARGEST_RATIO)
    return cut


def _complaints(
    customers: tuple[str, ...], months: tuple[dt.date, ...], spans: Iterable[CaseSpan]
) -> tuple[Floats, Floats]:
    rows = {customer: n for n, customer in enumerate(customers)}
    recent = np.zeros((len(customers), len(months)))
    still_open = np.zeros_like(recent)
    for span in spans:
        row = rows.get(span.customer_id)
        if row is None or span.kind is not CaseKind.COMPLAINT:
            continue
        opened = span.opened_at.date()
        closed = span.closed_at.date() if span.closed_at else None
        for m, end in enumerate(months):
            days = (end - opened).days
            if days < 0:
                continue
            if days <= 31 * HORIZON:
                recent[row, m] = 1.0
            # What closes it later is not known at this month's end.
            if closed is None or closed > end:
                still_open[row, m] = max(still_open[row, m], days)
    return recent, still_open
