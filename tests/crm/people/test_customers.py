"""Customers: found by number, mobile and identity number; greeted by surname."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from world import World

from crm.contract import NotFound
from crm.people import customers
from crm.tables import Customer


def test_a_customer_is_found_by_core_number_and_by_id(any_world: World) -> None:
    with any_world.bank.read() as work:
        found = customers.get_by_cif(work, "1")
        assert found is not None
        assert found == customers.require(work, any_world.customers["1"])
        assert (found.age_band, found.tier, found.owner_rm) == (
            "35-44",
            "affluent",
            any_world.staff_ids["rm.lin"],
        )
        assert customers.get_by_cif(work, "99") is None
        with pytest.raises(NotFound):
            customers.require(work, "nobody")


def test_a_customer_is_found_by_mobile_however_written(any_world: World) -> None:
    with any_world.bank.read() as work:
        for written in ("13800138002", "+86 138-0013-8002", "１３８００１３８００２"):
            assert [c.cif_no for c in customers.search_by_mobile(work, written)] == ["2"]
        assert customers.search_by_mobile(work, "13800138009") == []
        assert [c.cif_no for c in customers.search_by_id_no(work, "310101199001010013")] == ["3"]


def test_a_greeting_has_surname_and_title_in_both_languages(world: World) -> None:
    with world.bank.read() as work:
        said = customers.display_name(work, world.customers["1"], "zh")
    assert (said.zh, said.en) == ("张先生", "Mr Zhang")


def test_without_name_or_title_a_greeting_is_general(world: World) -> None:
    with world.bank.work() as work:
        work.session.execute(update(Customer).values(name_enc=None))
        assert customers.display_name(work, world.customers["1"]) == customers.NAMELESS
        with pytest.raises(NotFound):
            customers.display_name(work, "nobody")


@pytest.mark.parametrize(
    ("name", "title", "zh", "en"),
    [
        ("欧阳娜娜", "ms", "欧阳女士", "Ms Ouyang"),
        ("吕布", "mr", "吕先生", "Mr Lü"),
        ("单田芳", "mr", "单先生", "Mr Shan"),
        ("Jane Smith", "ms", "Smith女士", "Ms Smith"),
    ],
)
def test_forms_of_address(name: str, title: str, zh: str, en: str) -> None:
    said = customers.address(name, title)
    assert (said.zh, said.en) == (zh, en)
