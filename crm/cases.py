"""Service cases: while one is open, service comes before selling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from crm import audit, outbox
from crm.bank import Work
from crm.contract import CaseKind, Conflict
from crm.tables import ServiceCase, table_of
from data.ids import new_id
from data.protection.vault import FieldRef

_CASES = table_of(ServiceCase)
_OPEN = insert(_CASES)
_OPEN_KINDS = select(_CASES.c.kind).where(
    _CASES.c.customer_id == bindparam("customer_id"), _CASES.c.closed_at.is_(None)
)
_CLOSE = (
    update(_CASES)
    .where(_CASES.c.case_id == bindparam("closing"), _CASES.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"), closed_by=bindparam("staff"))
)


@dataclass(frozen=True, slots=True)
class CaseSpan:
    """A customer's case and how long it was open; ``closed_at`` is None while it is."""

    customer_id: str
    kind: CaseKind
    opened_at: datetime
    closed_at: datetime | None


def open_case(
    work: Work,
    customer_id: str | None,
    kind: CaseKind,
    conversation_id: str | None = None,
    summary: str | None = None,
) -> str:
    """Open a case and return its id.

    Args:
        work: the transaction.
        customer_id: whose case; None when a visitor reports it.
        kind: what it is about.
        conversation_id: where it was reported.
        summary: what was said, kept encrypted.
    """
    case_id = new_id()
    ref = FieldRef("service_case", "summary_enc", case_id)
    work.execute(
        _OPEN,
        {
            "case_id": case_id,
            "customer_id": customer_id,
            "conversation_id": conversation_id,
            "kind": kind,
            "summary_enc": work.vault.encrypt(summary, ref) if summary else None,
            "opened_at": work.clock.now(),
        },
    )
    actor = audit.customer_actor(customer_id) if customer_id else "visitor"
    audit.record(work, actor, "case.opened", "case", case_id, {"kind": kind})
    outbox.publish(work, "case.opened", case_id, {"kind": kind, "customer_id": customer_id})
    return case_id


def open_kinds(work: Work, customer_id: str) -> set[CaseKind]:
    """Return the kinds of the customer's open cases."""
    found = work.execute(_OPEN_KINDS, {"customer_id": customer_id})
    return {CaseKind(kind) for kind in found.scalars()}


def history(work: Work) -> Iterator[CaseSpan]:
    """Yield every customer's cases, open and closed, by customer and time."""
    query = (
        select(
            ServiceCase.customer_id,
            ServiceCase.kind,
            ServiceCase.opened_at,
            ServiceCase.closed_at,
        )
        .where(ServiceCase.customer_id.is_not(None))
        .order_by(ServiceCase.customer_id, ServiceCase.opened_at)
    )
    for row in work.session.execute(query):
        yield CaseSpan(row.customer_id, CaseKind(row.kind), row.opened_at, row.closed_at)


def close(work: Work, case_id: str, *, staff_id: str | None = None) -> None:
    """Close a case.

    Raises:
        Conflict: it does not exist or is closed already.
    """
    closed = work.execute(_CLOSE, {"closing": case_id, "now": work.clock.now(), "staff": staff_id})
    if closed.rowcount == 0:
        raise Conflict("case_not_open", f"case {case_id} does not exist or is closed")
    actor = audit.staff_actor(staff_id) if staff_id else audit.SYSTEM
    audit.record(work, actor, "case.closed", "case", case_id)
    outbox.publish(work, "case.closed", case_id)
