"""A customer of one's own for each conversation: a persona under a new number."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from crm.bank import Bank, Work
from crm.loading import load
from crm.offers import decisions
from crm.people import customers
from data.demo import personas
from data.demo.build import build
from data.ids import new_id
from data.ingest.rows import AssessmentRow, Batch, ConsentRow

MODELS = ("churn",)  # whose scores a persona's copy inherits
A_YEAR_AGO = dt.timedelta(days=400)  # an assessment is valid for a year


@dataclass(frozen=True)
class Person:
    """Who talks, and what of them must never be found in a log."""

    cif_no: str
    name: str
    mobile: str
    id_no: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """The personal data that is stored encrypted."""
        return (self.name, self.mobile, self.id_no)


def fresh_customer(
    bank: Bank,
    persona: int,
    *,
    assessment_expired: bool = False,
    consents: Mapping[str, str] | None = None,
) -> Person:
    """Load a copy of a persona under a number of its own.

    Args:
        bank: the house's records.
        persona: which of the demo bank's personas.
        assessment_expired: their risk assessment is out of date.
        consents: given before, ``purpose/channel`` -> state.
    """
    cif_no = f"t{new_id()[-12:]}-{persona}"
    own = Batch()
    for batch in _personas(bank.clock.today()):
        own = _copied(batch, str(persona), cif_no, own)
    if assessment_expired:
        old = (replace(a, **_expired(a)) for a in own.assessments)
        own = replace(own, assessments=tuple(old))
    given = tuple(_consent(cif_no, *each, bank) for each in (consents or {}).items())
    load(bank, [replace(own, consents=(*own.consents, *given))])
    with bank.work() as work:
        _inherit_scores(work, str(persona), cif_no)
    [person] = own.persons
    return Person(cif_no, str(person.name), str(person.mobile), str(person.id_no))


@functools.cache
def _personas(today: dt.date) -> tuple[Batch, ...]:
    return tuple(build(personas.COUNT, today=today))


def _copied(batch: Batch, persona: str, cif_no: str, into: Batch) -> Batch:
    """Add one person's rows, under other numbers, to those found before."""
    kept = {
        each.name: (*getattr(into, each.name), *_rows(getattr(batch, each.name), persona, cif_no))
        for each in fields(Batch)
    }
    return Batch(**kept)


def _rows(rows: tuple[Any, ...], persona: str, cif_no: str) -> Iterator[Any]:
    for row in rows:
        if getattr(row, "cif_no", None) == persona:
            keyed = {"key": f"{cif_no}/{row.key}"} if hasattr(row, "key") else {}
            yield replace(row, cif_no=cif_no, **keyed)


def _consent(cif_no: str, what: str, state: str, bank: Bank) -> ConsentRow:
    purpose, _, channel = what.partition("/")
    at = bank.clock.now() - dt.timedelta(days=30)
    return ConsentRow(cif_no, purpose, channel, state, "2026-09", "app", at)


def _expired(row: AssessmentRow) -> dict[str, dt.datetime]:
    return {"taken_at": row.taken_at - A_YEAR_AGO, "expires_at": row.expires_at - A_YEAR_AGO}


def _inherit_scores(work: Work, persona: str, cif_no: str) -> None:
    original, copy = customers.get_by_cif(work, persona), customers.get_by_cif(work, cif_no)
    assert original is not None
    assert copy is not None
    known = (decisions.score(work, original.customer_id, model) for model in MODELS)
    decisions.put_scores(
        work, [replace(s, customer_id=copy.customer_id) for s in known if s is not None]
    )
