"""Scores of permitted products, part by part, and a varied choice of the best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm.contract import ProductView, Verdict
from crm.shelf.products import ShelfProduct
from recommender.constraints import term_closeness
from recommender.models import Models
from recommender.settings import RecommenderSettings
from recommender.strategy import Preferences


@dataclass(frozen=True, slots=True)
class Scored:
    """A product with the parts of its score."""

    product: ShelfProduct
    parts: Mapping[str, float]
    rules: tuple[str, ...]

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return sum(self.parts.values())

    def document(self) -> dict[str, object]:
        """Return it as it is stored with the decision."""
        return {
            "code": self.product.view.code,
            "verdict": Verdict.ALLOW,
            "score": round(self.score, 4),
            "parts": {name: round(part, 4) for name, part in self.parts.items()},
            "rules": list(self.rules),
        }


@dataclass(frozen=True, slots=True)
class Scorer:
    """What every product of one request is scored with."""

    settings: RecommenderSettings
    preferences: Preferences
    models: Models
    held: frozenset[str]  # empty where personal data may not be used
    term_days: int | None

    def rank(self, products: tuple[ShelfProduct, ...]) -> list[Scored]:
        """Return the products with their scores, the best first."""
        similar = self.models.collaborative(self.held)
        most = max(self.models.popularity.values(), default=0.0) or 1.0
        scored = [
            Scored(p, self._parts(p.view, similar, most), self.preferences.rules(p.view))
            for p in products
        ]
        # Of equals the one that asks for less money comes first.
        return sorted(
            scored, key=lambda s: (-s.score, s.product.view.min_amount or 0, s.product.view.code)
        )

    def choose(self, ranked: list[Scored], limit: int) -> list[Scored]:
        """Take the best one after another, each category costing more the oftener it is there."""
        rest, chosen = list(ranked), list[Scored]()
        while rest and len(chosen) < limit:
            best = max(rest, key=lambda s: self._standing(s, chosen))
            chosen.append(best)
            rest.remove(best)
        return chosen

    def _parts(
        self, view: ProductView, similar: Mapping[str, float], most: float
    ) -> dict[str, float]:
        settings, code = self.settings, view.code
        popular = self.models.popularity.get(code, 0.0) / most
        return {
            "term": settings.weight_term * term_closeness(view, self.term_days),
            "strategy": settings.weight_strategy * self.preferences.weight(view),
            "collaborative": settings.weight_collaborative * similar.get(code, 0.0),
            "popularity": settings.weight_popularity * popular,
            "held": -settings.held_penalty if code in self.held else 0.0,
        }

    def _standing(self, scored: Scored, chosen: list[Scored]) -> float:
        category = scored.product.view.category
        there = sum(other.product.view.category is category for other in chosen)
        return scored.score - self.settings.same_category_penalty * there
