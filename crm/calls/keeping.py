"""What becomes of calls by themselves: forgotten ones end, old ones are deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from crm.bank import Work
from crm.calls.recording import finish
from crm.calls.views import CallEnding, CallState
from crm.store import audit
from crm.tables import Call


def end_forgotten(work: Work) -> int:
    """End the calls that nobody can still be holding (a setting): whoever held them died.

    Returns:
        How many.
    """
    since = work.clock.now() - timedelta(hours=work.settings.call_hours)
    query = select(Call.call_id).where(
        Call.state == CallState.UNDER_WAY.value, Call.started_at <= since
    )
    forgotten = list(work.session.scalars(query))
    for call_id in forgotten:
        finish(work, call_id, CallEnding.LOST)
    return len(forgotten)


def kept_since(work: Work) -> datetime | None:
    """Return since when records of calls are kept (a setting); None: all of them are."""
    days = work.settings.call_record_days
    return work.clock.now() - timedelta(days=days) if days else None


def delete_old(work: Work, limit: int = 500) -> int:
    """Delete the records of calls that are kept no longer (a setting), the oldest first.

    What was said stays in the conversation.

    Returns:
        How many.
    """
    before = kept_since(work)
    if before is None:
        return 0
    query = select(Call.call_id).where(
        Call.state == CallState.ENDED.value, Call.started_at < before
    )
    old = list(work.session.scalars(query.order_by(Call.started_at).limit(limit)))
    if old:
        work.session.execute(delete(Call).where(Call.call_id.in_(old)))
        audit.record(work, audit.SYSTEM, "calls.deleted", "bank", "all", {"calls": len(old)})
    return len(old)
