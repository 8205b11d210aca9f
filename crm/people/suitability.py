"""Suitability: what risk a customer may take, and the assessment that says so.

A customer of level Cn may buy up to Rn. Without a valid assessment R1 is the most.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select

from crm.bank import Work
from crm.contract import Conflict, Invalid
from crm.store import audit, outbox
from crm.tables import RiskAssessment, table_of
from data.ids import new_id
from data.rules.questionnaire import Questionnaire, load

# Attempts at the assessment: 2 a day, 8 in 12 months.
ATTEMPTS_A_DAY = 2
ATTEMPTS_A_YEAR = 8

_TAKEN = table_of(RiskAssessment)
_CURRENT = (
    select(_TAKEN.c.level, _TAKEN.c.score, _TAKEN.c.taken_at, _TAKEN.c.expires_at)
    .where(_TAKEN.c.customer_id == bindparam("customer_id"))
    .order_by(_TAKEN.c.taken_at.desc(), _TAKEN.c.assessment_id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The newest assessment of a customer."""

    level: str
    score: int
    taken_at: datetime
    expires_at: datetime
    valid: bool


@dataclass(frozen=True, slots=True)
class AttemptAllowance:
    """Whether another attempt is allowed, and if not, which limit is reached."""

    allowed: bool
    reason: str  # ok | day | year


def questionnaire() -> Questionnaire:
    """Return the questionnaire in force."""
    return load()


def permits(level: str | None, risk_grade: str) -> bool:
    """Return whether a customer of this level (None = no valid one) may buy this grade.

    >>> permits("C3", "R3"), permits("C3", "R4"), permits(None, "R1"), permits(None, "R2")
    (True, False, True, False)
    """
    return int(risk_grade[1:]) <= (int(level[1:]) if level else 1)


def qualified(tier: str, investor_type: str) -> bool:
    """Return whether somebody may be told of private products at all."""
    return tier == "private" or investor_type == "professional"


def current(work: Work, customer_id: str) -> Assessment | None:
    """Return the newest assessment, expired or not; None when there never was one."""
    row = work.execute(_CURRENT, {"customer_id": customer_id}).first()
    if row is None:
        return None
    return Assessment(**row._mapping, valid=row.expires_at > work.clock.business_now())


def may_take(work: Work, customer_id: str) -> AttemptAllowance:
    """Return whether the customer may take the assessment once more now."""
    now = work.clock.now()
    local = now.astimezone(work.clock.timezone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if _attempts_since(work, customer_id, midnight) >= ATTEMPTS_A_DAY:
        return AttemptAllowance(False, "day")
    if _attempts_since(work, customer_id, now - timedelta(days=365)) >= ATTEMPTS_A_YEAR:
        return AttemptAllowance(False, "year")
    return AttemptAllowance(True, "ok")


def record(
    work: Work,
    customer_id: str,
    answers: Mapping[str, str],
    source: str,
    conversation_id: str | None = None,
) -> Assessment:
    """Rate the answers and keep them; the result counts at once.

    Args:
        work: the transaction.
        customer_id: who answered.
        answers: question id -> option id, every question answered.
        source: chat | branch | app | import.
        conversation_id: where it was taken.

    Raises:
        Invalid: a question is not answered with one of its options.
        Conflict: no attempt is left today or this year.
    """
    form = questionnaire()
    if problems := form.problems(answers):
        raise Invalid("assessment_incomplete", f"no valid answer to {', '.join(problems)}")
    allowance = may_take(work, customer_id)
    if not allowance.allowed:
        raise Conflict("assessment_attempts", f"no attempt left this {allowance.reason}")
    taken_at = work.clock.now()
    taken = Assessment(
        level=form.level(answers),
        score=form.score(answers),
        taken_at=taken_at,
        expires_at=taken_at + timedelta(days=form.valid_days),
        valid=True,
    )
    _store(work, customer_id, taken, {q.id: answers[q.id] for q in form.questions}, source)
    detail = {"level": taken.level, "source": source, "conversation_id": conversation_id}
    actor = audit.customer_actor(customer_id)
    audit.record(work, actor, "assessment.taken", "customer", customer_id, detail)
    outbox.publish(work, "assessment.taken", customer_id, {"level": taken.level})
    return taken


def _store(
    work: Work, customer_id: str, taken: Assessment, answers: dict[str, str], source: str
) -> None:
    work.session.execute(
        insert(RiskAssessment).values(
            assessment_id=new_id(),
            customer_id=customer_id,
            level=taken.level,
            score=taken.score,
            answers=answers,
            questionnaire_version=questionnaire().version,
            source=source,
            taken_at=taken.taken_at,
            expires_at=taken.expires_at,
        )
    )


def _attempts_since(work: Work, customer_id: str, instant: datetime) -> int:
    query = select(func.count()).where(
        RiskAssessment.customer_id == customer_id, RiskAssessment.taken_at >= instant
    )
    return work.session.scalar(query) or 0
