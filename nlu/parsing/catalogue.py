"""What the bank's products are called, so that they are recognised in what people say."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from crm.bank import Bank, open_engine
from crm.contract import BankError
from crm.settings import CrmSettings
from crm.shelf import products as shelf
from data.clock import Clock
from data.language import ProductName, ProductNames
from data.products import catalogue
from data.protection.vault import Vault
from data.settings import HouseSettings

log = logging.getLogger(__name__)


def product_names(house: HouseSettings, crm: CrmSettings | None = None) -> ProductNames:
    """Return the names in the bank's records; before there are any, the demo shelf's."""
    names = _recorded(house, crm or CrmSettings())
    if not names:
        log.warning("the bank has no products yet: names are those of the demo shelf")
        names = _demo_shelf()
    return ProductNames(names)


def _recorded(house: HouseSettings, crm: CrmSettings) -> list[ProductName]:
    if not crm.database_url and not (house.database_folder / "banter.db").exists():
        return []  # connecting would create an empty file
    # Names are not encrypted, and this service is to hold none of the bank's keys.
    bank = Bank(open_engine(house, crm), Vault.for_tests(), Clock.from_settings(house), crm)
    try:
        with bank.read() as work:
            found = shelf.catalogue_names(work)
    except (BankError, SQLAlchemyError) as error:
        log.warning("the bank's products cannot be read: %s", type(error).__name__)
        return []
    finally:
        bank.close()
    return [ProductName(one.code, one.name.zh, one.name.en, one.aliases) for one in found]


def _demo_shelf() -> list[ProductName]:
    return [
        ProductName(row.code, row.name_zh, row.name_en, tuple(row.aliases))
        for row in catalogue.load().products
    ]
