"""A bank of one's own, as small as it can be: copy this file and yield your own rows.

Run it with ``BANTER_HOME`` set to a folder of its own; running it again changes nothing.
The rows are described in ``data/ingest/rows.py``.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from crm.bank import Bank
from crm.loading import load
from crm.store.migrate import upgrade
from data.demo import staff
from data.ingest.rows import AccountRow, Batch, HoldingRow, OrganisationRow, PersonRow
from data.products import catalogue
from data.settings import HouseSettings


def batches() -> Iterator[Batch]:
    """Yield the bank itself, then its customers, a few hundred a batch."""
    shelf = catalogue.read(catalogue.SHELF, catalogue.DISCLOSURES)  # your own YAML files instead
    yield Batch(
        organisations=(OrganisationRow("/hq", "hq", "总行", "Head Office", "shanghai"),),
        # The demo sign-ins; in production your staff list, who sign in through your provider.
        staff=tuple(replace(each, organisation="/hq") for each in staff.accounts()),
        disclosures=shelf.disclosures,
        products=shelf.products,
    )
    opened = dt.datetime(2020, 5, 1, tzinfo=dt.UTC)
    person = PersonRow(
        cif_no="C0001",
        name="王小明",
        title="mr",
        id_no=None,  # what is not known is None, never invented
        mobile="13800138000",
        birth_date=dt.date(1988, 3, 9),
        city="shanghai",
        tier="mass",
        home_branch="/hq",
        opened_at=opened,
        owner_rm="rm.lin",
    )
    account = AccountRow(
        "C0001-1", "C0001", "current", "1234", "CNY", Decimal(52_000), opened.date()
    )
    deposit = HoldingRow(
        key="C0001-d1",
        cif_no="C0001",
        product_code="DEP-1Y",
        amount=Decimal(20_000),
        started_on=dt.date(2026, 5, 1),
        as_of=dt.date(2026, 11, 1),
    )
    yield Batch(persons=(person,), accounts=(account,), holdings=(deposit,))


if __name__ == "__main__":
    bank = Bank.open(HouseSettings())
    upgrade(bank.engine)
    sys.stdout.write("\n".join(load(bank, batches()).lines()) + "\n")
    bank.close()
