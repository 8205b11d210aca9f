import datetime as dt
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import pytest

from data.language import Found, ProductName, ProductNames, parse_entities
from data.products import catalogue

NOW = dt.datetime(2026, 11, 23, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

Parse = Callable[[str], Sequence[Found]]


@pytest.fixture(scope="session")
def names() -> ProductNames:
    return ProductNames(
        ProductName(row.code, row.name_zh, row.name_en, row.aliases)
        for row in catalogue.load().products
    )


@pytest.fixture(scope="session")
def parse(names: ProductNames) -> Parse:
    return lambda text: parse_entities(text, now=NOW, products=names)
