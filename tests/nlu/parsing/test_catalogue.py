import dataclasses
import logging

import pytest

from crm.bank import Bank, open_engine
from crm.loading import load_batch
from crm.settings import CrmSettings
from crm.store.migrate import upgrade
from data.clock import Clock
from data.ingest.rows import Batch
from data.language import ProductNames
from data.products import catalogue
from data.protection.vault import Vault
from data.settings import HouseSettings
from nlu.parsing.catalogue import product_names

CRM = CrmSettings(_env_file=None)


def named(names: ProductNames, text: str) -> list[str]:
    return [span.value for span in names.find(text)]


def test_before_there_is_a_bank_the_demo_shelf_is_known(
    house: HouseSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    assert named(product_names(house, CRM), "稳进90天怎么样") == ["WM-90"]
    assert "demo shelf" in caplog.text
    assert not (house.database_folder / "banter.db").exists()
    assert not house.keys_folder.exists()


def test_a_database_without_tables_is_no_bank_yet(house: HouseSettings) -> None:
    with open_engine(house, CRM).connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert named(product_names(house, CRM), "稳进90天怎么样") == ["WM-90"]


def test_the_banks_own_products_are_known_by_all_their_names(house: HouseSettings) -> None:
    shelf = catalogue.load()
    source = next(row for row in shelf.products if row.code == "WM-90")
    ours = dataclasses.replace(
        source, code="WM-OUR", name_zh="海棠花开180天", name_en="Crabapple 180", aliases=("海棠",)
    )
    engine = open_engine(house, CRM)
    upgrade(engine)
    bank = Bank(engine, Vault.for_tests(), Clock.from_settings(house), CRM)
    with bank.work() as work:
        load_batch(work, Batch(products=(ours,), disclosures=shelf.disclosures))
    bank.close()
    names = product_names(house, CRM)
    assert named(names, "海棠花开180天") == named(names, "crabapple 180") == ["WM-OUR"]
    assert named(names, "稳进90天") == []
