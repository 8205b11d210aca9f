"""Taking the sentences out of finished turns that were not, or hardly, understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from crm.bank import Work
from crm.learning import progress, sentences
from crm.learning.views import Cause, Said
from crm.tables import Turn

JOB = "gather"
FALLBACK, OUT_OF_SCOPE, FAQ = "nlu_fallback", "out_of_scope", "faq"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def gather(work: Work, below: float, limit: int = 500) -> int:
    """Write down what was said in the turns that have ended since the last time.

    Turns are taken once they are older than any transaction, so that none that commits late is
    passed over. Buttons are understood by definition and left out.

    Args:
        work: the transaction.
        below: turns with less confidence count, whatever their intent.
        limit: turns looked at in one transaction.

    Returns:
        How many turns counted.
    """
    mark = progress.lock(work, JOB, _BEGINNING)
    until = work.clock.now() - timedelta(seconds=work.settings.audit_settle_seconds)
    rows = list(
        work.session.execute(
            select(
                Turn.turn_id,
                Turn.masked_text,
                Turn.intent,
                Turn.confidence,
                Turn.parse,
                Turn.done_at,
            )
            .where(_after(mark.at, mark.key), Turn.done_at <= until, _doubtful(below))
            .order_by(Turn.done_at, Turn.turn_id)
            .limit(limit)
        )
    )
    found = list(_counting(rows, below))
    for said in found:
        sentences.record(work, said)
    if len(rows) == limit:
        progress.move(work, mark, rows[-1].done_at, rows[-1].turn_id)
    elif until > mark.at:
        progress.move(work, mark, until, "~")  # after every turn of that instant
    return len(found)


def _after(at: datetime, turn_id: str) -> ColumnElement[bool]:
    return or_(Turn.done_at > at, and_(Turn.done_at == at, Turn.turn_id > turn_id))


def _doubtful(below: float) -> ColumnElement[bool]:
    return and_(
        Turn.state.in_(("done", "failed")),
        Turn.masked_text != "",
        or_(Turn.intent.in_((FALLBACK, OUT_OF_SCOPE, FAQ)), Turn.confidence < below),
    )


def _counting(rows: list[Any], below: float) -> Iterator[Said]:
    for row in rows:
        parse = row.parse or {}
        cause = cause_of(row.intent, row.confidence, parse, below)
        if cause is not None and parse.get("model_version") != "button":
            yield said_of(row.masked_text, row.intent, row.confidence, parse, cause, row.done_at)


def cause_of(
    intent: str, confidence: float | None, parse: dict[str, Any], below: float
) -> Cause | None:
    """Return why a turn counts, or None."""
    if intent == FALLBACK:
        return Cause.FALLBACK
    if intent == OUT_OF_SCOPE:
        return Cause.OUT_OF_SCOPE
    if intent == FAQ and not parse.get("faq_sure"):
        return Cause.FAQ_UNSURE
    return Cause.UNSURE if (confidence or 0.0) < below else None


def said_of(
    text: str,
    intent: str | None,
    confidence: float | None,
    parse: dict[str, Any],
    cause: Cause,
    at: datetime,
) -> Said:
    """Return the sentence of a turn, with the intent that the model came nearest to."""
    ranking = [one for one in parse.get("intent_ranking", []) if one["name"] != FALLBACK]
    if ranking:
        intent, confidence = ranking[0]["name"], ranking[0]["confidence"]
    guess = None if intent == FALLBACK else intent
    language = str(parse.get("language") or "zh")
    return Said(text, language, cause, guess, confidence if guess else None, at)
