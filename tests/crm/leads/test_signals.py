"""What a lead is graded on: read from the bank's records as of now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from captured import capture, interest
from sqlalchemy import select
from world import World

from crm import loading
from crm.leads.signals import Signals, gather
from crm.tables import Lead
from data.ingest.rows import AccountRow, Batch, HoldingRow

STARTED, TODAY, SOON = date(2026, 1, 1), date(2026, 11, 23), date(2026, 12, 1)


def gathered(world: World, batch: Batch) -> Signals:
    """Gather for a lead of customer 1, who has 200,000 yuan on account, and what is loaded."""
    capture(world.bank, interest(world))
    with world.bank.work() as work:
        loading.load_batch(work, batch)
        return gather(work, work.session.scalars(select(Lead)).one())


def test_money_that_becomes_free_is_means(world: World) -> None:
    due = HoldingRow("a", "1", "D365", Decimal(30_000), STARTED, TODAY, matures_on=SOON)
    assert gathered(world, Batch(holdings=(due,))).means == Decimal(230_000)


def test_what_does_not_come_back_is_no_means(world: World) -> None:
    fund = HoldingRow("a", "1", "F4", Decimal(30_000), STARTED, TODAY, matures_on=SOON)
    assert gathered(world, Batch(holdings=(fund,))).means == Decimal(200_000)


def test_money_of_another_currency_is_no_means(world: World) -> None:
    dollars = AccountRow("x", "1", "savings", "1234", "USD", Decimal(9_000), STARTED)
    assert gathered(world, Batch(accounts=(dollars,))).means == Decimal(200_000)
