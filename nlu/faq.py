"""Which question of the knowledge base a text resembles, in the intents' own embedding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nlu.contract import FaqMatch
from nlu.encoder import Vectors
from nlu.index import VectorIndex

MATCHES = 4
# Several wordings of one question fill the first places, so more are looked at than returned.
_LOOKED_AT = 16


@dataclass(frozen=True)
class FaqQuestion:
    """One wording of a question of the knowledge base."""

    faq_id: str
    language: Literal["zh", "en"]
    text: str


@dataclass(frozen=True)
class FaqIndex:
    """Every wording of every question.

    Attributes:
        ids: faq id of each row of the index.
        index: the wordings; empty knowledge has None.
        limit: least similarity at which the first match may be answered.
    """

    ids: tuple[str, ...]
    index: VectorIndex | None
    limit: float

    def match(self, vectors: Vectors) -> list[tuple[FaqMatch, ...]]:
        """Return the best questions of each text (n, d), each question once, best first."""
        if self.index is None:
            return [() for _ in range(len(vectors))]
        near = self.index.search(vectors, _LOOKED_AT)
        return [
            self._distinct(rows.tolist(), similarity.tolist())
            for rows, similarity in zip(near.rows, near.similarity, strict=True)
        ]

    def sure(self, matches: Sequence[FaqMatch]) -> bool:
        """Tell whether the first match is near enough to be answered."""
        return bool(matches) and matches[0].score >= self.limit

    def _distinct(self, rows: Sequence[int], similarity: Sequence[float]) -> tuple[FaqMatch, ...]:
        best: dict[str, float] = {}
        for row, score in zip(rows, similarity, strict=True):
            best.setdefault(self.ids[row], score)
        return tuple(
            FaqMatch(faq_id=faq_id, score=round(min(1.0, score), 4))
            for faq_id, score in list(best.items())[:MATCHES]
        )
