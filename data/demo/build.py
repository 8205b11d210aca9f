"""The demo bank: any number of customers, streamed in batches small enough for memory.

The same seed and day give the same bank, and a larger bank begins with the smaller one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeVar

import numpy as np

from data.demo import assessments, behaviour, calls, holdings, identity, personas, records, traits
from data.demo.behaviour import Behaviour
from data.demo.calendar import at
from data.demo.places import organisations
from data.demo.records import Position
from data.demo.staff import relationship_managers, staff
from data.demo.traits import Traits
from data.ingest.rows import Batch, CaseRow, ConsentRow, PersonRow
from data.products import catalogue

DEFAULT_PEOPLE = 5000
SEED = 20260930
CHUNK = 500  # people a batch: 12,000 months, a few megabytes
Progress = Callable[[float], None]
Row = TypeVar("Row")

# Money (fen) from which a customer belongs to a tier, by the best month end of the last year.
TIERS = (("private", 600_000_000), ("wealthy", 60_000_000), ("affluent", 5_000_000), ("mass", 0))


def build(
    people: int = DEFAULT_PEOPLE,
    *,
    today: dt.date,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Iterator[Batch]:
    """Yield the demo bank: organisation and shelf first, then the customers.

    Args:
        people: number of customers, personas included.
        today: the bank's business date; everything is relative to it.
        seed: what chance starts from.
        progress: told the fraction done after each batch.

    Raises:
        ValueError: fewer customers than there are personas.
    """
    if people < personas.COUNT:
        raise ValueError(f"a demo bank needs at least {personas.COUNT} customers, not {people}")
    shelf = catalogue.load()
    yield Batch(
        organisations=organisations(),
        staff=staff(seed),
        disclosures=shelf.disclosures,
        products=shelf.products,
    )
    for first in range(1, people + 1, CHUNK):
        rng = np.random.default_rng([seed, first])
        yield _chunk(rng, range(first, first + CHUNK), people, today)
        if progress is not None:
            progress(min(1.0, (first + CHUNK - 1) / people))


def _chunk(rng: np.random.Generator, numbers: range, people: int, today: dt.date) -> Batch:
    drawn = traits.draw(rng, numbers, today)
    group = [personas.shape(p, today) if _is_persona(p) else p for p in drawn]
    held = holdings.choose(rng, group, today)
    held = [
        personas.held(p, today) if _is_persona(p) else h for p, h in zip(group, held, strict=True)
    ]
    lived = behaviour.live(rng, group, held, today)
    names = [identity.name(rng, male=person.male) for person in group]
    answers = [_consents(rng, person, today) for person in group]
    troubles = [_cases(rng, person, today) for person in group]
    # The last chunk is drawn whole and cut, so that its people do not depend on their number.
    kept = [n for n, person in enumerate(group) if person.number <= people]
    everyone = [(n, group[n], held[n]) for n in kept]
    special = [person for _, person, _ in everyone if _is_persona(person)]
    return Batch(
        persons=tuple(_person(p, names[n], lived, n) for n, p, _ in everyone),
        accounts=_flat(
            records.accounts(p, Position(int(lived.everyday[n]), h), today) for n, p, h in everyone
        ),
        months=_flat(lived.rows(n, p) for n, p, _ in everyone),
        holdings=_flat(holdings.rows(p, h, today) for _, p, h in everyone),
        assessments=_flat(assessments.rows(p, today) for _, p, _ in everyone),
        consents=_flat(answers[n] for n in kept),
        do_not_disturb=_flat(personas.do_not_disturb(p, today) for p in special),
        personalisation=_flat(personas.personalisation(p, today) for p in special),
        cases=_flat(troubles[n] for n in kept),
        calls=calls.past(today) if special else (),
    )


def _person(person: Traits, drawn_name: str, lived: Behaviour, index: int) -> PersonRow:
    tier = _tier(round(100 * person.wealth) if _is_persona(person) else lived.peak(index))
    return PersonRow(
        cif_no=str(person.number),
        name=personas.name(person) if _is_persona(person) else drawn_name,
        title="mr" if person.male else "ms",
        id_no=identity.id_number(person.number, person.birth, male=person.male),
        mobile=identity.mobile(person.number),
        birth_date=person.birth,
        city=person.city,
        tier=tier,
        home_branch=person.branch,
        opened_at=at(person.opened_on, 9 + person.number % 8),
        owner_rm=_owner(person, tier),
        kyc_level=3 if tier in ("wealthy", "private") else 2,
        investor_type="professional" if tier == "private" and person.level == "C5" else "ordinary",
    )


def _tier(cents: int) -> str:
    """Return the tier of the most that was ever held; a persona's is that of its own wealth.

    What a persona lived through is drawn from the day, and it must not be another tomorrow.
    """
    return next(name for name, least in TIERS if cents >= least)


def _owner(person: Traits, tier: str) -> str | None:
    if _is_persona(person):
        return personas.OWNER
    if tier == "mass":
        return None
    managers = relationship_managers(person.branch)
    return managers[person.number % len(managers)]


def _consents(rng: np.random.Generator, person: Traits, today: dt.date) -> list[ConsentRow]:
    drawn = records.consents(rng, person, today)
    return personas.consents(person, today) if _is_persona(person) else drawn


def _cases(rng: np.random.Generator, person: Traits, today: dt.date) -> list[CaseRow]:
    drawn = records.cases(rng, person, today)
    return personas.cases(person, today) if _is_persona(person) else drawn


def _is_persona(person: Traits) -> bool:
    return person.number <= personas.COUNT


def _flat(groups: Iterable[list[Row]]) -> tuple[Row, ...]:
    return tuple(chain.from_iterable(groups))
