"""The shelf: search, disclosures, and staying true to the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from world import World

from crm import loading
from crm.bank import Work
from crm.contract import Category, NotFound
from crm.shelf import products
from crm.shelf.products import ProductQuery
from data.ingest.rows import Batch, DisclosureRow, ProductRow
from data.texts.phrases import Label

GOLD = ProductRow(
    code="GOLD",
    name_zh="积存金",
    name_en="Gold savings",
    aliases=("黄金", "gold plan"),
    category="metal",
    issuer_risk_grade="R2",
    seller_risk_grade="R3",
    rate_bp=None,
    rate_kind="none",
    term_days=None,
    min_amount=Decimal("650.50"),
    currency="CNY",
    sale_from=date(2026, 1, 1),
    sale_until=date(2026, 11, 23),
    summary_zh="按克积存",
    summary_en="Saved by the gram",
    disclosure_id="general",
)


def put(work: Work, *rows: ProductRow) -> None:
    loading.load_batch(work, Batch(products=rows))


def found(work: Work, query: ProductQuery) -> list[str]:
    return [product.code for product in products.search(work, query)]


def test_a_product_as_it_may_be_shown(any_world: World) -> None:
    with any_world.bank.work() as work:
        put(work, GOLD)
        view = products.require(work, "GOLD")
    assert (view.name, view.category, view.risk_grade, view.min_amount, view.rate_percent) == (
        Label(zh="积存金", en="Gold savings"),
        Category.METAL,
        "R3",  # the higher of issuer and seller
        Decimal("650.50"),
        None,
    )


def test_an_unknown_code(world: World) -> None:
    with world.bank.read() as work:
        assert products.get(work, "NOPE") is None
        with pytest.raises(NotFound, match="NOPE"):
            products.require(work, "NOPE")


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        (ProductQuery(), ["D365", "F4", "GOLD", "W90"]),
        (ProductQuery(category=Category.WEALTH), ["W90"]),
        (ProductQuery(risk_at_most="R2"), ["D365", "W90"]),
        (ProductQuery(amount=Decimal(600)), ["D365", "F4"]),
        (ProductQuery(term_days=100), ["W90", "D365", "F4", "GOLD"]),
        (ProductQuery(text="黄金"), ["GOLD"]),
        (ProductQuery(text="steady 90"), ["W90"]),
        (ProductQuery(text="没有的东西"), []),
    ],
)
def test_search(world: World, query: ProductQuery, codes: list[str]) -> None:
    with world.bank.work() as work:
        put(work, GOLD, replace(GOLD, code="PRIVATE", private=True))
        assert found(work, query) == codes


def test_only_what_is_on_sale_today(world: World) -> None:
    with world.bank.work() as work:
        put(
            work,
            replace(GOLD, code="OVER", sale_until=date(2026, 11, 22)),
            replace(GOLD, code="SOON", sale_from=date(2026, 11, 24), sale_until=None),
            replace(GOLD, code="PAUSED", status="paused"),
            GOLD,
        )
        metals = replace(ProductQuery(), category=Category.METAL)
        assert found(work, metals) == ["GOLD"]
        assert found(work, replace(metals, on_sale=False)) == ["GOLD", "OVER", "PAUSED", "SOON"]


def test_a_changed_product_is_seen_at_once(any_world: World) -> None:
    bank = any_world.bank
    with bank.work() as work:
        put(work, GOLD)
    with bank.read() as work:
        assert products.require(work, "GOLD").name.en == "Gold savings"
    bank.clock.instant = bank.clock.instant.replace(minute=1)  # type: ignore[attr-defined]
    with bank.work() as work:
        put(work, replace(GOLD, name_en="Gold by the gram"))
        assert products.require(work, "GOLD").name.en == "Gold by the gram"


def test_a_rolled_back_change_was_never_on_the_shelf(world: World) -> None:
    with pytest.raises(ZeroDivisionError), world.bank.work() as work:  # noqa: PT012
        put(work, GOLD)
        assert products.get(work, "GOLD") is not None
        raise ZeroDivisionError
    with world.bank.read() as work:
        assert products.get(work, "GOLD") is None


def test_the_newest_disclosure_in_force_counts(any_world: World) -> None:
    text = DisclosureRow("general", 2, "新", "new", "新正文", "new body", date(2026, 11, 1))
    later = replace(text, version=3, effective_from=date(2026, 12, 1))
    with any_world.bank.work() as work:
        loading.load_batch(work, Batch(disclosures=(text, later)))
        assert products.require(work, "D365").disclosure_version == 2
        assert products.disclosure(work, "general").body == Label(zh="新正文", en="new body")
        assert products.disclosure(work, "general", 1).version == 1
        with pytest.raises(NotFound):
            products.disclosure(work, "unheard-of")


def test_catalogue_names(world: World) -> None:
    with world.bank.work() as work:
        put(work, GOLD)
        names = {name.code: name for name in products.catalogue_names(work)}
    assert names["GOLD"].aliases == ("黄金", "gold plan")
