import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.contract import Category, ProductView
from crm.shelf.products import ShelfProduct
from data.texts.phrases import Label
from recommender.models import Models
from recommender.scoring import Scored, Scorer
from recommender.settings import RecommenderSettings
from recommender.strategy import Preferences


def _product(code: str, category: str, term: int | None = None) -> ShelfProduct:
    words = Label(zh=code, en=code)
    view = ProductView(
        code=code,
        name=words,
        category=Category(category),
        term_days=term,
        currency="CNY",
        summary=words,
        disclosure_id="d",
    )
    return ShelfProduct(
        view, (), dt.date(2020, 1, 1), None, frozenset(), 18, None, False, frozenset(), "on_sale",
        {},
    )  # fmt: skip


SHELF = (
    _product("D1", "deposit", 365),
    _product("D2", "deposit", 365),
    _product("D3", "deposit", 365),
    _product("W1", "wealth", 365),
    _product("F1", "fund"),
)


def _scorer(
    *,
    held: tuple[str, ...] = (),
    weights: dict[tuple[str, str], float] | None = None,
    popularity: dict[str, float] | None = None,
    term_days: int | None = None,
) -> Scorer:
    return Scorer(
        RecommenderSettings(),
        Preferences(weights or {}, dict.fromkeys(weights or {}, ("r",)), "1"),
        Models(popularity=popularity or {}),
        frozenset(held),
        term_days,
    )


def _codes(scored: list[Scored]) -> list[str]:
    return [s.product.view.code for s in scored]


def test_rules_for_a_category_and_a_product_add_up() -> None:
    scorer = _scorer(weights={("category", "wealth"): 0.4, ("product", "W1"): 0.2})
    best = scorer.rank(SHELF)[0]
    assert (best.product.view.code, best.parts["strategy"]) == ("W1", pytest.approx(0.6))
    assert best.rules == ("r", "r")


def test_the_most_held_product_gets_the_whole_weight_of_popularity() -> None:
    best = _scorer(popularity={"F1": 0.2, "D1": 0.1}).rank(SHELF)[0]
    weight = RecommenderSettings().weight_popularity
    assert (best.product.view.code, best.parts["popularity"]) == ("F1", weight)


def test_what_is_held_steps_back() -> None:
    assert _codes(_scorer(held=("D1",)).rank(SHELF))[-1] == "D1"


def test_equal_scores_are_ordered_by_code() -> None:
    assert _codes(_scorer().rank(SHELF)) == ["D1", "D2", "D3", "F1", "W1"]


def test_a_list_is_varied_by_category() -> None:
    scorer = _scorer(weights={("category", "deposit"): 0.2})
    assert _codes(scorer.choose(scorer.rank(SHELF), 3)) == ["D1", "F1", "W1"]


def test_a_much_better_category_may_fill_the_list() -> None:
    scorer = _scorer(weights={("category", "deposit"): 2.0})
    assert _codes(scorer.choose(scorer.rank(SHELF), 3)) == ["D1", "D2", "D3"]


@given(
    st.dictionaries(st.sampled_from(["D1", "D2", "D3", "W1", "F1"]), st.floats(0, 1)),
    st.integers(0, 8),
)
def test_nothing_is_chosen_twice_and_never_more_than_asked(
    popularity: dict[str, float], limit: int
) -> None:
    scorer = _scorer(popularity=popularity, term_days=365)
    chosen = _codes(scorer.choose(scorer.rank(SHELF), limit))
    assert len(chosen) == len(set(chosen)) == min(limit, len(SHELF))
