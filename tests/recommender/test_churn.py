import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crm.people.holdings import MonthView
from recommender import churn
from recommender.behaviour import FEATURES, HORIZON, Behaviour
from recommender.churn import ChurnModel, Sample, TooFewLeavers, deciles, split


def _sample(seed: int, rows: int = 3000) -> Sample:
    """Leaving follows from the change of the balance, with noise, for one in ten or so."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, len(FEATURES)))
    logit = -3 - 1.5 * x[:, FEATURES.index("balance_3m")]
    y = (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(int)
    return Sample(x, y, np.arange(rows) // 3)


@pytest.fixture(scope="module")
def model() -> ChurnModel:
    return churn.train(_sample(1))


def test_training_labels_end_before_the_test_begins() -> None:
    months = split(24)
    assert months.train[-1] + HORIZON < months.test[0]
    assert months.test[-1] + HORIZON == 23


def test_a_series_that_is_too_short_is_refused() -> None:
    with pytest.raises(TooFewLeavers, match="are too few"):
        split(12)


def test_who_is_gone_counts_as_a_leaver_and_who_is_unknown_not_at_all() -> None:
    days = [dt.date(2025 + n // 12, n % 12 + 1, 28) for n in range(12)]

    def months(customer: str, known: int) -> list[MonthView]:
        five = Decimal(5000)
        return [MonthView(customer, day, five, five, five, 10, 5) for day in days[:known]]

    rows = [*months("stays", 12), *months("gone", 9), *months("late", 11)]
    found = churn.sample(Behaviour.of(rows, []), (8,))
    assert (found.customer.tolist(), found.y.tolist()) == ([0, 1], [0, 1])


def test_the_cause_is_found_and_has_its_sign(model: ChurnModel) -> None:
    strongest = int(np.argmax(np.abs(model.coefficients)))
    assert FEATURES[strongest] == "balance_3m"
    assert model.coefficients[strongest] < 0


def test_it_beats_guessing_and_is_calibrated(model: ChurnModel) -> None:
    found = churn.judge(model, _sample(2))
    assert found["auc"] > 0.75
    assert found["brier"] < found["brier_base_rate"]
    assert found["top_decile_lift"] > 2
    assert found["expected_calibration_error"] < 0.03
    assert found["baseline_auc"].keys() == set(churn.BASELINES)


def test_training_twice_gives_the_same_model(model: ChurnModel) -> None:
    again = churn.train(_sample(1))
    np.testing.assert_array_equal(model.coefficients, again.coefficients)


def test_too_few_leavers_are_refused() -> None:
    rows = _sample(1)
    nobody = Sample(rows.x, np.zeros_like(rows.y), rows.customer)
    with pytest.raises(TooFewLeavers, match="0 leavers, 30 needed"):
        churn.train(nobody, least_leavers=30)


def test_what_is_kept_scores_the_same(model: ChurnModel) -> None:
    x = _sample(3).x
    again = ChurnModel.from_arrays(model.arrays())
    np.testing.assert_array_equal(model.score(x), again.score(x))


@given(arrays(np.float64, (5, len(FEATURES)), elements=st.floats(-1e6, 1e6)))
def test_scores_are_probabilities(x: np.ndarray) -> None:
    plain = np.ones(len(FEATURES))
    scores = ChurnModel(0 * plain, plain, plain, 0.0, 1.0, 0.0).score(x)
    assert ((scores >= 0) & (scores <= 1)).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=200))
def test_deciles_are_tenths_with_the_highest_scores_first(scores: list[float]) -> None:
    values = np.array(scores)
    found = deciles(values)
    assert found.min() == 1
    assert found.max() <= 10
    assert np.bincount(found).max() <= len(scores) // 10 + 1
    order = np.argsort(-values, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
