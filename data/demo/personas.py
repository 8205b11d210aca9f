"""The ten customers that demonstrations and tests rely on (cif_no 1..10).

They live like everybody else; what makes them useful is fixed here: identity, risk level,
holdings, consents and cases.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from data.demo import identity, records
from data.demo.affinities import shelf
from data.demo.calendar import MONTHS, at
from data.demo.holdings import Held
from data.demo.places import FLAGSHIP
from data.demo.traits import TASTES, Leaving, Traits
from data.ingest.rows import CaseRow, ConsentRow, DoNotDisturbRow, PersonalisationRow

COUNT = 10
OWNER = "rm.lin"
_GRANTED_DAYS_AGO = 60


@dataclass(frozen=True, slots=True)
class Persona:
    """What is fixed of one persona; holdings are (code, amount, started days ago)."""

    name: str
    male: bool
    age: int
    wealth: int
    level: str | None
    held: tuple[tuple[str, int, int], ...] = ()
    taste: str = "saver"
    opened_days_ago: int = 6 * 365
    assessed_days_ago: int = 90
    leaving: Leaving | None = None
    complaint: int | None = None  # month index; personas with one are dissatisfied
    complaint_open: bool = False
    personalised: str | None = "granted"
    pushes: bool = False  # agreed to offers by push: banter push reaches them
    opted_out: bool = False
    switched_off: bool = False


PERSONAS: dict[int, Persona] = {
    # Succeeds at any hour: asks for a one-year home for 50,000 yuan and has none yet.
    1: Persona(
        "周雨桐", False, 38, 260_000, "C3", (("DEP-6M", 60_000, 40), ("FUND-BOND", 30_000, 80))
    ),
    # New: no consent, no assessment, nothing held.
    2: Persona(
        "徐子豪", True, 26, 12_000, None, taste="spending", opened_days_ago=20, personalised=None
    ),
    # Wealthy, private tier.
    3: Persona(
        "沈国平",
        True,
        52,
        9_200_000,
        "C5",
        (
            ("WM-PRIV", 3_000_000, 200),
            ("CD-3Y", 2_000_000, 300),
            ("FUND-TECH", 600_000, 150),
            ("CARD-PLAT", 200_000, 900),
        ),
        taste="growth",
        pushes=True,
    ),
    # Cautious.
    4: Persona(
        "郑秀英", False, 57, 380_000, "C2", (("DEP-3Y", 150_000, 400), ("WM-90", 50_000, 30))
    ),
    # Opted out of all marketing.
    5: Persona(
        "高建华",
        True,
        44,
        150_000,
        "C3",
        (("WM-180", 50_000, 60),),
        personalised="withdrawn",
        opted_out=True,
    ),
    # Leaving: a complaint that took long, then fewer visits and falling balances.
    6: Persona(
        "罗婷",
        False,
        41,
        420_000,
        "C3",
        (("FUND-MM", 40_000, 500),),
        leaving=Leaving(MONTHS - 3, "complaint", 0.22, warned=True),
        complaint=MONTHS - 6,
    ),
    # A deposit matures in seven days.
    7: Persona(
        "何晓燕",
        False,
        48,
        240_000,
        "C2",
        (("DEP-1Y", 100_000, 358), ("DEP-3M", 20_000, 50)),
        pushes=True,
    ),
    # An open complaint: service before selling.
    8: Persona(
        "唐志强",
        True,
        36,
        110_000,
        "C3",
        (("WM-30", 20_000, 12),),
        complaint=MONTHS,
        complaint_open=True,
    ),
    # A senior whose level is high.
    9: Persona(
        "冯桂英", False, 68, 520_000, "C4", (("DEP-3Y", 200_000, 500), ("FUND-IDX", 50_000, 120))
    ),
    # Switched personalisation off after having agreed.
    10: Persona("邓嘉诚", True, 31, 90_000, "C3", (("WM-CASH", 15_000, 200),), switched_off=True),
}


def shape(person: Traits, today: dt.date) -> Traits:
    """Return the persona's traits in place of the drawn ones."""
    fixed = PERSONAS[person.number]
    birth = identity.birth_date(person.number, today.year - fixed.age)
    if birth.replace(year=today.year) > today:
        birth = birth.replace(year=birth.year - 1)
    taste = np.full(len(TASTES), 0.05)
    taste[TASTES.index(fixed.taste)] = 1 - 0.05 * (len(TASTES) - 1)
    return replace(
        person,
        male=fixed.male,
        birth=birth,
        city="shanghai",
        branch=FLAGSHIP,
        opened_on=today - dt.timedelta(days=fixed.opened_days_ago),
        stage="retired" if fixed.age >= 60 else "family",
        income=9_000.0 if fixed.wealth < 1_000_000 else 80_000.0,
        salary_here=fixed.age < 60,
        wealth=float(fixed.wealth),
        taste=taste,
        digital=0.7,
        level=fixed.level,
        assessed_days_ago=fixed.assessed_days_ago,
        complaint=fixed.complaint,
        complaint_settled=False,
        leaving=fixed.leaving,
    )


def held(person: Traits, today: dt.date) -> list[Held]:
    """Return the persona's holdings."""
    stock = shelf()
    result = []
    for code, amount, days in PERSONAS[person.number].held:
        product = stock.product(code)
        started = today - dt.timedelta(days=days)
        matures = started + dt.timedelta(days=product.term_days) if product.term_days else None
        result.append(Held(product, amount, started, matures))
    return result


def consents(person: Traits, today: dt.date) -> list[ConsentRow]:
    """Return the persona's consents."""
    fixed = PERSONAS[person.number]
    said = _said(today)
    rows = []
    if fixed.personalised is not None:
        state = fixed.personalised
        rows.append(records.consent(person, records.PERSONALISED, records.ANY, state, said))
    if fixed.pushes:
        rows.append(records.consent(person, records.CONTACT, "push", "granted", said))
    if fixed.opted_out:
        rows.extend(
            records.consent(person, records.CONTACT, channel, "withdrawn", said)
            for channel in ("push", "sms", "voice", "rm", "any")
        )
    return rows


def do_not_disturb(person: Traits, today: dt.date) -> list[DoNotDisturbRow]:
    """Return the persona's do-not-disturb."""
    if not PERSONAS[person.number].opted_out:
        return []
    return [DoNotDisturbRow(str(person.number), records.ANY, _said(today), "app")]


def personalisation(person: Traits, today: dt.date) -> list[PersonalisationRow]:
    """Return the persona's own switch."""
    if not PERSONAS[person.number].switched_off:
        return []
    return [PersonalisationRow(str(person.number), False, _said(today))]


def cases(person: Traits, today: dt.date) -> list[CaseRow]:
    """Return the persona's cases."""
    fixed = PERSONAS[person.number]
    if fixed.complaint is None:
        return []
    if fixed.complaint_open:
        return [records.case(person, "complaint", today - dt.timedelta(days=4), None)]
    opened = today - dt.timedelta(days=30 * (MONTHS - fixed.complaint))
    return [records.case(person, "complaint", opened, opened + dt.timedelta(days=70))]


def name(person: Traits) -> str:
    """Return the persona's name."""
    return PERSONAS[person.number].name


def _said(today: dt.date) -> dt.datetime:
    return at(today - dt.timedelta(days=_GRANTED_DAYS_AGO))
