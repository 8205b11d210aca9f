from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.contract import FALLBACK_INTENT, IntentMatch
from nlu.encoding.encoder import Encoder
from nlu.model.artefact import Artefact
from nlu.model.index import Neighbours
from nlu.model.intents import (
    Blend,
    Judgement,
    Limits,
    acted_on,
    blended,
    neighbour_evidence,
)


def judgement(*confidences: float) -> Judgement:
    names = ("recommend", "compare", "renew")
    return Judgement(
        tuple(IntentMatch(name=n, confidence=c) for n, c in zip(names, confidences, strict=False)),
        sure=False,
    )


@given(st.floats(0.02, 1.0))
def test_the_fallback_goes_before_the_best_real_intent(confidence: float) -> None:
    ranking = judgement(confidence, confidence / 2).with_fallback()
    assert [match.name for match in ranking] == [FALLBACK_INTENT, "recommend", "compare"]
    assert ranking[0].confidence >= ranking[1].confidence


@pytest.mark.parametrize(
    ("limits", "sure"),
    [
        (Limits(0.0, 0.0, 0.0), True),
        (Limits(1.1, 0.0, 0.0), False),
        (Limits(0.0, 1.1, 0.0), False),
        (Limits(0.0, 0.0, 1.1), False),
    ],
)
def test_every_limit_can_make_an_answer_unsure(
    artefact: Artefact, encoder: Encoder, limits: Limits, sure: bool
) -> None:
    model = replace(artefact.intents, limits=limits)
    texts = ["我想买理财产品"]
    assert model.judge(texts, encoder.encode(texts))[0].sure is sure


def test_near_neighbours_weigh_more_than_far_ones() -> None:
    near = Neighbours(np.array([[0, 1, 2]]), np.array([[0.9, 0.5, 0.5]], np.float32))
    evidence = neighbour_evidence(near, np.array([1, 0, 0]), 3)
    assert evidence[0].argmax() == 1
    assert evidence[0, 2] == evidence[0].min()


def test_probabilities_sum_to_one() -> None:
    scores = np.array([[1000.0, -1000.0, 3.0]], np.float32)
    probabilities = blended(scores, np.zeros_like(scores), Blend(1.0, 1.0))
    assert probabilities.sum() == pytest.approx(1)
    assert np.isfinite(probabilities).all()


def test_the_ranking_is_sorted_and_has_each_intent_once(
    artefact: Artefact, encoder: Encoder
) -> None:
    texts = ["利率", "我的卡", "hello there", "qwertz"]
    for judged in artefact.intents.judge(texts, encoder.encode(texts)):
        confidences = [match.confidence for match in judged.ranking]
        assert confidences == sorted(confidences, reverse=True)
        assert len({match.name for match in judged.ranking}) == len(judged.ranking)


def test_distress_is_heard_at_less_confidence(artefact: Artefact, encoder: Encoder) -> None:
    model = replace(artefact.intents, limits=Limits(1.1, 0.0, 0.0))
    texts = ["我的卡丢了怎么办呀", "推荐个理财产品吧"]
    urgent, other = model.judge(texts, encoder.encode(texts))
    assert (urgent.best.name, urgent.sure) == ("lost_card", True)
    assert (other.best.name, other.sure) == ("recommend", False)


@pytest.mark.parametrize(
    ("intent", "confidence", "sure"),
    [
        ("personalisation_on", 0.8, False),
        ("personalisation_on", 0.9, True),
        ("personalisation_off", 0.6, True),
        ("fraud", 0.41, True),
        ("fraud", 0.39, False),
        ("recommend", 0.49, False),
    ],
)
def test_a_permission_is_not_guessed(intent: str, confidence: float, sure: bool) -> None:
    probabilities = np.array([[confidence, 1 - confidence - 0.3]], np.float32)
    near, names = np.ones(1, np.float32), (intent, "greet")
    assert acted_on(probabilities, near, names, Limits(0.5, 0.0, 0.0)).tolist() == [sure]
    assert not acted_on(probabilities, near, names, Limits(0.5, 0.0, 1.1)).any()


def test_only_the_urgent_needs_no_distance_to_the_second() -> None:
    probabilities = np.array([[0.5, 0.45]] * 2, np.float32)
    near, limits = np.ones(2, np.float32), Limits(0.3, 0.1, 0.0)
    assert acted_on(probabilities, near, ("fraud", "greet"), limits).all()
    assert not acted_on(probabilities, near, ("recommend", "greet"), limits).any()
