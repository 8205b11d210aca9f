"""How good rankings are at naming what somebody holds: leave one out.

Of everybody who holds two products or more, one is hidden at random; a model trained on the
rest ranks all products that are not held. Run it with ``python -m recommender.evaluation``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from crm.bank import Bank
from recommender.collaborative import Ease, ItemItem
from recommender.popularity import Popularity
from recommender.ranking import Floats, Interactions, Ranking, dense
from recommender.settings import RecommenderSettings

AT = 3  # a list shows three
SEEDS = (1, 2, 3, 4, 5)
_LEAST_PEOPLE = 20
_MOST_PEOPLE = 50_000  # more would change the third digit of a recall, and take minutes

Maker = Callable[[], Ranking]


@dataclass(frozen=True, slots=True)
class Quality:
    """Mean and spread over seeds."""

    recall: float
    recall_sd: float
    ndcg: float
    ndcg_sd: float

    def document(self) -> dict[str, float]:
        """Return it as JSON keys ``recall@3`` and so on."""
        return {
            f"recall@{AT}": round(self.recall, 4),
            f"recall@{AT}_sd": round(self.recall_sd, 4),
            f"ndcg@{AT}": round(self.ndcg, 4),
            f"ndcg@{AT}_sd": round(self.ndcg_sd, 4),
        }


def rankings(settings: RecommenderSettings) -> dict[str, Maker]:
    """Return a maker for every ranking that is compared."""
    return {
        Popularity.name: Popularity,
        ItemItem.name: ItemItem,
        Ease.name: lambda: Ease(settings.ease_regularisation),
    }


def evaluate(
    interactions: Interactions, settings: RecommenderSettings, seeds: Sequence[int] = SEEDS
) -> dict[str, Quality]:
    """Compare the rankings; empty where too few hold two products."""
    people = judged(interactions)
    if len(people) < _LEAST_PEOPLE:
        return {}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in rankings(settings)}
    for seed in seeds:
        rest, hidden = _hide_one(interactions, people, seed)
        for name, make in rankings(settings).items():
            ranks = _ranks(make().fit(rest), rest, people, hidden)
            found[name].append((_recall(ranks), _ndcg(ranks)))
    return {name: _summary(values) for name, values in found.items()}


def judged(interactions: Interactions) -> NDArray[np.int64]:
    """Return the rows that are judged: who holds two products, a fair share of a large bank."""
    counts = np.asarray(interactions.matrix.sum(axis=1)).ravel()
    people = np.flatnonzero(counts >= 2)
    return people[:: max(1, -(-len(people) // _MOST_PEOPLE))]


def _hide_one(
    interactions: Interactions, people: NDArray[np.int64], seed: int
) -> tuple[csr_array, NDArray[np.int64]]:
    """Return the matrix without one holding of each of these people, and which it was."""
    rng = np.random.default_rng(seed)
    matrix = interactions.matrix.tocsr()
    hidden = np.array(
        [rng.choice(matrix.indices[matrix.indptr[n] : matrix.indptr[n + 1]]) for n in people]
    )
    mask = csr_array((np.ones(len(people)), (people, hidden)), shape=matrix.shape)
    rest = (matrix - mask).tocsr()
    rest.eliminate_zeros()
    return rest, hidden


def _ranks(
    model: Ranking, rest: csr_array, people: NDArray[np.int64], hidden: NDArray[np.int64]
) -> Floats:
    """Return the rank of each hidden product among those not held; 0 is first, ties halved."""
    held = dense(rest[people])
    scores = np.where(held > 0, -np.inf, model.score(held))
    own = scores[np.arange(len(people)), hidden][:, None]
    better, equal = (scores > own).sum(axis=1), (scores == own).sum(axis=1) - 1
    ranks: Floats = better + equal / 2
    return ranks


def _recall(ranks: Floats) -> float:
    return float((ranks < AT).mean())


def _ndcg(ranks: Floats) -> float:
    return float(np.where(ranks < AT, 1 / np.log2(ranks + 2), 0.0).mean())


def _summary(values: list[tuple[float, float]]) -> Quality:
    recall, ndcg = np.array(values).T
    return Quality(float(recall.mean()), float(recall.std()), float(ndcg.mean()), float(ndcg.std()))


def main() -> None:
    """Evaluate the rankings on the holdings of the configured bank, as JSON on stdout."""
    bank = Bank.open()
    try:
        with bank.read() as work:
            interactions = Interactions.read(work)
    finally:
        bank.close()
    found = evaluate(interactions, RecommenderSettings())
    report = {
        "customers": len(interactions.customers),
        "products": len(interactions.codes),
        "holdings": int(interactions.matrix.nnz),
        "seeds": list(SEEDS),
        "rankings": {name: quality.document() for name, quality in found.items()},
    }
    sys.stdout.write(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
