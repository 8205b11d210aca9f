"""The tamper-evident chain over the audit trail.

Each seal is an SM3 digest over a batch of rows and the seal before it, signed with SM2: to
change, delete or slip in a row unnoticed one needs the key, not only the database. Rows are
sealed when they have settled, i.e. when no transaction that could still add an older one is
open any more. What the chain alone cannot show is its own end cut off: compare with a head
noted elsewhere (``verify(work, noted=…)``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.hashes import SM3, Hash
from sqlalchemy import Row, bindparam, func, insert, select, text, update

from crm.bank import Work
from crm.contract import Conflict
from crm.tables import AuditEvent, AuditSeal, table_of

Rows = Sequence[Row[*tuple[Any, ...]]]
BATCH = 5_000  # rows a seal: some 10 ms of hashing
_FIRST_HASH = bytes(32)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# One key beside those of crm.store.outbox and crm.store.migrate: one sealer at a time.
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_KEY = 0x0B09_0000_0000_0000

_events, _seals = table_of(AuditEvent), table_of(AuditSeal)
_LAST_SEAL = select(_seals).order_by(_seals.c.seal_no.desc()).limit(1)
_SETTLED = (
    select(_events)
    .where(_events.c.seal_no.is_(None), _events.c.at <= bindparam("until"))
    .order_by(_events.c.event_id)
    .limit(bindparam("most"))
)
_MARK = (
    update(_events)
    .where(
        _events.c.seal_no.is_(None),
        _events.c.at <= bindparam("until"),
        _events.c.event_id <= bindparam("last"),
    )
    .values(seal_no=bindparam("number"))
)
_STORE = insert(_seals)


@dataclass(frozen=True, slots=True)
class Seal:
    """One link of the chain."""

    seal_no: int
    first_event: int
    last_event: int
    rows: int
    covers_until: datetime
    prev_hash: bytes
    hash: bytes
    signature: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the trail is sealed; ``unsealed_since`` is None when all of it is."""

    last_event: int
    unsealed_since: datetime | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not fit; ``seal_no`` is None for rows outside any seal."""

    seal_no: int | None
    finding: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What checking the chain found: all seals and the rows under them, and those in order."""

    seals: int
    events: int
    problems: tuple[Problem, ...]
    right_seals: int = 0
    right_events: int = 0

    @property
    def sound(self) -> bool:
        """Return whether everything fits."""
        return not self.problems


