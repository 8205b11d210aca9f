"""The seeded demo bank, written into an empty database."""

from __future__ import annotations

from collections.abc import Callable

from crm.bank import Bank
from crm.loading import load
from crm.people import customers
from crm.store import idempotency
from data.demo.build import build

Progress = Callable[[float, str], None]
FILLED = "demo-bank-filled"  # a fill that was interrupted goes on at the next start
FIRST_DEMO_CUSTOMER = "1"


def fill_if_empty(bank: Bank, people: int, progress: Progress) -> str:
    """Build the demo bank unless the database has a bank already.

    Returns:
        A note for the user.
    """
    with bank.read() as work:
        present = customers.count(work)
        interrupted = (
            idempotency.stored(work, FILLED) is None
            and customers.get_by_cif(work, FIRST_DEMO_CUSTOMER) is not None
        )
    if present and not interrupted:
        return f"{present:,} customers there"
    load(
        bank,
        build(
            people,
            today=bank.clock.today(),
            progress=lambda fraction: progress(fraction, f"of {people:,} customers"),
        ),
    )
    with bank.work() as work:
        idempotency.store(work, FILLED, {"people": people})
    return f"{people:,} customers"
