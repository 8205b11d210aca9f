"""Decisions, model versions and scores."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from world import World

from crm.contract import NotFound, Recommended
from crm.offers import decisions
from crm.offers.decisions import ScoreView, TrainedModel
from crm.shelf import products
from data.texts.phrases import phrase

MODEL = TrainedModel(
    "churn", "1", "champion", date(2025, 1, 1), date(2026, 1, 1), ["logins"], {"auc": 0.81}, 7
)


def test_a_decision_is_kept_with_all_that_led_to_it(any_world: World) -> None:
    customer = any_world.customers["1"]
    with any_world.bank.work() as work:
        chosen = Recommended(
            product=products.require(work, "D365"),
            score=0.9,
            reasons=(phrase("reasons.term", days=365),),
            receipt_id="r",
        )
        decision_id = decisions.record(
            work,
            customer_id=customer,
            conversation_id="c",
            turn_id="c:1",
            personalised=True,
            request={"amount": "50000"},
            candidates=[{"code": "D365", "score": 0.9}, {"code": "W90", "score": 0.1}],
            chosen=[chosen],
            refused={"F4": "above_risk_level"},
            notices=["assessment_missing"],
            models={"ease": "1"},
        )
    with any_world.bank.read() as work:
        decision = decisions.require(work, decision_id)
        trail = decisions.trail(work, decision_id)
    assert decision.chosen == (chosen,)
    assert decision.refused == {"F4": "above_risk_level"}
    assert decision.notices == ("assessment_missing",)
    assert (trail.customer_id, trail.turn_id, trail.models) == (customer, "c:1", {"ease": "1"})
    assert [c["code"] for c in trail.candidates] == ["D365", "W90", "F4"]


def test_an_unknown_decision(world: World) -> None:
    with world.bank.read() as work:
        assert decisions.get(work, "none") is None
        with pytest.raises(NotFound):
            decisions.require(work, "none")


def test_a_model_version_is_recorded_once_and_may_be_said_anew(any_world: World) -> None:
    with any_world.bank.work() as work:
        first = decisions.record_model_version(work, MODEL)
        again = decisions.record_model_version(work, replace(MODEL, stage="retired"))
        assert first == again
        assert [m.stage for m in decisions.model_versions(work, "churn")] == ["retired"]
        assert decisions.model_versions(work, "value") == []


def test_a_new_score_replaces_the_old(any_world: World) -> None:
    customer = any_world.customers["1"]
    score = ScoreView(customer, "churn", "1", date(2026, 11, 23), 0.7, 1, ["fewer_logins"])
    other = replace(score, customer_id=any_world.customers["2"], score=0.1, decile=9)
    with any_world.bank.work() as work:
        decisions.put_scores(work, [score, other])
        decisions.put_scores(work, [replace(score, version="2", score=0.2)])
        assert decisions.score(work, customer, "churn") == replace(score, version="2", score=0.2)
        assert decisions.score(work, other.customer_id, "churn") == other
        assert decisions.score(work, customer, "value") is None
