"""Scoring and grading: the formula, its bounds and what may never raise a grade."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.leads.grading import INTENT_POINTS, Signals, grade
from data.texts.phrases import Money

BEST = Signals(
    intent="accept_offer",
    currency="CNY",
    confidence=1.0,
    acknowledged=True,
    amount=Decimal(50_000),
    minimum=Decimal(50),
    means=Decimal(200_000),
    term_wanted=365,
    term_offered=365,
    risk_grade="R1",
    level="C3",
    rank=1,
)
amounts = st.none() | st.decimals(1, 10**9, places=2)
signals = st.builds(
    Signals,
    intent=st.sampled_from([*INTENT_POINTS, "faq"]),
    currency=st.just("CNY"),
    confidence=st.none() | st.floats(0, 1),
    age_days=st.floats(0, 400),
    times_said=st.integers(1, 9),
    acknowledged=st.booleans(),
    amount=amounts,
    minimum=amounts,
    means=amounts,
    term_wanted=st.none() | st.integers(1, 3650),
    term_offered=st.none() | st.integers(1, 3650),
    risk_grade=st.sampled_from(["R1", "R2", "R3", "R4", "R5"]),
    level=st.none() | st.sampled_from(["C1", "C3", "C5"]),
    permitted=st.booleans(),
    rank=st.none() | st.integers(1, 5),
    refused_recently=st.booleans(),
    case_open=st.booleans(),
    contact_allowed=st.booleans(),
)


def test_the_best_lead_is_a_with_its_three_reasons() -> None:
    grading = grade(BEST)
    assert (grading.score, grading.grade, grading.next_step) == (96, "A", "call_now")
    assert grading.parts == {"fit": 40, "intent": 36, "model": 20, "penalties": 0}
    assert [reason.key for reason in grading.reasons] == [
        "leads.reason.acknowledged",
        "leads.reason.recommended",
        "leads.reason.amount_fits",
    ]
    assert grading.risks == ()


@given(signals)
def test_every_part_stays_in_its_range(given_signals: Signals) -> None:
    grading = grade(given_signals)
    assert 0 <= grading.parts["fit"] <= 40
    assert 0 <= grading.parts["intent"] <= 40
    assert 0 <= grading.parts["model"] <= 20
    assert 0 <= grading.score <= 100
    assert len(grading.reasons) <= 3
    assert grading.grade in "ABCD"


@given(signals)
def test_unsuitable_is_always_d(given_signals: Signals) -> None:
    grading = grade(replace(given_signals, permitted=False))
    assert (grading.grade, grading.blocked) == ("D", True)


@given(signals, st.floats(0, 100))
def test_time_never_raises_a_score(given_signals: Signals, days: float) -> None:
    later = replace(given_signals, age_days=given_signals.age_days + days)
    assert grade(later).score <= grade(given_signals).score


@given(signals)
def test_trouble_never_raises_a_score(given_signals: Signals) -> None:
    calm = grade(replace(given_signals, case_open=False, refused_recently=False)).score
    assert grade(replace(given_signals, case_open=True)).score <= calm
    assert grade(replace(given_signals, refused_recently=True)).score <= calm


def test_amounts_are_told_in_the_currency_of_the_product() -> None:
    fits = grade(replace(BEST, currency="CZK")).reasons[-1]
    [below] = grade(replace(BEST, currency="CZK", amount=Decimal(10))).risks
    assert fits.values == {"amount": Money(amount=Decimal(50_000), currency="CZK")}
    assert below.values == {"minimum": Money(amount=Decimal(50), currency="CZK")}


def test_intent_is_halved_every_fourteen_days() -> None:
    fresh = grade(BEST).parts["intent"]
    assert grade(replace(BEST, age_days=14)).parts["intent"] == fresh / 2


@pytest.mark.parametrize(
    ("change", "step", "risk"),
    [
        ({"case_open": True}, "service_first", "leads.risk.case_open"),
        ({"permitted": False}, "assess_first", "leads.risk.not_permitted"),
        ({"contact_allowed": False}, "ask_consent", "leads.risk.no_contact_consent"),
        ({"level": None}, "call_now", "leads.risk.no_assessment"),
        ({"refused_recently": True}, "call_now", "leads.risk.refused_recently"),
        ({"amount": Decimal(10)}, "call_now", "leads.risk.below_minimum"),
    ],
)
def test_what_stands_in_the_way_is_said_first(
    change: dict[str, object], step: str, risk: str
) -> None:
    grading = grade(replace(BEST, **change))  # type: ignore[arg-type]
    assert grading.next_step == step
    assert risk in [each.key for each in grading.risks]