def seal(work: Work, *, batch: int = BATCH) -> Seal | None:
    """Seal the rows that have settled; return the new head, or None when there were none.

    Args:
        work: the transaction.
        batch: at most so many rows under one seal.

    Raises:
        Conflict: rows arrived late; try again.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.execute(_LOCK, {"key": _LOCK_KEY})
    until = work.clock.now() - timedelta(seconds=work.settings.audit_settle_seconds)
    head: Seal | None = None
    while rows := work.execute(_SETTLED, {"until": until, "most": batch}).all():
        whole = len(rows) < batch
        head = _seal_batch(work, rows, until, whole=whole)
        if whole:
            break
    return head


def progress(work: Work) -> Progress:
    """Return how far the trail is sealed."""
    sealed = select(func.coalesce(func.max(_seals.c.last_event), 0))
    waiting = select(func.min(_events.c.at)).where(_events.c.seal_no.is_(None))
    return Progress(work.session.scalar(sealed) or 0, work.session.scalar(waiting))


def head(work: Work) -> Seal | None:
    """Return the last seal, whose number and hash are worth noting outside the database."""
    last = work.execute(_LAST_SEAL).first()
    return Seal(**last._mapping) if last else None


def waiting(work: Work) -> int:
    """Return how many rows are not sealed yet."""
    unsealed = select(func.count()).select_from(_events).where(_events.c.seal_no.is_(None))
    return work.session.scalar(unsealed) or 0


def verify(work: Work, *, noted: bytes | None = None) -> VerifyReport:
    """Check every seal against the rows it covers.

    Args:
        work: the transaction.
        noted: the hash of a head noted outside the database; it must still be in the chain.
    """
    problems: list[Problem] = []
    before = _FIRST_HASH
    covered = _BEGINNING
    number = events = right_seals = right_events = 0
    hashes = set()
    for row in work.execute(select(_seals).order_by(_seals.c.seal_no)).all():
        link = Seal(**row._mapping)
        number += 1
        rows = _rows_of(work, link.seal_no)
        events += len(rows)
        flaws = [Problem(link.seal_no, f) for f in _flaws(work, link, number, before, rows)]
        if not flaws:  # the times are those that were sealed
            flaws = [Problem(link.seal_no, finding) for finding in _late(rows, covered)]
        problems += flaws
        right_seals += not flaws
        right_events += 0 if flaws else len(rows)
        number, before, covered = link.seal_no, link.hash, link.covers_until
        hashes.add(link.hash)
    problems += [Problem(None, finding) for finding in _strays(work, number, covered)]
    if noted is not None and noted not in hashes:
        problems.append(Problem(None, "the noted head is not in the chain: its end was cut off"))
    return VerifyReport(len(hashes), events, tuple(problems), right_seals, right_events)


def _seal_batch(work: Work, batch: Rows, until: datetime, *, whole: bool) -> Seal:
    last = work.execute(_LAST_SEAL).first()
    number = last.seal_no + 1 if last else 1
    prev_hash = last.hash if last else _FIRST_HASH
    # A batch cut short leaves settled rows behind, so it covers no more time than the last.
    covers = until if whole else (last.covers_until if last else _BEGINNING)
    digest = _digest(prev_hash, number, covers, batch)
    link = Seal(
        seal_no=number,
        first_event=batch[0].event_id,
        last_event=batch[-1].event_id,
        rows=len(batch),
        covers_until=covers,
        prev_hash=prev_hash,
        hash=digest,
        signature=work.vault.seal(digest),
        at=work.clock.now(),
    )
    asked = {"until": until, "last": link.last_event, "number": number}
    if work.execute(_MARK, asked).rowcount != link.rows:
        raise Conflict("audit_unsettled", "audit rows arrived while they were sealed; try again")
    work.execute(_STORE, {name: getattr(link, name) for name in Seal.__slots__})
    return link


def _rows_of(work: Work, seal_no: int) -> Rows:
    query = select(_events).where(_events.c.seal_no == seal_no).order_by(_events.c.event_id)
    return work.execute(query).all()


def _flaws(work: Work, link: Seal, number: int, before: bytes, rows: Rows) -> Iterator[str]:
    if link.seal_no != number:
        yield f"seal {number} is missing before it"
    if link.prev_hash != before:
        yield "it does not continue the seal before it"
    if len(rows) != link.rows:
        yield f"it was made over {link.rows} rows and now covers {len(rows)}"
    elif _digest(link.prev_hash, link.seal_no, link.covers_until, rows) != link.hash:
        yield "a row was changed"
    if not work.vault.verify_seal(link.hash, link.signature):
        yield "its signature is not ours"


def _late(rows: Rows, covered: datetime) -> Iterator[str]:
    """Name the rows of times that the seal before had closed (both sides of a cut are open)."""
    for row in rows:
        if row.at <= covered:
            yield f"row {row.event_id} was sealed late: the seal before covers its time"


def _strays(work: Work, last_seal: int, covered: datetime) -> Iterator[str]:
    unknown = select(_events.c.event_id).where(_events.c.seal_no > last_seal)
    for event_id in work.execute(unknown).scalars():
        yield f"row {event_id} names a seal that does not exist"
    late = select(_events.c.event_id).where(
        _events.c.seal_no.is_(None), _events.c.at <= bindparam("covered")
    )
    for event_id in work.execute(late, {"covered": covered}).scalars():
        yield f"row {event_id} was slipped in behind the seals"


def _digest(prev_hash: bytes, number: int, covers: datetime, rows: Rows) -> bytes:
    digest = Hash(SM3())  # noqa: S303 - SM3 is the required national hash, not SHA-1
    digest.update(prev_hash)
    digest.update(f"{number}|{covers.isoformat()}|{len(rows)}".encode())
    for row in rows:
        line = _canonical(row)
        digest.update(len(line).to_bytes(4, "big"))  # no row can pass for the end of another
        digest.update(line)
    return digest.finalize()


def _canonical(row: Row[*tuple[Any, ...]]) -> bytes:
    """Spell a row in one way, whichever database gave it back."""
    fields = (
        row.event_id,
        row.actor,
        row.action,
        row.subject,
        row.subject_id,
        row.detail,
        row.at.isoformat(),
    )
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
