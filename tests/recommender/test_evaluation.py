import json
import sys

import pytest

from recommender import evaluation
from recommender.evaluation import evaluate
from recommender.ranking import Interactions
from recommender.settings import RecommenderSettings

SETTINGS = RecommenderSettings(ease_regularisation=5.0)


@pytest.fixture
def clear_world() -> Interactions:
    """Everybody holds one of four triples, so that what is hidden is certain."""
    triples = ("ABC", "DEF", "GHI", "JKL")
    return Interactions.of((f"c{n}", code) for n in range(120) for code in triples[n % 4])


def test_where_the_answer_is_certain_personal_rankings_find_it(clear_world: Interactions) -> None:
    found = evaluate(clear_world, SETTINGS, seeds=(1, 2))
    assert found["ease"].recall == 1.0
    assert found["item_item"].recall == 1.0
    assert found["ease"].ndcg == 1.0
    assert found["popularity"].recall < 1.0


def test_the_same_seed_gives_the_same_numbers(clear_world: Interactions) -> None:
    assert evaluate(clear_world, SETTINGS, seeds=(7,)) == evaluate(
        clear_world, SETTINGS, seeds=(7,)
    )


def test_nothing_is_measured_on_a_handful_of_people() -> None:
    few = Interactions.of([("c1", "A"), ("c1", "B"), ("c2", "A")])
    assert evaluate(few, SETTINGS) == {}


def test_ties_are_shared_and_not_won() -> None:
    """Popularity cannot tell equally popular products apart: it gets its fair share."""
    codes = [f"P{n:02d}" for n in range(20)]
    world = Interactions.of(
        (f"c{n}", codes[(n + k * 7) % 20]) for n in range(400) for k in range(2)
    )
    assert evaluate(world, SETTINGS, seeds=(1,))["popularity"].recall < 0.5


def test_the_command_prints_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    from recommending import new_bank

    bank = new_bank(tmp_path / "banter.db")  # type: ignore[operator]
    monkeypatch.setattr(evaluation.Bank, "open", lambda: bank)
    monkeypatch.setattr(sys, "argv", ["evaluation"])
    evaluation.main()
    assert json.loads(capsys.readouterr().out)["customers"] == 0
