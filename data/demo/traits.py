"""What a demo customer is like before any record exists: life stage, money, taste, leaving.

These latent traits drive everything that is recorded, so that the models have something true
to find; none of them is stored.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.demo import identity
from data.demo.calendar import MONTHS, month_ends, years_between
from data.demo.places import CITIES, sub_branches

Floats = NDArray[np.float64]

TASTES = (
    "saver", "income", "growth", "protection", "spending", "home", "business", "gold", "pension",
)  # fmt: skip
STAGES = ("young", "building", "family", "mature", "retired")
_STAGE_SHARE = (0.14, 0.26, 0.28, 0.18, 0.14)
_STAGE_AGES = ((18, 25), (26, 34), (35, 47), (48, 59), (60, 82))
# Rows are stages, columns tastes; small numbers make one or two tastes dominate a person.
_TASTE_BY_STAGE = np.array(
    [
        [0.25, 0.20, 0.35, 0.10, 0.70, 0.05, 0.05, 0.08, 0.01],
        [0.25, 0.35, 0.40, 0.25, 0.40, 0.35, 0.15, 0.15, 0.02],
        [0.35, 0.40, 0.30, 0.50, 0.20, 0.30, 0.25, 0.18, 0.08],
        [0.55, 0.45, 0.20, 0.25, 0.10, 0.08, 0.20, 0.20, 0.45],
        [0.80, 0.35, 0.08, 0.08, 0.04, 0.01, 0.03, 0.20, 0.60],
    ]
)
_INCOME = np.array([6500.0, 11000.0, 14000.0, 12500.0, 6000.0])  # median a month, yuan
_MONTHS_SAVED = np.array([2.0, 5.0, 11.0, 20.0, 32.0])  # median wealth in months of income
# Months (of the window) in which a competitor advertised a deposit rate above ours.
COMPETITOR_MONTHS = (5, 10, 15, 20, 23)


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why and when (index of the first month in which the balance falls) somebody leaves."""

    month: int
    reason: str  # complaint | competitor | life
    pace: float  # share of the money that goes each month
    warned: bool  # fewer logins and payments in the months before


@dataclass(frozen=True, slots=True)
class Traits:
    """One customer's latent traits."""

    number: int
    male: bool
    birth: dt.date
    city: str
    branch: str
    opened_on: dt.date
    stage: str
    income: float  # a month, yuan; pays in here only if ``salary_here``
    salary_here: bool
    wealth: float  # money at this bank, yuan
    taste: Floats  # shape [len(TASTES)], sums to one
    digital: float  # 0..1
    rate_sensitive: float  # 0..1
    level: str | None  # risk level; None = never assessed
    assessed_days_ago: int
    complaint: int | None  # month index of a complaint
    complaint_settled: bool
    leaving: Leaving | None

    def age(self, day: dt.date) -> int:
        """Return the age in whole years on a day."""
        return years_between(self.birth, day)


def draw(rng: np.random.Generator, numbers: range, today: dt.date) -> list[Traits]:
    """Draw one person for each number; the same generator state gives the same people."""
    size = len(numbers)
    stages = rng.choice(len(STAGES), size, p=_STAGE_SHARE)
    low = np.array([a for a, _ in _STAGE_AGES])[stages]
    high = np.array([b for _, b in _STAGE_AGES])[stages]
    ages = rng.integers(low, high + 1)
    tastes = np.stack([rng.dirichlet(_TASTE_BY_STAGE[stage]) for stage in stages])
    incomes = _INCOME[stages] * rng.lognormal(0.0, 0.5, size)
    wealth = incomes * _MONTHS_SAVED[stages] * rng.lognormal(0.0, 0.95, size)
    wealth *= np.where(rng.random(size) < 0.012, rng.uniform(8, 30, size), 1.0)
    return [
        _person(rng, number, STAGES[stage], int(age), float(income), float(money), taste, today)
        for number, stage, age, income, money, taste in zip(
            numbers, stages, ages, incomes, wealth, tastes, strict=True
        )
    ]


