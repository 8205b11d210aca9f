import datetime as dt
import json
from pathlib import Path

import pytest
from recommending import PEOPLE, SETTINGS, new_bank

from crm.bank import Bank, Work
from crm.contract import Unavailable
from crm.loading import load
from crm.offers import decisions
from crm.people import customers
from data.demo.build import build
from data.settings import HouseSettings
from recommender.behaviour import FEATURES
from recommender.registry import Registry
from recommender.training import TrainingReport, train_all

NAMES = {"popularity", "ease", "churn"}


def test_every_model_is_trained_and_recorded(
    bank: Bank, house: HouseSettings, training: TrainingReport
) -> None:
    assert training.trained.keys() == NAMES
    registry = Registry(house.models_folder)
    with bank.read() as work:
        for name in NAMES:
            recorded = decisions.model_versions(work, name)
            assert [m.version for m in recorded] == [registry.current(name)]
            card = registry.card(name)
            assert card is not None
            assert json.loads(json.dumps(recorded[0].metrics)) == card.metrics


def test_unchanged_data_is_not_trained_again(
    bank: Bank, house: HouseSettings, training: TrainingReport
) -> None:
    again = train_all(bank, house=house, settings=SETTINGS)
    assert again.current == training.trained
    assert again.trained == {}


def test_ease_names_hidden_holdings_better_than_popularity(
    house: HouseSettings, training: TrainingReport
) -> None:
    card = Registry(house.models_folder).card("ease")
    assert card is not None
    quality = card.metrics["leave_one_out"]
    assert quality["ease"]["recall@3"] > 1.15 * quality["popularity"]["recall@3"]
    assert quality["ease"]["ndcg@3"] > quality["popularity"]["ndcg@3"]


def test_the_churn_model_beats_its_baselines_on_later_months(
    house: HouseSettings, training: TrainingReport
) -> None:
    card = Registry(house.models_folder).card("churn")
    assert card is not None
    metrics = card.metrics
    assert metrics["auc"] > 0.7
    assert metrics["auc"] > max(metrics["baseline_auc"].values()) - 0.05
    assert metrics["brier"] < metrics["brier_base_rate"]
    assert metrics["leak_check"]["features_use_later_months"] is False
    assert metrics["leak_check"]["label_windows_overlap"] is False
    assert metrics["leak_check"]["largest_single_feature_auc"] < 0.95
    assert max(metrics["train_months"]) < min(metrics["test_months"])
    assert card.features == FEATURES


def test_scores_are_stored_with_decile_and_version(bank: Bank, training: TrainingReport) -> None:
    with bank.read() as work:
        leaver, newcomer = (customers.get_by_cif(work, no) for no in ("6", "2"))
        assert leaver is not None
        assert newcomer is not None
        score = decisions.score(work, leaver.customer_id, "churn")
        assert decisions.score(work, newcomer.customer_id, "churn") is None
    assert score is not None
    assert (score.decile, score.version) == (1, training.trained["churn"])
    assert score.as_of == dt.date(2026, 10, 31)
    assert 0 < score.score < 1
    assert set(score.reasons) <= set(FEATURES)


def test_a_training_that_stops_while_scoring_is_done_again(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_work: Work, _scores: object) -> None:
        raise Unavailable("database_busy", "the database did not answer")

    house = HouseSettings(home=tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(decisions, "put_scores", busy)
        with pytest.raises(Unavailable):
            train_all(bank, house=house, settings=SETTINGS)
    assert Registry(house.models_folder).current("churn") is None
    again = train_all(bank, house=house, settings=SETTINGS)
    assert again.trained.keys() == NAMES
    with bank.read() as work:
        leaver = customers.get_by_cif(work, "6")
        assert leaver is not None
        score = decisions.score(work, leaver.customer_id, "churn")
    assert score is not None
    assert score.version == again.trained["churn"]


@pytest.fixture
def small(tmp_path: Path) -> Bank:
    opened = new_bank(tmp_path / "small.db")
    load(opened, build(40, today=opened.clock.today()))
    return opened


def test_new_data_and_new_settings_are_trained_again(small: Bank, tmp_path: Path) -> None:
    house = HouseSettings(home=tmp_path)
    first = train_all(small, house=house, settings=SETTINGS)
    other = train_all(
        small, house=house, settings=SETTINGS.model_copy(update={"ease_regularisation": 99.0})
    )
    load(small, build(45, today=small.clock.today()))
    third = train_all(small, house=house, settings=SETTINGS)
    versions = {run.trained["ease"] for run in (first, other, third)}
    assert len(versions) == 3


def test_a_bank_too_small_for_a_churn_model_says_so(small: Bank, tmp_path: Path) -> None:
    report = train_all(small, house=HouseSettings(home=tmp_path))
    assert "30 needed" in report.notes["churn"]
    assert any("no model" in line for line in report.lines())


def test_an_empty_bank_can_be_trained(tmp_path: Path) -> None:
    house, told = HouseSettings(home=tmp_path), []
    empty = new_bank(tmp_path / "empty.db")
    report = train_all(empty, told.append, house=house)
    empty.close()
    assert report.trained.keys() == NAMES
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_another_database_with_the_same_models_folder_gets_its_own_records(
    small: Bank, tmp_path: Path
) -> None:
    house = HouseSettings(home=tmp_path)
    train_all(small, house=house)
    again = new_bank(tmp_path / "again.db")
    load(again, build(40, today=again.clock.today()))
    assert train_all(again, house=house).trained.keys() == NAMES
    with again.read() as work:
        assert decisions.model_versions(work, "ease")
    again.close()


def test_the_demo_bank_of_these_tests_is_a_small_one() -> None:
    assert PEOPLE <= 1000
