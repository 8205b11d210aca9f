"""Touches: the ledger of marketing contacts, and of what customers refused.

Only what was sent counts against the caps; a refusal counts for the cool-off whoever began
the talk.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, insert, or_, select, update

from crm.bank import Work
from crm.contract import Channel, Conflict, GateReceipt, Verdict
from crm.store import outbox
from crm.tables import Touch, table_of
from data.ids import new_id

_INSERT = insert(table_of(Touch))
KEPT = timedelta(days=30)  # how long a held touch waits before it expires


class TouchState(StrEnum):
    """Life of a touch."""

    PLANNED = "planned"
    HELD = "held"
    SENT = "sent"
    REPLIED = "replied"
    REFUSED = "refused"
    BLOCKED = "blocked"
    EXPIRED = "expired"


_WAITING = (TouchState.PLANNED, TouchState.HELD)


@dataclass(frozen=True, slots=True)
class TouchView:
    """One marketing contact."""

    touch_id: str
    customer_id: str
    conversation_id: str | None
    channel: Channel
    product_code: str | None
    state: TouchState
    block_reason: str | None
    receipt_id: str | None
    held_until: datetime | None
    expires_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often and when last a customer refused a product."""

    count: int
    last_at: datetime | None


def plan(
    work: Work,
    customer_id: str,
    channel: Channel,
    receipt: GateReceipt,
    *,
    product_code: str | None = None,
    conversation_id: str | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Write down a contact that the gate has judged; return its id.

    An allowed one is planned, one to hold waits for its time, a refused one is blocked.
    """
    touch_id = new_id()
    now = work.clock.now()
    states = {
        Verdict.ALLOW: TouchState.PLANNED,
        Verdict.HOLD: TouchState.HELD,
        Verdict.REFUSE: TouchState.BLOCKED,
    }
    work.execute(
        _INSERT,
        {
            "touch_id": touch_id,
            "customer_id": customer_id,
            "conversation_id": conversation_id,
            "channel": channel,
            "product_code": product_code,
            "state": states[receipt.verdict],
            "block_reason": receipt.reason if receipt.verdict is Verdict.REFUSE else None,
            "receipt_id": receipt.receipt_id,
            "held_until": receipt.held_until,
            "expires_at": expires_at or now + KEPT,
            "at": now,
            "sent_at": None,
            "refused_at": None,
        },
    )
    return touch_id


def record_sent(work: Work, touch_id: str) -> None:
    """Record that it went out: from now on it counts against the caps.

    Raises:
        Conflict: it is not waiting to be sent.
    """
    _move(work, touch_id, _WAITING, TouchState.SENT, sent_at=work.clock.now())


def record_blocked(work: Work, touch_id: str, reason: str) -> None:
    """Record that it may not go out after all, e.g. refused when checked again at send.

    Raises:
        Conflict: it is not waiting to be sent.
    """
    _move(work, touch_id, _WAITING, TouchState.BLOCKED, block_reason=reason)


def hold(work: Work, touch_id: str, until: datetime) -> None:
    """Put it off.

    Raises:
        Conflict: it is not waiting to be sent.
    """
    _move(work, touch_id, _WAITING, TouchState.HELD, held_until=until)


def record_reply(work: Work, touch_id: str) -> None:
    """Record that the customer answered it.

    Raises:
        Conflict: it was not sent.
    """
    _move(work, touch_id, (TouchState.SENT,), TouchState.REPLIED)


def record_refusal(
    work: Work,
    customer_id: str,
    product_code: str,
    *,
    conversation_id: str | None = None,
    channel: Channel = Channel.CHAT,
    receipt_id: str | None = None,
) -> str:
    """Record that a customer does not want a product; return the id of the entry."""
    touch_id = new_id()
    now = work.clock.now()
    work.execute(
        _INSERT,
        {
            "touch_id": touch_id,
            "customer_id": customer_id,
            "conversation_id": conversation_id,
            "channel": channel,
            "product_code": product_code,
            "state": TouchState.REFUSED,
            "block_reason": None,
            "receipt_id": receipt_id,
            "held_until": None,
            "expires_at": None,
            "at": now,
            "sent_at": None,
            "refused_at": now,
        },
    )
    outbox.publish(work, "offer.refused", customer_id, {"product_code": product_code})
    return touch_id


def refusals(work: Work, customer_id: str, product_code: str, since: datetime) -> Refusals:
    """Return how often a product was refused since an instant, and when last."""
    query = (
        select(Touch.refused_at)
        .where(
            Touch.customer_id == customer_id,
            Touch.product_code == product_code,
            Touch.refused_at >= since,
        )
        .order_by(Touch.refused_at.desc())
    )
    times = work.session.scalars(query).all()
    return Refusals(len(times), times[0] if times else None)


def refused(work: Work, customer_id: str, since: datetime) -> frozenset[str]:
    """Return the products that a customer has refused since an instant."""
    query = select(Touch.product_code).where(
        Touch.customer_id == customer_id,
        Touch.product_code.is_not(None),
        Touch.refused_at >= since,
    )
    return frozenset(code for code in work.session.scalars(query) if code is not None)


def due(work: Work, limit: int = 100) -> list[TouchView]:
    """Take the contacts whose time has come, the oldest first.

    On PostgreSQL the rows stay locked for this transaction and other workers skip them.
    """
    now = work.clock.now()
    ready = or_(
        Touch.state == TouchState.PLANNED,
        and_(Touch.state == TouchState.HELD, Touch.held_until <= now),
    )
    return _list(work, and_(ready, or_(Touch.expires_at.is_(None), Touch.expires_at > now)), limit)


def expire(work: Work) -> int:
    """Close the contacts that waited too long; return how many."""
    gone = work.session.execute(
        update(Touch)
        .where(Touch.state.in_(_WAITING), Touch.expires_at <= work.clock.now())
        .values(state=TouchState.EXPIRED)
        .returning(Touch.touch_id)
    )
    return len(gone.all())


def _move(
    work: Work,
    touch_id: str,
    before: tuple[TouchState, ...],
    after: TouchState,
    **values: datetime | str,
) -> None:
    moved = work.session.execute(
        update(Touch)
        .where(Touch.touch_id == touch_id, Touch.state.in_(before))
        .values(state=after, **values)
        .returning(Touch.touch_id)
    ).first()
    if moved is None:
        raise Conflict("touch_moved", f"touch {touch_id} is not {' or '.join(before)}")


def _list(work: Work, where: ColumnElement[bool], limit: int) -> list[TouchView]:
    query = (
        select(Touch).where(where).order_by(Touch.at).limit(limit).with_for_update(skip_locked=True)
    )
    return [
        TouchView(
            touch_id=t.touch_id,
            customer_id=t.customer_id,
            conversation_id=t.conversation_id,
            channel=Channel(t.channel),
            product_code=t.product_code,
            state=TouchState(t.state),
            block_reason=t.block_reason,
            receipt_id=t.receipt_id,
            held_until=t.held_until,
            expires_at=t.expires_at,
            sent_at=t.sent_at,
        )
        for t in work.session.scalars(query)
    ]
