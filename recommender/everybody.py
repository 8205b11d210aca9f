"""Scoring every customer by the churn model, a group at a time.

Memory stays that of one group of customers plus a few numbers a customer, however large the
bank is; scores are written in short transactions, so that nobody waits for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crm import cases
from crm.bank import Bank
from crm.offers import decisions
from crm.offers.decisions import ScoreView
from crm.people import customers, holdings
from crm.people.holdings import MonthView
from recommender import churn
from recommender.behaviour import FEATURES, HISTORY, Behaviour, eligible, features
from recommender.churn import ChurnModel
from recommender.models import CHURN
from recommender.ranking import Floats

GROUP = 20_000  # customers scored together: some 30 MB of months
_WRITTEN_AT_ONCE = 5_000  # scores in one transaction
_CAUSES = 2
_NONE = -1
_READ_SHARE = 0.6  # of the time: reading months takes longer than writing scores

Progress = Callable[[float], None]


@dataclass(slots=True)
class _Scored:
    """Everybody who could be judged, in reading order."""

    customers: list[str] = field(default_factory=list)
    chances: list[Floats] = field(default_factory=list)
    causes: list[NDArray[np.int8]] = field(default_factory=list)  # [people, _CAUSES]


def score_everybody(
    bank: Bank, model: ChurnModel, version: str, months: Sequence[date], progress: Progress
) -> int:
    """Score everybody who can be judged at the last month; return how many.

    Args:
        bank: where the months are and the scores go.
        model: the fitted model.
        version: its version, kept with each score.
        months: the months that the bank knows, oldest first.
        progress: told the fraction done.

    Raises:
        Unavailable: the database is busy; train again.
    """
    grid = tuple(months[-HISTORY - 1 :])
    scored = _score(bank, model, grid, lambda part: progress(part * _READ_SHARE))
    if not scored.customers:
        return 0
    chances, causes = np.concatenate(scored.chances), np.concatenate(scored.causes)
    tenths = churn.deciles(chances)
    total = len(chances)
    for start in range(0, total, _WRITTEN_AT_ONCE):
        part = slice(start, start + _WRITTEN_AT_ONCE)
        rows = zip(scored.customers[part], chances[part], tenths[part], causes[part], strict=True)
        views = [_view(version, grid[-1], *row) for row in rows]
        with bank.work() as work:
            decisions.put_scores(work, views)
        progress(_READ_SHARE + (1 - _READ_SHARE) * min(1.0, part.stop / total))
    return total


def _score(bank: Bank, model: ChurnModel, grid: tuple[date, ...], progress: Progress) -> _Scored:
    scored = _Scored()
    with bank.read() as work:
        spans, everybody = list(cases.history(work)), customers.count(work)
        for n, group in enumerate(_groups(holdings.months(work, since=grid[0])), 1):
            _add(scored, model, Behaviour.of(group, spans, grid))
            progress(min(1.0, n * GROUP / everybody))
    return scored


def _groups(months: Iterable[MonthView]) -> Iterator[list[MonthView]]:
    """Yield the months of so many customers at a time; they come by customer."""
    by_customer = (list(own) for _, own in groupby(months, key=lambda month: month.customer_id))
    while group := [month for own in islice(by_customer, GROUP) for month in own]:
        yield group


def _add(scored: _Scored, model: ChurnModel, behaviour: Behaviour) -> None:
    last = len(behaviour.months) - 1
    if last < HISTORY:
        return
    x = features(behaviour, last)
    who = np.flatnonzero(eligible(behaviour, last) & np.isfinite(x).all(axis=1))
    scored.customers += [behaviour.customers[row] for row in who]
    scored.chances.append(model.score(x[who]))
    scored.causes.append(_causes(model.contributions(x[who])))


def _causes(added: Floats) -> NDArray[np.int8]:
    """Return the features that raise a score most, for staff; shape [people, _CAUSES]."""
    order = np.argsort(-added, axis=1)[:, :_CAUSES]
    raises = np.take_along_axis(added, order, axis=1) > 0
    return np.where(raises, order, _NONE).astype(np.int8)


def _view(
    version: str, as_of: date, customer_id: str, chance: Any, tenth: Any, causes: Any
) -> ScoreView:
    return ScoreView(
        customer_id=customer_id,
        model=CHURN,
        version=version,
        as_of=as_of,
        score=round(float(chance), 6),
        decile=int(tenth),
        reasons=[FEATURES[n] for n in causes if n != _NONE],
    )