def _person(
    rng: np.random.Generator,
    number: int,
    stage: str,
    age: int,
    income: float,
    wealth: float,
    taste: Floats,
    today: dt.date,
) -> Traits:
    birth = _birth(number, age, today)
    city = CITIES[int(rng.choice(len(CITIES), p=[c.weight for c in CITIES]))]
    branches = sub_branches(city)
    opened = _opened(rng, birth, today)
    digital = float(rng.beta(4, 2) if age < 50 else rng.beta(2, 3))
    sensitive = float(rng.beta(2, 3))
    complaint = int(rng.integers(1, MONTHS + 1)) if rng.random() < 0.09 else None
    settled = bool(rng.random() < 0.6)
    leaving = _leaving(rng, sensitive, complaint, settled)
    settling_in = _months_before(opened, today) + 3  # nobody complains or leaves on arrival
    return Traits(
        number=number,
        male=bool(rng.random() < 0.5),
        birth=birth,
        city=city.code,
        branch=branches[int(rng.integers(len(branches)))],
        opened_on=opened,
        stage=stage,
        income=income,
        salary_here=bool(stage != "retired" and rng.random() < 0.55),
        wealth=wealth,
        taste=taste,
        digital=digital,
        rate_sensitive=sensitive,
        level=_level(rng, taste, stage),
        assessed_days_ago=_assessed_days_ago(rng),
        complaint=complaint if complaint is not None and complaint >= settling_in else None,
        complaint_settled=settled,
        leaving=leaving if leaving is not None and leaving.month >= settling_in else None,
    )


def _birth(number: int, age: int, today: dt.date) -> dt.date:
    birth = identity.birth_date(number, today.year - age)
    # The birthday may still lie ahead this year; nobody may come out younger than drawn.
    return birth if years_between(birth, today) == age else birth.replace(year=birth.year - 1)


def _opened(rng: np.random.Generator, birth: dt.date, today: dt.date) -> dt.date:
    adult = birth.replace(year=birth.year + 18)
    longest = min((today - adult).days, 15 * 365)
    # One in twelve is new this half year; the rest joined at any time.
    days = int(rng.integers(1, 180) if rng.random() < 0.08 else rng.integers(30, 15 * 365))
    return today - dt.timedelta(days=max(1, min(days, longest)))


def _months_before(opened: dt.date, today: dt.date) -> int:
    """Return how many months of the window ended before the customer came."""
    ends = month_ends(today)
    return sum(end < opened for end in ends[1:])


def _level(rng: np.random.Generator, taste: Floats, stage: str) -> str | None:
    weight = dict(zip(TASTES, taste, strict=True))
    appetite = (
        rng.normal(-0.1, 0.6)
        + 2.8 * weight["growth"]
        + 0.9 * weight["gold"]
        + 0.7 * weight["business"]
        - 1.0 * weight["saver"]
        - 0.8 * weight["pension"]
        - (0.4 if stage == "retired" else 0.0)
    )
    asked = 0.70 + 0.28 * (weight["growth"] + weight["income"])
    if rng.random() > asked:
        return None
    return f"C{1 + int(np.searchsorted([-0.9, 0.0, 0.8, 1.7], appetite))}"


def _assessed_days_ago(rng: np.random.Generator) -> int:
    # One in five let it expire (it holds for a year).
    return int(rng.integers(370, 900) if rng.random() < 0.2 else rng.integers(3, 350))


def _leaving(
    rng: np.random.Generator, sensitive: float, complaint: int | None, settled: bool
) -> Leaving | None:
    pace, warned = float(rng.uniform(0.12, 0.65)), bool(rng.random() < 0.6)
    if complaint is not None and rng.random() < (0.12 if settled else 0.6):
        return Leaving(complaint + int(rng.integers(1, 4)), "complaint", pace, warned)
    if rng.random() < 0.38 * sensitive**2:
        start = COMPETITOR_MONTHS[int(rng.integers(len(COMPETITOR_MONTHS)))]
        return Leaving(start + int(rng.integers(0, 3)), "competitor", pace, warned)
    if rng.random() < 0.035:
        return Leaving(int(rng.integers(2, MONTHS + 2)), "life", pace, warned)
    return None
