"""Decisions, model versions and scores: what the machine thought, kept for who asks later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select

from crm.bank import Work
from crm.contract import Decision, NotFound, Recommended, Verdict
from crm.store.upsert import upsert, upsert_many
from crm.tables import DecisionRow, ModelVersion, Score, table_of
from data.ids import new_id

_SCORES_AT_ONCE = 5_000
_RECORD = insert(table_of(DecisionRow))
_scores = table_of(Score)
_SCORE = select(_scores).where(
    _scores.c.customer_id == bindparam("customer_id"), _scores.c.model == bindparam("model")
)


@dataclass(frozen=True, slots=True)
class DecisionTrail:
    """Everything that was stored with a decision, for staff and auditors."""

    decision: Decision
    customer_id: str | None
    conversation_id: str | None
    turn_id: str | None
    request: Mapping[str, Any]
    candidates: Sequence[Mapping[str, Any]]
    models: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model that shipped, with how good it was on data it had not seen."""

    name: str
    version: str
    stage: str  # shadow | champion | challenger | retired
    window_from: date | None
    window_until: date | None
    features: Sequence[str]
    metrics: Mapping[str, Any]
    seed: int


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A customer's score by one model."""

    customer_id: str
    model: str
    version: str
    as_of: date
    score: float
    decile: int  # 1 = highest tenth
    reasons: Sequence[Any] = field(default_factory=tuple)


def record(
    work: Work,
    *,
    customer_id: str | None,
    conversation_id: str | None,
    turn_id: str | None,
    personalised: bool,
    request: Mapping[str, Any],
    candidates: Sequence[Mapping[str, Any]],
    chosen: Sequence[Recommended],
    refused: Mapping[str, str] | None = None,
    notices: Sequence[str] = (),
    models: Mapping[str, str] | None = None,
) -> str:
    """Keep a recommendation and return its id.

    Args:
        work: the transaction.
        customer_id: for whom; None for a visitor.
        conversation_id: where it is shown.
        turn_id: the turn that asked for it.
        personalised: whether personal data shaped it.
        request: what was asked, as JSON.
        candidates: what was ranked, each with ``code`` and the parts of its score, as JSON.
        chosen: what is shown, best first.
        refused: product code -> the gate's reason code.
        notices: codes of what the customer is told beside it.
        models: model or rule set -> version.
    """
    decision_id = new_id()
    closed = [
        {"code": code, "verdict": Verdict.REFUSE, "reason": reason}
        for code, reason in (refused or {}).items()
    ]
    work.execute(
        _RECORD,
        {
            "decision_id": decision_id,
            "customer_id": customer_id,
            "conversation_id": conversation_id,
            "turn_id": turn_id,
            "personalised": personalised,
            "request": dict(request),
            "candidates": [*map(dict, candidates), *closed],
            "chosen": [item.model_dump(mode="json") for item in chosen],
            "notices": list(notices),
            "models": dict(models or {}),
            "at": work.clock.now(),
        },
    )
    return decision_id


def get(work: Work, decision_id: str) -> Decision | None:
    """Return a stored recommendation, if there is one."""
    row = _row(work, decision_id)
    return _decision(row) if row else None


def require(work: Work, decision_id: str) -> Decision:
    """Return a stored recommendation.

    Raises:
        NotFound: there is none of that id.
    """
    return trail(work, decision_id).decision


def trail(work: Work, decision_id: str) -> DecisionTrail:
    """Return a stored recommendation with all that led to it.

    Raises:
        NotFound: there is none of that id.
    """
    row = _row(work, decision_id)
    if row is None:
        raise NotFound("unknown_decision", f"no decision {decision_id}")
    return DecisionTrail(
        decision=_decision(row),
        customer_id=row.customer_id,
        conversation_id=row.conversation_id,
        turn_id=row.turn_id,
        request=row.request,
        candidates=row.candidates,
        models=row.models,
    )


def record_model_version(work: Work, model: TrainedModel) -> str:
    """Keep what a model version was trained on and how good it is; return its id.

    The same name and version again replaces what was said of it.
    """
    model_version_id = new_id()
    upsert(
        work,
        ModelVersion,
        {
            "model_version_id": model_version_id,
            "name": model.name,
            "version": model.version,
            "stage": model.stage,
            "window_from": model.window_from,
            "window_until": model.window_until,
            "features": list(model.features),
            "metrics": dict(model.metrics),
            "seed": model.seed,
            "created_at": work.clock.now(),
        },
        key=("name", "version"),
        keep=("model_version_id", "created_at"),
    )
    query = select(ModelVersion.model_version_id).where(
        ModelVersion.name == model.name, ModelVersion.version == model.version
    )
    return work.session.scalars(query).one()


def model_versions(work: Work, name: str | None = None) -> list[TrainedModel]:
    """List the recorded model versions, the newest first."""
    query = select(ModelVersion).order_by(ModelVersion.created_at.desc())
    if name is not None:
        query = query.where(ModelVersion.name == name)
    return [
        TrainedModel(
            m.name,
            m.version,
            m.stage,
            m.window_from,
            m.window_until,
            m.features,
            m.metrics,
            m.seed,
        )
        for m in work.session.scalars(query)
    ]


def put_scores(work: Work, scores: Sequence[ScoreView]) -> None:
    """Write scores over those of the same customers and models."""
    for start in range(0, len(scores), _SCORES_AT_ONCE):
        rows = [
            {
                "customer_id": s.customer_id,
                "model": s.model,
                "version": s.version,
                "as_of": s.as_of,
                "score": s.score,
                "decile": s.decile,
                "reasons": list(s.reasons),
            }
            for s in scores[start : start + _SCORES_AT_ONCE]
        ]
        upsert_many(work, Score, rows, key=("customer_id", "model"))


def score(work: Work, customer_id: str, model: str) -> ScoreView | None:
    """Return a customer's score by a model, if there is one."""
    row = work.execute(_SCORE, {"customer_id": customer_id, "model": model}).first()
    return None if row is None else ScoreView(**row._mapping)


def _row(work: Work, decision_id: str) -> DecisionRow | None:
    return work.session.get(DecisionRow, decision_id)


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        decision_id=row.decision_id,
        personalised=row.personalised,
        chosen=tuple(Recommended.model_validate(item) for item in row.chosen),
        refused={c["code"]: c["reason"] for c in row.candidates if c.get("verdict") == "refuse"},
        notices=tuple(row.notices),
    )
