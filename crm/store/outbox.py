"""The outbox: what happened, read by rising id by whoever wants to know.

A reader that remembers "the last id I saw" must never step over a row whose transaction
was still open when it looked. SQLite has one writer at a time, so ids become visible in
order. PostgreSQL hands ids out before commit; therefore a publisher holds, until its
transaction ends, a shared advisory lock that carries the highest id handed out before its
own (shared locks do not wait for each other), and a reader stops at the lowest such id.

Topics in use, by what the key names: message ``message.appended``; lead ``lead.created``,
``lead.changed``; handoff ``handoff.changed``; appointment ``appointment.booked``, ``.moved``,
``.cancelled``, ``.closed``, ``.identified``; case ``case.opened``, ``.closed``, ``.reopened``,
``.identified``; customer ``consent.changed``, ``assessment.taken``, ``offer.refused``; prospect
``prospect.linked``; staff member ``staff.changed``; cluster ``learning.changed``; call
``call.changed``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, text, update

from crm.bank import Work
from crm.contract import NotFound
from crm.tables import Outbox
from crm.tables.columns import table_of

# The upper 16 bits of the 64-bit advisory lock key say "outbox"; the lower 48 carry an id.
_LOCK_SPACE = 0x0B07
_LOCK_BITS = 48
_LAST_ID = "coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'outbox_id')), 0)"

_HOLD_PLACE = text(f"SELECT pg_advisory_xact_lock_shared(:space | {_LAST_ID})")  # noqa: S608
_HIGHEST = text(f"SELECT {_LAST_ID}")  # noqa: S608
_LOWEST_OPEN = text(
    """
    SELECT min(((classid::bigint << 32) | objid::bigint) & :mask)
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND pid <> pg_backend_pid()
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid::bigint >> 16 = :space
    """
)


@dataclass(frozen=True, slots=True)
class OutboxEvent:
    """One thing that happened: ids and codes only, never personal data."""

    outbox_id: int
    topic: str
    key: str
    payload: Mapping[str, str | int | bool | None]
    at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits of a topic: how many jobs, and since when."""

    jobs: int
    oldest_at: datetime | None


Payload = Mapping[str, str | int | bool | None]
_PUBLISH = insert(table_of(Outbox))


def publish(work: Work, topic: str, key: str, payload: Payload | None = None) -> None:
    """Tell whoever listens that something happened; seen when the transaction commits."""
    publish_all(work, topic, [(key, payload or {})])


def publish_all(work: Work, topic: str, events: Sequence[tuple[str, Payload]]) -> None:
    """Tell that several things happened, in this order: each a key and its payload."""
    if _on_postgres(work):
        work.session.execute(_HOLD_PLACE, {"space": _LOCK_SPACE << _LOCK_BITS})
    now = work.clock.now()
    work.execute(
        _PUBLISH,
        [
            {"topic": topic, "key": key, "payload": dict(payload), "at": now, "done_at": None}
            for key, payload in events
        ],
    )


def read(work: Work, after_id: int, limit: int = 500) -> list[OutboxEvent]:
    """List what was published after ``after_id``, in rising id, with no gap to come.

    Args:
        work: the transaction.
        after_id: the last id the reader has dealt with; 0 from the beginning.
        limit: at most so many.
    """
    query = (
        select(Outbox).where(Outbox.outbox_id > after_id).order_by(Outbox.outbox_id).limit(limit)
    )
    if _on_postgres(work):
        query = query.where(Outbox.outbox_id <= _safe_horizon(work))
    return [_event(row) for row in work.session.scalars(query)]


def last_id(work: Work) -> int:
    """Return the highest id that is safe to start reading after."""
    if _on_postgres(work):
        return _safe_horizon(work)
    return work.session.scalar(select(func.coalesce(func.max(Outbox.outbox_id), 0))) or 0


def jobs(work: Work, topic: str, limit: int = 20) -> list[OutboxEvent]:
    """Take up to ``limit`` unfinished jobs of a topic, oldest first.

    On PostgreSQL the rows stay locked for this transaction and other workers skip them.
    """
    query = (
        select(Outbox)
        .where(Outbox.topic == topic, Outbox.done_at.is_(None))
        .order_by(Outbox.outbox_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_event(row) for row in work.session.scalars(query)]


def backlog(work: Work, topic: str) -> Backlog:
    """Return what is not done yet of a topic."""
    query = select(func.count(), func.min(Outbox.at)).where(
        Outbox.topic == topic, Outbox.done_at.is_(None)
    )
    return Backlog(*work.session.execute(query).one())


def finish_job(work: Work, outbox_id: int) -> None:
    """Mark a job as done.

    Raises:
        NotFound: there is no such job, or it is done already.
    """
    done = work.session.execute(
        update(Outbox)
        .where(
            Outbox.outbox_id == outbox_id,
            Outbox.done_at.is_(None),
        )
        .values(done_at=work.clock.now())
        .returning(Outbox.outbox_id)
    ).first()
    if done is None:
        raise NotFound("job_not_open", f"job {outbox_id} does not exist or is done")


def _safe_horizon(work: Work) -> int:
    """Return the highest id below which no open transaction can still commit a row.

    The order of the two questions matters: every id up to the first answer was handed out
    before it, under a lock that the second either still sees, or that is gone because its
    row has been committed (each statement reads afresh: READ COMMITTED).
    """
    highest = work.session.scalar(_HIGHEST) or 0
    lowest_open = work.session.scalar(
        _LOWEST_OPEN, {"mask": (1 << _LOCK_BITS) - 1, "space": _LOCK_SPACE}
    )
    return int(highest if lowest_open is None else min(highest, lowest_open))


def _on_postgres(work: Work) -> bool:
    return work.session.get_bind().dialect.name == "postgresql"


def _event(row: Outbox) -> OutboxEvent:
    return OutboxEvent(row.outbox_id, row.topic, row.key, row.payload, row.at)
