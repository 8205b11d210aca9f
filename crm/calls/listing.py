"""Calls as staff find them: those of their part of the bank, the latest first.

Whose call it is follows the customer who identified; a caller whom nobody knows belongs to
everybody, as visitors on the desk do.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from crm.bank import Work
from crm.calls.recording import LAST_DIGITS, end_index
from crm.calls.views import CallEnding, CallFilter, CallRow, CallState
from crm.contract import NotFound
from crm.conversations import persons
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.tables import Call, Conversation, Customer, Organisation
from data.protection import masking
from data.protection.masking import Audience
from data.protection.vault import FieldRef
from data.texts.phrases import Language

# A caller may be identified to the conversation before the call is told.
CUSTOMER = func.coalesce(Call.customer_id, Conversation.customer_id)
# All but what can be long: a list needs neither timeline nor notices.
_SHORT = (
    Call.call_id,
    Call.number_enc,
    Call.line,
    Call.language,
    Call.state,
    Call.ending,
    Call.started_at,
    Call.answered_at,
    Call.ended_at,
)


def list_calls(
    work: Work, person: StaffView, filters: CallFilter | None = None, limit: int = 50
) -> list[CallRow]:
    """List the calls this person may see, the latest first.

    Raises:
        Forbidden: the role does not see calls.
    """
    query = visible(person, *_SHORT).where(*_conditions(work, filters or CallFilter()))
    latest = query.order_by(Call.started_at.desc(), Call.call_id.desc()).limit(limit)
    rows = work.session.execute(latest).all()
    names = persons.short_names(work, [row.customer or row.prospect_id for row in rows])
    return [
        view_of(work, row, names.get(row.customer or row.prospect_id or ""), Audience.LIST)
        for row in rows
    ]


def count(work: Work, person: StaffView, filters: CallFilter | None = None) -> int:
    """Count the calls that would be listed.

    Raises:
        Forbidden: the role does not see calls.
    """
    query = visible(person, Call.call_id).where(*_conditions(work, filters or CallFilter()))
    return work.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def under_way(work: Work, person: StaffView) -> int:
    """Count the calls that are under way now.

    Raises:
        Forbidden: the role does not see calls.
    """
    return count(work, person, CallFilter(under_way=True))


def by_conversation(
    work: Work, person: StaffView, conversation_ids: Sequence[str]
) -> dict[str, str]:
    """Return the call that each of these conversations is, or was, held on; the latest one.

    Raises:
        Forbidden: the role does not see calls.
    """
    query = visible(person, Call.call_id, Call.conversation_id).where(
        Call.conversation_id.in_(conversation_ids)
    )
    rows = work.session.execute(query.order_by(Call.started_at))
    return {row.conversation_id: row.call_id for row in rows}


def visible(person: StaffView, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Select columns of the calls of a person's part of the bank.

    Adds ``customer`` and ``prospect_id``: whose call it is, as far as that is known.

    Raises:
        Forbidden: the role does not see calls.
    """
    staff.demand(person, Right.SEE_CALLS)
    return (
        select(*columns, CUSTOMER.label("customer"), Conversation.prospect_id)
        .outerjoin(Conversation, Conversation.conversation_id == Call.conversation_id)
        .outerjoin(Customer, Customer.customer_id == CUSTOMER)
        .outerjoin(Organisation, Organisation.organisation_id == Customer.home_branch)
        .where(or_(CUSTOMER.is_(None), staff.within(person)))
    )


def require(work: Work, person: StaffView, call_id: str) -> Row[*tuple[Any, ...]]:
    """Return the row ``Call``, ``customer``, ``prospect_id`` and ``owner_rm`` of a call.

    Raises:
        NotFound: no such call in this person's part of the bank.
        Forbidden: the role does not see calls.
    """
    query = visible(person, Call, Customer.owner_rm).where(Call.call_id == call_id)
    row = work.session.execute(query.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("call_unknown", "no such call in your part of the bank")
    return row


def view_of(work: Work, row: Any, person: str | None, audience: Audience) -> CallRow:
    """Return what a list shows of a call, or of a row with its short columns."""
    return CallRow(
        call_id=row.call_id,
        person=person,
        number=_number(work, row.call_id, row.number_enc, audience),
        line=row.line,
        language=Language(row.language),
        state=CallState(row.state),
        ending=CallEnding(row.ending) if row.ending else None,
        started_at=row.started_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
    )


def _number(work: Work, call_id: str, blob: bytes | None, audience: Audience) -> str | None:
    if blob is None:
        return None
    number = work.vault.decrypt(blob, FieldRef("call", "number_enc", call_id))
    return masking.mask_mobile(number, audience)


def _conditions(work: Work, filters: CallFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.endings:
        found.append(Call.ending.in_([each.value for each in filters.endings]))
    if filters.under_way:
        found.append(Call.state == CallState.UNDER_WAY.value)
    if filters.day is not None:
        begins = datetime.combine(filters.day, time(), tzinfo=work.clock.timezone)
        found += [Call.started_at >= begins, Call.started_at < begins + timedelta(days=1)]
    if text := filters.search.strip():
        found.append(_search(work, text))
    return found


def _search(work: Work, text: str) -> ColumnElement[bool]:
    matches = [
        Call.call_id == text.lower(),
        Customer.cif_no == text,
        Call.number_bidx == work.vault.blind_index("mobile", text),
    ]
    if len(text) == LAST_DIGITS and text.isascii() and text.isdigit():
        matches.append(Call.number_end_bidx == end_index(work, text))
    return or_(*matches)
