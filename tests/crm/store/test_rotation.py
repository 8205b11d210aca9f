"""Rotation: every protected value moves to the new key, none is lost."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from crm import cases, loading
from crm.bank import Bank
from crm.contract import CaseKind
from crm.people import customers
from crm.store import rotation
from data.demo.build import build
from data.protection.keys import KeyFiles, KeyPurpose
from data.protection.vault import Vault
from data.settings import HouseSettings


def versions(bank: Bank) -> set[int]:
    with bank.read() as work:
        return {
            Vault.key_version(blob)
            for table, columns in rotation.protected_tables()
            for column in columns
            for blob in work.session.scalars(select(column).where(column.is_not(None)))
        }


def test_every_value_moves_to_the_new_key_and_stays_readable(
    any_bank: Bank, tmp_path: Path
) -> None:
    house = HouseSettings(home=tmp_path)
    bank = Bank(any_bank.engine, Vault.open(house), any_bank.clock, any_bank.settings)
    loading.load(bank, build(11, today=bank.clock.today()))
    with bank.work() as work:
        customer = customers.get_by_cif(work, "1")
        assert customer is not None
        cases.open_case(work, customer.customer_id, CaseKind.COMPLAINT, "c", "柜台态度不好")
        greeting = customers.display_name(work, customer.customer_id)
    KeyFiles.of(house).rotate(KeyPurpose.FIELD)
    rotated = Bank(any_bank.engine, Vault.open(house), any_bank.clock, any_bank.settings)
    assert versions(rotated) == {1}
    done = rotation.reencrypt(rotated)
    assert versions(rotated) == {2}
    assert done.values > done.rows > 11
    assert rotation.reencrypt(rotated).values == 0
    with rotated.read() as work:
        assert customers.display_name(work, customer.customer_id) == greeting


def test_every_ciphertext_column_is_known() -> None:
    names = {
        f"{table.name}.{c.name}" for table, columns in rotation.protected_tables() for c in columns
    }
    assert names >= {"customer.id_no_enc", "message.content_enc", "service_case.summary_enc"}
