"""The trained models of a process: loaded once, replaced when a new version becomes current."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field, replace

import numpy as np

from recommender.collaborative import Companions, Ease
from recommender.popularity import Popularity
from recommender.ranking import Floats, row_of
from recommender.registry import ModelMissing, Registry, StoredModel

log = logging.getLogger(__name__)
CHURN = "churn"
SERVED = (Popularity.name, Ease.name, CHURN)


@dataclass(frozen=True, slots=True)
class Models:
    """What the registry holds now; everything is empty before the first training."""

    versions: dict[str, str] = field(default_factory=dict)
    popularity: dict[str, float] = field(default_factory=dict)  # code -> share of customers
    codes: tuple[str, ...] = ()
    ease: Ease = field(default_factory=Ease)
    companions: Companions = field(
        default_factory=lambda: Companions((), np.zeros((0, 0)), customers=0)
    )
    churn_base_rate: float | None = None

    def collaborative(self, held: frozenset[str]) -> dict[str, float]:
        """Return what people with these holdings hold: code -> 0..1, the best is 1."""
        if not self.codes or not held:
            return {}
        scores: Floats = self.ease.score(row_of(self.codes, held))[0]
        best = float(scores.max(initial=0.0))
        if best <= 0:
            return {}
        return {code: max(0.0, float(s)) / best for code, s in zip(self.codes, scores, strict=True)}


class ModelCache:
    """Hands out the current models; looks at the registry's pointers only."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._lock = threading.Lock()
        self._models = Models()
        self._seen: tuple[int, ...] | None = None

    def get(self) -> Models:
        """Return the current models, reading them again after a training."""
        stamps = tuple(self._registry.pointer_stamp(name) for name in SERVED)
        if stamps != self._seen:
            with self._lock:
                if stamps != self._seen:
                    self._models = self._read()
                    self._seen = stamps
        return self._models

    def _read(self) -> Models:
        popularity, ease, churn = (self._stored(name) for name in SERVED)
        shares: dict[str, float] = {}
        if popularity is not None:
            codes = [str(code) for code in popularity.arrays["codes"]]
            shares = dict(zip(codes, popularity.arrays["share"].tolist(), strict=True))
        found = [m.card for m in (popularity, ease, churn) if m is not None]
        rate = churn.card.metrics.get("base_rate") if churn is not None else None
        models = Models(
            versions={card.name: card.version for card in found},
            popularity=shares,
            churn_base_rate=float(rate) if rate is not None else None,
        )
        return models if ease is None else _with_ease(models, ease)

    def _stored(self, name: str) -> StoredModel | None:
        try:
            return self._registry.load(name)
        except ModelMissing:
            log.info("model %s is not trained yet; deciding without it", name)
            return None


def _with_ease(models: Models, stored: StoredModel) -> Models:
    codes = tuple(str(code) for code in stored.arrays["codes"])
    together = np.asarray(stored.arrays["together"], dtype=np.float64)
    customers = int(stored.arrays["customers"])
    return replace(
        models,
        codes=codes,
        ease=Ease.from_arrays(stored.arrays),
        companions=Companions(codes, together, customers),
    )
