import json
import threading
from decimal import Decimal
from pathlib import Path

import pytest

from crm.contract import Category, ProductView
from data.products import catalogue
from data.texts.phrases import Label
from recommender.strategy import RULES, RulesBroken, Situation, Strategy, goal_of

SAVING = Situation("keep", Decimal(50_000), 365)


@pytest.fixture(scope="module")
def strategy() -> Strategy:
    return Strategy.load()


def _view(code: str, category: str) -> ProductView:
    words = Label(zh=code, en=code)
    return ProductView(
        code=code,
        name=words,
        category=Category(category),
        currency="CNY",
        summary=words,
        disclosure_id="d",
    )


DEPOSIT, FUND = _view("DEP-1Y", "deposit"), _view("FUND-IDX", "fund")


def test_a_sum_for_a_year_prefers_deposits(strategy: Strategy) -> None:
    found = strategy.preferences(SAVING)
    assert found.rules(DEPOSIT) == ("save-deposit", "long-term-deposit")
    assert found.weight(DEPOSIT) == pytest.approx(0.75)
    assert found.weight(DEPOSIT) > found.weight(FUND)


def test_without_personal_data_no_personal_rule_fires(strategy: Strategy) -> None:
    rules = {rule for fired in strategy.preferences(SAVING).fired.values() for rule in fired}
    assert rules == {
        "save-deposit",
        "save-wealth",
        "save-fund",
        "save-metal",
        "long-term-deposit",
    }


@pytest.mark.parametrize(
    ("situation", "rule"),
    [
        (Situation("keep", Decimal(300_000), 1095), "large-certificate"),
        (Situation("keep", Decimal(300_000)), "large-certificate-open"),
        (Situation("keep", Decimal(500), None), "small-change-cash"),
        (Situation("any", life_stage="young"), "young-card"),
        (Situation("any", life_stage="family"), "family-insurance"),
        (Situation("any", life_stage="mature"), "mature-annuity"),
        (Situation("any", life_stage="senior"), "senior-fund"),
        (Situation("any", tier="mass"), "mass-cash"),
        (Situation("keep", Decimal(2_000_000), None, "private"), "private-mandate"),
        (Situation("any", maturing=True), "maturing-deposit"),
        (Situation("borrow", Decimal(800_000)), "borrow-large"),
        (Situation("protect"), "protect-medical"),
    ],
)
def test_what_the_situation_is_decides_which_rules_fire(
    strategy: Strategy, situation: Situation, rule: str
) -> None:
    fired = {r for rules in strategy.preferences(situation).fired.values() for r in rules}
    assert rule in fired


def test_every_rule_prefers_something_that_exists() -> None:
    table = json.loads((RULES / "strategy.json").read_text(encoding="utf-8"))
    rules = next(n for n in table["nodes"] if n["type"] == "decisionTableNode")["content"]["rules"]
    known = {("category", str(c)) for c in Category}
    known |= {("product", p.code) for p in catalogue.load().products}
    assert len({rule["_id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert (rule["out-kind"].strip("'"), rule["out-target"].strip("'")) in known


@pytest.mark.parametrize(
    ("tier", "decile", "benefit"),
    [("mass", 1, "fee_waiver"), ("private", 1, "points"), ("mass", 2, None)],
)
def test_a_benefit_is_permitted_by_tier_to_the_first_decile_only(
    strategy: Strategy, tier: str, decile: int, benefit: str | None
) -> None:
    assert strategy.benefit(tier, decile) == benefit


def test_versions_are_named(strategy: Strategy) -> None:
    assert strategy.versions.keys() == {"strategy", "retention"}
    assert all(strategy.versions.values())


@pytest.mark.parametrize(
    ("category", "sum_named", "goal"),
    [(None, True, "keep"), (None, False, "any"), (Category.LOAN, True, "borrow")],
)
def test_the_goal_follows_from_what_is_asked(
    category: Category | None, sum_named: bool, goal: str
) -> None:
    assert goal_of(category, sum_named=sum_named) == goal


def test_threads_share_a_compiled_table(strategy: Strategy) -> None:
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda: found.append(strategy.preferences(SAVING).weight(DEPOSIT)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [pytest.approx(0.75)] * 8


def _folder(tmp_path: Path, change: str, into: str) -> Path:
    for name in ("strategy.json", "retention.json"):
        text = (RULES / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(change, into), encoding="utf-8")
    return tmp_path


def test_a_missing_table_says_which(tmp_path: Path) -> None:
    with pytest.raises(RulesBroken, match=r"strategy\.json"):
        Strategy.load(tmp_path)


def test_a_table_that_is_not_json_says_so(tmp_path: Path) -> None:
    with pytest.raises(RulesBroken, match="cannot be read as a decision table"):
        Strategy.load(_folder(tmp_path, '"nodes"', "nodes"))


def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    broken = Strategy.load(
        _folder(tmp_path, '"out-kind": "\'category\'"', '"out-kind": "\'colour\'"')
    )
    with pytest.raises(RulesBroken, match="save-deposit: kind 'colour'"):
        broken.preferences(SAVING)


def test_a_rule_without_a_target_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesBroken, match="a rule lacks its _id or out-target"):
        Strategy.load(_folder(tmp_path, '"out-target": "\'deposit\'"', '"out-target": ""'))
