import numpy as np
import pytest

from recommender.collaborative import Companions, Ease
from recommender.ranking import Interactions


@pytest.fixture
def companions() -> Companions:
    pairs = [(f"c{n}", "A") for n in range(40)]
    pairs += [(f"c{n}", "B") for n in range(20)]  # half of A's holders hold B, nobody else
    pairs += [(f"d{n}", "C") for n in range(60)]
    pairs += [(f"c{n}", "C") for n in range(3)]
    world = Interactions.of(pairs)
    return Companions.of(world.codes, world.matrix)


def test_a_companion_is_held_by_many_of_its_holders(companions: Companions) -> None:
    assert companions.companion("B", {"A"}, least_support=15, least_lift=1.2) == "A"


def test_too_few_holders_of_both_are_no_evidence(companions: Companions) -> None:
    assert companions.companion("B", {"A"}, least_support=21, least_lift=1.2) is None


def test_holders_who_are_no_likelier_than_others_are_no_evidence(companions: Companions) -> None:
    assert companions.companion("C", {"A"}, least_support=1, least_lift=1.2) is None


@pytest.mark.parametrize(("code", "held"), [("B", set()), ("B", {"B"}), ("Z", {"A"}), ("B", {"Z"})])
def test_nothing_else_is_a_companion(companions: Companions, code: str, held: set[str]) -> None:
    assert companions.companion(code, held, least_support=1, least_lift=1.0) is None


def test_ease_is_the_closed_form_of_its_paper() -> None:
    rng = np.random.default_rng(5)
    matrix = (rng.random((50, 4)) < 0.4).astype(float)
    weights = Ease(2.0).fit(matrix).weights
    gram = matrix.T @ matrix + 2.0 * np.eye(4)
    # The constraint diag(W) = 0 makes W solve the normal equations of every column alone.
    for column in range(4):
        others = [n for n in range(4) if n != column]
        alone = np.linalg.solve(gram[np.ix_(others, others)], gram[others, column])
        np.testing.assert_allclose(weights[others, column], alone)
        assert weights[column, column] == 0.0
