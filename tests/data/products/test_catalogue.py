import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from data.products import catalogue
from data.products.catalogue import CatalogueError, load, names_of, read

FORBIDDEN = re.compile(
    r"高收益|低风险|秒到账|稳赚|保本|guaranteed return|risk[- ]free", re.IGNORECASE
)


def _entry(**changes: object) -> dict[str, object]:
    return {
        "code": "DEP-X",
        "name": {"zh": "存款", "en": "Deposit"},
        "aliases": [],
        "category": "deposit",
        "risk": {"issuer": "R1", "seller": "R1"},
        "rate_kind": "fixed",
        "summary": {"zh": "存款", "en": "A deposit"},
        "disclosure": "deposit-terms",
    } | changes


def _read(
    folder: Path, *entries: dict[str, object], name: str = "deposit.yml"
) -> catalogue.Catalogue:
    (folder / name).write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    return read(folder, catalogue.DISCLOSURES)


def test_the_shelf_has_forty_products_of_every_category_and_grade() -> None:
    products = load().products
    assert len(products) == 40
    assert set(Counter(p.category for p in products)) == {
        "deposit", "wealth", "fund", "insurance", "loan", "card", "metal",
    }  # fmt: skip
    assert {p.effective_risk_grade for p in products} == {"R1", "R2", "R3", "R4", "R5"}


def test_the_promised_products_are_there() -> None:
    by_code = {p.code: p for p in load().products}
    assert by_code["DEP-1Y"].min_amount == 50
    assert by_code["CD-3Y"].min_amount == 200_000
    assert by_code["WM-90"].name_zh == "稳进90天理财"
    funds = [p.effective_risk_grade for p in by_code.values() if p.category == "fund"]
    assert funds.count("R4") >= 2
    assert funds.count("R5") == 1
    assert [p.code for p in by_code.values() if p.private] == ["WM-PRIV"]


def test_the_higher_grade_counts() -> None:
    star = load().product("FUND-STAR")
    assert star is not None
    assert (star.issuer_risk_grade, star.effective_risk_grade) == ("R4", "R5")


def test_no_name_means_two_products() -> None:
    names = [name.casefold() for p in load().products for name in names_of(p)]
    assert len(names) == len(set(names))


def test_no_text_promises_anything() -> None:
    shelf = load()
    texts = [text for p in shelf.products for text in (p.name_zh, p.summary_zh, p.summary_en)]
    texts += [text for d in shelf.disclosures for text in (d.body_zh, d.body_en)]
    assert [text for text in texts if FORBIDDEN.search(text)] == []


def test_everything_with_a_risk_warns_of_it() -> None:
    shelf = load()
    risky = {p.disclosure_id for p in shelf.products if p.category in ("wealth", "fund", "metal")}
    for text in shelf.disclosures:
        if text.disclosure_id in risky:
            assert "损失" in text.body_zh or "不保证本金" in text.body_zh
            assert "lose" in text.body_en or "guaranteed" in text.body_en


def test_versions_of_a_disclosure_follow_each_other_in_time() -> None:
    texts = [d for d in load().disclosures if d.disclosure_id == "wealth-risk"]
    assert [d.version for d in texts] == [1, 2]
    assert texts[0].effective_from < texts[1].effective_from


def test_a_good_file_is_read(tmp_path: Path) -> None:
    product = _read(tmp_path, _entry(rate=1.35, min_amount=50)).products[0]
    assert (product.code, product.rate_bp, product.min_amount) == ("DEP-X", 135, 50)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"rate": -1}, "rate"),
        ({"risk": {"issuer": "R6", "seller": "R1"}}, "risk.issuer"),
        ({"category": "fund"}, "move it to fund.yml"),
        ({"disclosure": "nothing"}, "'nothing' does not exist"),
        ({"excludes": ["DEP-Y"]}, "unknown product 'DEP-Y'"),
        ({"colour": "red"}, "colour"),
        ({"aliases": ["Deposit"]}, "used twice"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: dict[str, object], told: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(told)):
        _read(tmp_path, _entry(**entry))


def test_a_code_used_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="product code 'DEP-X' is used twice"):
        _read(tmp_path, _entry(), _entry(name={"zh": "另一个", "en": "Other"}))


def test_broken_yaml_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "deposit.yml").write_text("- code: [", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"deposit\.yml"):
        read(tmp_path, catalogue.DISCLOSURES)
