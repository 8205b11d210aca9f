"""Training: from the bank's records to models in the registry, with their numbers.

What was trained on the same data with the same settings is not trained again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from crm.bank import Bank, Work
from crm.offers import decisions
from crm.offers.decisions import TrainedModel
from crm.people import customers, holdings
from data.settings import HouseSettings
from recommender.behaviour import FEATURES, HISTORY, HORIZON, Behaviour
from recommender.collaborative import Companions, Ease
from recommender.evaluation import evaluate, judged
from recommender.models import CHURN, SERVED
from recommender.popularity import Popularity
from recommender.ranking import Arrays, Interactions
from recommender.registry import ModelCard, Registry
from recommender.settings import RecommenderSettings

# Changes when the code would make other models of the same data.
CODE = "4"
Progress = Callable[[float], None]


@dataclass(slots=True)
class TrainingReport:
    """What a training did, one line a model."""

    trained: dict[str, str] = field(default_factory=dict)  # name -> version
    current: dict[str, str] = field(default_factory=dict)  # not trained: nothing changed
    notes: dict[str, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Return the report as text."""
        done = [f"{name}: trained {version}" for name, version in self.trained.items()]
        kept = [f"{name}: {version} is current" for name, version in self.current.items()]
        return [*done, *kept, *(f"{name}: {note}" for name, note in self.notes.items())]


def train_all(
    bank: Bank,
    progress: Progress | None = None,
    *,
    house: HouseSettings | None = None,
    settings: RecommenderSettings | None = None,
    force: bool = False,
) -> TrainingReport:
    """Train every model whose inputs changed, record its version, store churn scores.

    Args:
        bank: where the data is and the scores go.
        progress: told the fraction done.
        house: whose models folder is used.
        settings: of the recommender.
        force: train even where nothing changed.
    """
    tell = progress or _silent
    settings = settings or RecommenderSettings()
    registry = Registry((house or HouseSettings()).models_folder)
    with bank.read() as work:
        inputs = _fingerprint(work, settings)
        known = {name: _is_current(work, registry, name, inputs) for name in SERVED}
        if not force and all(known.values()):
            tell(1.0)
            return TrainingReport(current={name: str(registry.current(name)) for name in SERVED})
        share = Share.of(customers.count(work), settings.most_customers)
        interactions = Interactions.read(work)
        tell(0.1)
        behaviour = Behaviour.read(work, one_in=share.one_in)
    tell(0.3)
    version = f"{bank.clock.today():%Y%m%d}-{inputs[:8]}"
    run = _Run(bank, registry, settings, inputs, version, TrainingReport())
    run.rankings(interactions)
    tell(0.4)
    run.churn(behaviour, share, lambda part: tell(0.4 + 0.6 * part))
    tell(1.0)
    return run.report


@dataclass(frozen=True, slots=True)
class Share:
    """The share of a large bank that the churn model learns from: every ``one_in``-th customer."""

    customers: int
    one_in: int

    @classmethod
    def of(cls, customers: int, most: int) -> Share:
        """Return the largest fair share of at most so many customers.

        >>> Share.of(1_000_000, 100_000)
        Share(customers=1000000, one_in=10)
        """
        return cls(customers, max(1, -(-customers // most)))


@dataclass(frozen=True, slots=True)
class _Run:
    bank: Bank
    registry: Registry
    settings: RecommenderSettings
    inputs: str
    version: str  # one for all of the run: scores are of the model that is published after them
    report: TrainingReport

    def rankings(self, interactions: Interactions) -> None:
        """Train popularity and EASE, with their leave-one-out quality."""
        codes, matrix = np.array(interactions.codes), interactions.matrix
        popularity = Popularity().fit(matrix)
        ease = Ease(self.settings.ease_regularisation)
        if interactions.codes:
            ease.fit(matrix)
        companions = Companions.of(interactions.codes, matrix)
        quality = {
            name: found.document() for name, found in evaluate(interactions, self.settings).items()
        }
        size = {
            "customers": len(interactions.customers),
            "holdings": int(matrix.nnz),
            "judged_on": len(judged(interactions)),
        }
        metrics = {**size, "leave_one_out": quality}
        self._save(Popularity.name, {**popularity.arrays(), "codes": codes}, metrics)
        counts = {"together": companions.together, "customers": np.array(companions.customers)}
        self._save(Ease.name, {**ease.arrays(), **counts, "codes": codes}, metrics)

    def churn(self, behaviour: Behaviour, share: Share, progress: Progress) -> None:
        """Train the churn model on a share, judge it on later months, score everybody.

        It is published when everybody has a score.
        """
        # Here: scikit-learn takes a second to load, and most starts train nothing.
        from recommender import churn
        from recommender.everybody import score_everybody

        try:
            months = churn.split(len(behaviour.months))
            rows = churn.sample(behaviour, months.train)
            model = churn.train(rows, least_leavers=self.settings.least_leavers)
        except churn.TooFewLeavers as reason:
            self.report.notes[CHURN] = f"no model: {reason}"
            self._save(CHURN, {}, {"untrained": str(reason)})
            return
        test = churn.sample(behaviour, months.test)
        metrics = {
            "customers": share.customers,
            "learned_from_one_in": share.one_in,
            **churn.judge(model, test),
            "leak_check": churn.leak_check(behaviour, months, test),
            "train_months": [str(behaviour.months[t]) for t in months.train],
            "test_months": [str(behaviour.months[t]) for t in months.test],
        }
        # What ships has learned from every month whose label is known by now.
        every = tuple(range(HISTORY, len(behaviour.months) - HORIZON))
        shipped = churn.train(churn.sample(behaviour, every))
        window = (behaviour.months[every[0] - HISTORY], behaviour.months[-1])
        progress(0.4)
        # Scores first: a model that is published counts as current, and is not trained again.
        score_everybody(
            self.bank,
            shipped,
            self.version,
            behaviour.months,
            lambda part: progress(0.4 + 0.6 * part),
        )
        self._save(CHURN, shipped.arrays(), metrics, FEATURES, window)

    def _save(
        self,
        name: str,
        arrays: Arrays,
        metrics: Mapping[str, Any],
        names: tuple[str, ...] = (),
        window: tuple[date, date] | None = None,
    ) -> None:
        first, last = window or (None, None)
        with self.bank.work() as work:
            decisions.record_model_version(
                work,
                TrainedModel(
                    name=name,
                    version=self.version,
                    stage="champion",
                    window_from=first,
                    window_until=last,
                    features=names,
                    metrics=metrics,
                    seed=self.settings.seed,
                ),
            )
        card = ModelCard(
            name=name,
            version=self.version,
            inputs=self.inputs,
            seed=self.settings.seed,
            window_from=str(first) if first else None,
            window_until=str(last) if last else None,
            features=names,
            metrics=metrics,
        )
        self.registry.save(card, arrays)
        self.report.trained[name] = self.version


def _fingerprint(work: Work, settings: RecommenderSettings) -> str:
    document = {
        "code": CODE,
        "data": holdings.stamp(work),
        "settings": settings.model_dump(mode="json"),
    }
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _is_current(work: Work, registry: Registry, name: str, inputs: str) -> bool:
    card = registry.card(name)
    if card is None or card.inputs != inputs:
        return False
    return any(m.version == card.version for m in decisions.model_versions(work, name))


def _silent(_fraction: float) -> None:
    return None
