"""Scoring everybody: the same scores whatever the size of a group, and a share to learn from."""

from __future__ import annotations

from pathlib import Path

import pytest
from recommending import PEOPLE, SETTINGS, new_bank
from sqlalchemy import select

from crm.bank import Bank
from crm.loading import load
from crm.people import holdings
from crm.tables import Score
from data.demo.build import build
from data.settings import HouseSettings
from recommender import everybody
from recommender.registry import Registry
from recommender.training import Share, TrainingReport, train_all


def scores(bank: Bank) -> dict[str, tuple[float, int, list[str]]]:
    """Return customer id -> score, decile, reasons."""
    with bank.read() as work:
        rows = work.session.scalars(select(Score)).all()
        return {row.customer_id: (row.score, row.decile, list(row.reasons)) for row in rows}


def test_groups_of_customers_are_scored_like_all_at_once(
    bank: Bank, house: HouseSettings, training: TrainingReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = scores(bank)
    monkeypatch.setattr(everybody, "GROUP", 70)
    monkeypatch.setattr(everybody, "_WRITTEN_AT_ONCE", 33)
    told: list[float] = []
    train_all(bank, told.append, house=house, settings=SETTINGS, force=True)
    assert scores(bank) == at_once
    assert len(at_once) > PEOPLE / 2
    assert told == sorted(told)


def test_a_group_is_never_cut_inside_a_customer(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everybody, "GROUP", 7)
    with bank.read() as work:
        groups = [
            {m.customer_id for m in group} for group in everybody._groups(holdings.months(work))
        ]
    assert {len(group) for group in groups[:-1]} == {7}
    assert sum(map(len, groups)) == len(set.union(*groups)) > PEOPLE * 0.9


@pytest.mark.parametrize(
    ("customers", "one_in"), [(0, 1), (1, 1), (1000, 1), (1001, 2), (2000, 2), (1_000_000, 1000)]
)
def test_the_share_never_exceeds_what_may_be_learned_from(customers: int, one_in: int) -> None:
    assert Share.of(customers, 1000).one_in == one_in


def test_a_large_bank_is_learned_from_by_a_share_and_says_so(tmp_path: Path) -> None:
    bank = new_bank(tmp_path / "banter.db")
    load(bank, build(3000, today=bank.clock.today()))
    house = HouseSettings(home=tmp_path)
    settings = SETTINGS.model_copy(update={"most_customers": 1500})
    train_all(bank, house=house, settings=settings)
    card = Registry(house.models_folder).card("churn")
    assert card is not None
    assert (card.metrics["customers"], card.metrics["learned_from_one_in"]) == (3000, 2)
    assert len(scores(bank)) > 1500
    bank.close()
