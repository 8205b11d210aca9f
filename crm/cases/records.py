"""The records of cases: opened by whoever reports one, asked for before anything is sold."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import bindparam, insert, select

from crm.bank import Work
from crm.cases.views import CaseSpan
from crm.contract import CaseKind
from crm.store import audit, outbox
from crm.tables import ServiceCase, table_of
from data.ids import new_id
from data.protection.vault import FieldRef

_CASES = table_of(ServiceCase)
_OPEN = insert(_CASES)
_OPEN_KINDS = select(_CASES.c.kind).where(
    _CASES.c.customer_id == bindparam("customer_id"), _CASES.c.closed_at.is_(None)
)


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
    """Yield every customer's cases, open and closed, by customer and time.

    Their instants are in the bank's zone, so that their dates are its days.
    """
    zone = work.clock.timezone
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
        closed_at = row.closed_at.astimezone(zone) if row.closed_at else None
        opened_at = row.opened_at.astimezone(zone)
        yield CaseSpan(row.customer_id, CaseKind(row.kind), opened_at, closed_at)
