"""Holdings, accounts and months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from world import World

from crm import loading
from crm.people import holdings
from data.ingest.rows import AccountRow, BalanceMonthRow, Batch, HoldingRow

TODAY = date(2026, 11, 23)


def held(key: str, code: str, cif_no: str = "1", **more: date) -> HoldingRow:
    return HoldingRow(key, cif_no, code, Decimal("10000.50"), date(2026, 1, 1), TODAY, **more)


@pytest.fixture
def stocked(any_world: World) -> World:
    rows = (
        held("a", "D365", matures_on=date(2026, 11, 30)),
        held("b", "W90", matures_on=date(2026, 12, 1)),
        held("c", "W90", matures_on=date(2026, 11, 22)),
        held("d", "F4", ended_on=date(2026, 6, 1)),
        held("e", "F4", cif_no="3"),
    )
    accounts = (
        AccountRow("x", "1", "card", "1234", "CNY", Decimal("-12.30"), date(2021, 1, 1)),
        AccountRow("y", "1", "savings", "9", "CNY", Decimal(0), date(2019, 1, 1), date(2020, 1, 1)),
    )
    month = BalanceMonthRow("1", date(2026, 10, 31), Decimal("1.50"), Decimal(2), Decimal(3), 4, 5)
    with any_world.bank.work() as work:
        loading.load_batch(work, Batch(holdings=rows, accounts=accounts, months=(month,)))
    return any_world


def test_what_is_held_now(stocked: World) -> None:
    with stocked.bank.read() as work:
        found = holdings.list_for(work, stocked.customers["1"])
        assert holdings.codes(work, stocked.customers["1"]) == {"D365", "W90"}
    assert sorted(h.product.code for h in found) == ["D365", "W90", "W90"]
    assert found[0].amount == Decimal("10000.50")


@pytest.mark.parametrize(("days", "codes"), [(6, []), (7, ["D365"]), (8, ["D365", "W90"])])
def test_what_falls_due_soon(stocked: World, days: int, codes: list[str]) -> None:
    with stocked.bank.read() as work:
        found = holdings.maturing(work, stocked.customers["1"], days)
    assert [h.product.code for h in found] == codes


def test_open_accounts(stocked: World) -> None:
    with stocked.bank.read() as work:
        found = holdings.accounts(work, stocked.customers["1"])
    assert [(a.kind, a.last4, a.balance) for a in found] == [
        ("savings", "8001", Decimal(200_000)),
        ("card", "1234", Decimal("-12.30")),
    ]


def test_pairs_are_each_named_once(stocked: World) -> None:
    one, three = stocked.customers["1"], stocked.customers["3"]
    with stocked.bank.read() as work:
        assert set(holdings.pairs(work)) == {(one, "D365"), (one, "W90"), (three, "F4")}
        assert len(list(holdings.pairs(work))) == 3


def test_months(stocked: World) -> None:
    customer = stocked.customers["1"]
    with stocked.bank.read() as work:
        [month] = holdings.months(work)
        assert list(holdings.months(work, customer)) == [month]
        assert list(holdings.months(work, stocked.customers["2"])) == []
    assert (month.average_balance, month.transactions, month.logins) == (Decimal("1.50"), 4, 5)


def test_what_does_not_come_back_ends_but_does_not_fall_due(stocked: World) -> None:
    fund = held("f", "F4", matures_on=date(2026, 11, 25))
    with stocked.bank.work() as work:
        loading.load_batch(work, Batch(holdings=(fund,)))
        found = holdings.maturing(work, stocked.customers["1"], 7)
        ending = holdings.ending(work, stocked.customers["1"], 7)
    assert [h.product.code for h in found] == ["D365"]
    assert [h.product.code for h in ending] == ["F4", "D365"]
