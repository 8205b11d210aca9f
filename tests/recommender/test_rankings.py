"""One suite for every ranking, on a world whose answer is known.

Savers hold A and B, investors X and Y; A is what most people hold.
"""

from collections.abc import Callable

import numpy as np
import pytest

from recommender.collaborative import Ease, ItemItem
from recommender.popularity import Popularity
from recommender.ranking import Interactions, Ranking, row_of

RANKINGS: list[Callable[[], Ranking]] = [Popularity, ItemItem, lambda: Ease(5.0)]
PERSONAL = RANKINGS[1:]
NAMES = ["popularity", "item_item", "ease"]


def known_world() -> Interactions:
    savers = [(f"s{n}", code) for n in range(60) for code in ("A", "B") if n % 3 or code == "A"]
    investors = [(f"i{n}", code) for n in range(30) for code in ("X", "Y") if n % 3 or code == "X"]
    return Interactions.of([*savers, *investors])


@pytest.fixture
def world() -> Interactions:
    return known_world()


def best(model: Ranking, world: Interactions, *held: str) -> str:
    scores = model.score(row_of(world.codes, held))[0]
    free = np.array([code not in held for code in world.codes])
    return world.codes[int(np.argmax(np.where(free, scores, -np.inf)))]


@pytest.mark.parametrize("make", RANKINGS, ids=NAMES)
def test_every_person_and_product_gets_a_number(
    make: Callable[[], Ranking], world: Interactions
) -> None:
    scores = make().fit(world.matrix).score(world.matrix)
    assert scores.shape == (90, 4)
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("make", RANKINGS, ids=NAMES)
def test_the_same_data_gives_the_same_scores(
    make: Callable[[], Ranking], world: Interactions
) -> None:
    one, other = make().fit(world.matrix), make().fit(known_world().matrix)
    np.testing.assert_array_equal(one.score(world.matrix), other.score(world.matrix))


@pytest.mark.parametrize("make", RANKINGS, ids=NAMES)
def test_what_is_kept_scores_the_same(make: Callable[[], Ranking], world: Interactions) -> None:
    model = make().fit(world.matrix)
    again = type(model).from_arrays(model.arrays())
    np.testing.assert_array_equal(model.score(world.matrix), again.score(world.matrix))


@pytest.mark.parametrize("make", RANKINGS, ids=NAMES)
def test_the_order_of_people_does_not_matter(
    make: Callable[[], Ranking], world: Interactions
) -> None:
    model, turned = make().fit(world.matrix), make().fit(world.matrix[::-1])
    np.testing.assert_allclose(model.score(world.matrix), turned.score(world.matrix), atol=1e-9)


@pytest.mark.parametrize("make", PERSONAL, ids=NAMES[1:])
@pytest.mark.parametrize(("held", "answer"), [("A", "B"), ("B", "A"), ("X", "Y"), ("Y", "X")])
def test_people_are_shown_what_their_like_hold(
    make: Callable[[], Ranking], world: Interactions, held: str, answer: str
) -> None:
    assert best(make().fit(world.matrix), world, held) == answer


@pytest.mark.parametrize("held", [(), ("X",), ("Y",)])
def test_popularity_shows_everybody_what_most_hold(
    world: Interactions, held: tuple[str, ...]
) -> None:
    assert best(Popularity().fit(world.matrix), world, *held) == "A"


@pytest.mark.parametrize("make", RANKINGS, ids=NAMES)
def test_an_unknown_product_changes_nothing(
    make: Callable[[], Ranking], world: Interactions
) -> None:
    model = make().fit(world.matrix)
    assert best(model, world, "A", "GONE") == best(model, world, "A")


def test_pairs_become_a_matrix_in_the_order_of_codes() -> None:
    found = Interactions.of([("c2", "B"), ("c1", "A"), ("c2", "A"), ("c2", "A")])
    assert found.customers == ("c2", "c1")
    assert found.codes == ("A", "B")
    assert found.matrix.toarray().tolist() == [[1.0, 1.0], [1.0, 0.0]]


def test_nobody_holding_anything_is_a_world_too() -> None:
    empty = Interactions.of([])
    assert empty.matrix.shape == (0, 0)
    assert Popularity().fit(empty.matrix).share.tolist() == []


def test_a_row_ignores_what_it_does_not_know() -> None:
    assert row_of(("A", "B"), ("B", "Z")).tolist() == [0.0, 1.0]
