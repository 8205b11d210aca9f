"""A customer of one's own for each script: a persona under a new number."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from crm.bank import Bank
from crm.loading import load
from data.demo import personas
from data.demo.build import build
from data.ids import new_id
from data.ingest.rows import Batch


def fresh_customer(bank: Bank, persona: int) -> str:
    """Load a copy of a persona and return its cif_no."""
    cif_no = f"t{new_id()[-12:]}-{persona}"
    for batch in build(personas.COUNT, today=bank.clock.today()):
        own = _of(batch, str(persona), cif_no)
        if own.persons:
            load(bank, [own])
    return cif_no


def _of(batch: Batch, persona: str, cif_no: str) -> Batch:
    """Keep one person's rows, under another number."""
    kept: dict[str, tuple[Any, ...]] = {}
    for each in fields(Batch):
        rows = getattr(batch, each.name)
        kept[each.name] = tuple(
            replace(row, cif_no=cif_no)
            for row in rows
            if is_dataclass(row) and getattr(row, "cif_no", None) == persona
        )
    return Batch(**kept)
