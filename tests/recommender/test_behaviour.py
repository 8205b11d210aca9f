import datetime as dt
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.cases import CaseSpan
from crm.contract import CaseKind
from crm.people.holdings import MonthView
from recommender.behaviour import (
    FEATURES,
    HISTORY,
    HORIZON,
    Behaviour,
    eligible,
    features,
    labelled,
    leaves,
)

MONTHS = [dt.date(2025 + n // 12, n % 12 + 1, 28) for n in range(12)]


def _months(customer: str, balances: list[float], first: int = 0) -> list[MonthView]:
    return [
        MonthView(customer, MONTHS[first + n], Decimal(str(b)), Decimal(100), Decimal(90), 10, 5)
        for n, b in enumerate(balances)
    ]


def _feature(behaviour: Behaviour, t: int, name: str) -> float:
    return float(features(behaviour, t)[0, FEATURES.index(name)])


def _complaint(opened: dt.date, closed: dt.date | None) -> CaseSpan:
    def at(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)

    return CaseSpan("c", CaseKind.COMPLAINT, at(opened), at(closed) if closed else None)


def test_months_become_rows_and_columns() -> None:
    rows = _months("late", [7.0] * 3, first=9) + _months("c", [1.0] * 12)
    found = Behaviour.of(rows, [])
    assert found.customers == ("late", "c")
    assert found.months == tuple(MONTHS)
    assert np.isnan(found.balance[0, :9]).all()
    assert found.balance[0, 9:].tolist() == [7.0, 7.0, 7.0]


def test_a_steady_customer_changes_nothing() -> None:
    steady = Behaviour.of(_months("c", [5000.0] * 12), [])
    for name in ("balance_1m", "balance_3m", "balance_6m", "transactions_change", "logins_change"):
        assert _feature(steady, 8, name) == 0.0


def test_a_fall_is_seen_in_the_month_it_happens() -> None:
    fallen = Behaviour.of(_months("c", [5000.0] * 8 + [2500.0] * 4), [])
    assert _feature(fallen, 7, "balance_1m") == 0.0
    assert _feature(fallen, 8, "balance_1m") == pytest.approx(np.log(0.5), abs=1e-3)
    assert _feature(fallen, 9, "balance_1m") == 0.0
    assert _feature(fallen, 9, "balance_3m") < 0


def test_a_complaint_counts_while_it_is_recent_and_open() -> None:
    spans = [_complaint(MONTHS[6], MONTHS[8])]
    found = Behaviour.of(_months("c", [5000.0] * 12), spans)
    assert found.complaint_recent[0].tolist() == [0.0] * 6 + [1.0] * 4 + [0.0] * 2
    assert [days > 0 for days in found.complaint_open[0]] == [False] * 7 + [True] + [False] * 4


def test_what_closes_a_complaint_later_is_not_known_before() -> None:
    rows = _months("c", [5000.0] * 12)
    closed = Behaviour.of(rows, [_complaint(MONTHS[6], MONTHS[9])])
    still = Behaviour.of(rows, [_complaint(MONTHS[6], None)])
    for t in (7, 8):
        np.testing.assert_array_equal(features(closed, t), features(still, t))


def test_a_complaint_in_the_first_hour_of_a_month_is_not_of_the_one_before() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    opened = dt.datetime(2025, 7, 29, 1, tzinfo=shanghai)  # in UTC still the 28th, the grid's day
    found = Behaviour.of(
        _months("c", [5000.0] * 12), [CaseSpan("c", CaseKind.COMPLAINT, opened, None)]
    )
    assert found.complaint_recent[0, :8].tolist() == [0.0] * 7 + [1.0]


def test_other_cases_are_not_complaints() -> None:
    span = replace(_complaint(MONTHS[6], None), kind=CaseKind.LOST_CARD)
    assert Behaviour.of(_months("c", [5000.0] * 12), [span]).complaint_recent.sum() == 0


def test_whoever_loses_half_within_the_horizon_leaves() -> None:
    found = Behaviour.of(_months("c", [5000.0] * 8 + [4000.0, 2000.0, 1000.0, 1000.0]), [])
    assert [bool(leaves(found, t)[0]) for t in (5, 6, 7, 8)] == [False, False, True, True]


def test_whoever_has_no_months_any_more_has_left() -> None:
    rows = _months("gone", [5000.0] * 9) + _months("c", [5000.0] * 12)
    found = Behaviour.of(rows, [])
    assert found.balance[0, 9:].tolist() == [0.0, 0.0, 0.0]
    assert leaves(found, 8).tolist() == [True, False]
    assert labelled(found, 8).all()


def test_one_month_that_is_missing_tells_nothing() -> None:
    late = _months("late", [5000.0] * 11)  # the feed's newest month has not come
    hole = [month for month in _months("hole", [5000.0] * 12) if month.month != MONTHS[10]]
    found = Behaviour.of(late + hole + _months("c", [5000.0] * 12), [])
    assert labelled(found, 8).tolist() == [False, False, True]
    assert labelled(found, 7).tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("balances", "judged"),
    [
        ([5000.0] * 12, True),
        ([500.0] * 12, False),  # nothing to lose
        ([5000.0] * 8 + [2000.0] * 4, False),  # left already
    ],
)
def test_who_can_be_judged(balances: list[float], judged: bool) -> None:
    assert bool(eligible(Behaviour.of(_months("c", balances), []), 8)[0]) is judged


def test_a_newcomer_cannot_be_judged_yet() -> None:
    rows = _months("new", [5000.0] * 5, first=7) + _months("c", [5000.0] * 12)
    assert eligible(Behaviour.of(rows, []), 11).tolist() == [False, True]


@given(
    st.lists(st.floats(0, 1e6), min_size=12, max_size=12),
    st.integers(HISTORY, 12 - HORIZON - 1),
)
def test_no_feature_sees_the_future(balances: list[float], t: int) -> None:
    rows = _months("c", [round(b, 2) for b in balances])
    found = Behaviour.of(rows, [_complaint(MONTHS[t], None)])
    np.testing.assert_array_equal(features(found, t), features(found.spoilt_after(t), t))


@given(st.lists(st.floats(-1e6, 1e9), min_size=12, max_size=12))
def test_features_are_finite_whatever_the_balances(balances: list[float]) -> None:
    found = Behaviour.of(_months("c", [round(b, 2) for b in balances]), [])
    assert np.isfinite(features(found, 8)).all()
