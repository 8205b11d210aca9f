"""However the gate fails, the answer is no."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from situations import ASKED, BANK_PUSH
from sqlalchemy import select, text
from world import World

from crm import gate
from crm.bank import Bank
from crm.contract import Verdict
from crm.tables import GateReceiptRow
from data.protection.keys import KeyFiles
from data.protection.vault import Vault
from data.settings import HouseSettings


@pytest.mark.parametrize(
    "table",
    ["service_case", "consent", "do_not_disturb", "personalisation_preference", "touch",
     "risk_assessment", "holding", "product"],
)  # fmt: skip
def test_whatever_fails_the_answer_is_no(any_world: World, table: str) -> None:
    request = replace(BANK_PUSH.request(any_world), product_code="D365")
    with any_world.bank.work() as work:
        work.session.execute(text(f"ALTER TABLE {table} RENAME TO gone"))
        receipt = gate.check(work, request)
        many = gate.check_many(work, request, ["D365", "W90"])
        work.session.execute(text(f"ALTER TABLE gone RENAME TO {table}"))
        stored = gate.get(work, receipt.receipt_id)
    assert (receipt.verdict, receipt.reason) == (Verdict.REFUSE, "gate_error")
    assert stored == receipt
    assert {r.reason for r in many.values()} == {"gate_error"}
    assert list(many) == ["D365", "W90"]


def test_a_receipt_that_cannot_be_kept_is_a_no(any_world: World) -> None:
    with any_world.bank.work() as work:
        work.session.execute(text("ALTER TABLE gate_receipt RENAME TO gone"))
        receipt = gate.check(work, replace(ASKED.request(any_world), product_code="D365"))
        work.session.execute(text("ALTER TABLE gone RENAME TO gate_receipt"))
    assert receipt.reason == "gate_error"


def test_an_unknown_customer_is_a_no(any_world: World) -> None:
    with any_world.bank.work() as work:
        request = replace(ASKED.request(any_world), customer_id="nobody", product_code="D365")
        assert gate.check(work, request).reason == "gate_error"


def test_keys_of_another_installation_are_a_no(world: World, tmp_path: Path) -> None:
    bank, house = world.bank, HouseSettings(home=tmp_path)
    KeyFiles.of(house).create("development")
    foreign = Bank(bank.engine, Vault.open(house), bank.clock, bank.settings)
    with foreign.work() as work:
        receipt = gate.check(work, replace(ASKED.request(world), product_code="D365"))
    assert receipt.steps[0].detail == {"error": "KeyUnknown"}


def test_nothing_is_written_by_a_failed_check_but_its_receipt(world: World) -> None:
    with world.bank.work() as work:
        request = replace(ASKED.request(world), customer_id="nobody", product_code="D365")
        gate.check(work, request)
        rows = work.session.scalars(select(GateReceiptRow)).all()
    assert [row.reason for row in rows] == ["gate_error"]
