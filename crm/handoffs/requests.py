"""The customer's side: asking for a human, waiting no longer than fair, rating."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from crm.bank import Work
from crm.contract import HandoffState, Invalid, NotFound
from crm.handoffs.changes import begin, change
from crm.handoffs.views import (
    OPEN_STATES,
    HandoffOutcome,
    HandoffView,
    RequestState,
    view_of,
    views,
)
from crm.organisation import staff
from crm.organisation.working_hours import WorkingHours
from crm.store import audit
from crm.tables import Conversation, Customer, Handoff, Organisation


def request(
    work: Work, conversation_id: str, queue: str, reason: str, *, turn_id: str | None = None
) -> HandoffOutcome:
    """Ask for a human; without anybody on duty the conversation stays with the bot.

    Asking again while one is open returns that one.

    Args:
        work: the transaction.
        conversation_id: whose human is asked for.
        queue: of which desk.
        reason: why, as a code.
        turn_id: the turn in which the bot asks, which still has to say so.

    Raises:
        NotFound: there is no such conversation.
        Invalid: there is no such queue.
    """
    hours = WorkingHours.of(work).label()
    branch = _branch_path(work, conversation_id)
    existing = active(work, conversation_id)
    if existing is None and not staff.on_duty(work, queue, branch):
        return HandoffOutcome(RequestState.NOBODY, hours)
    handoff_id = (
        existing.handoff_id if existing else begin(work, conversation_id, queue, reason, turn_id)
    )
    position = _position(work, handoff_id)
    return HandoffOutcome(RequestState.QUEUED, hours, position, handoff_id)


def active(work: Work, conversation_id: str) -> HandoffView | None:
    """Return the handoff that pauses this conversation, if any."""
    query = views().where(
        Handoff.conversation_id == conversation_id, Handoff.state.in_(OPEN_STATES)
    )
    row = work.session.execute(query.limit(1)).first()
    return view_of(row) if row else None


def opened_in(work: Work, conversation_id: str, turn_id: str) -> bool:
    """Return whether a handoff of the conversation was opened in this turn."""
    query = select(Handoff.handoff_id).where(
        Handoff.conversation_id == conversation_id, Handoff.turn_id == turn_id
    )
    return work.session.scalar(query.limit(1)) is not None


def leave(work: Work, conversation_id: str) -> HandoffView | None:
    """Give the conversation back to the bot because the customer wants it; they know it by then.

    Returns:
        The handoff as it was before, None when none was open.

    Raises:
        Conflict: it has ended in this moment.
    """
    view = active(work, conversation_id)
    if view is None:
        return None
    change(
        work,
        view,
        HandoffState.RETURNED,
        {"ended_at": work.clock.now()},
        only_from=OPEN_STATES,
        actor=audit.customer_actor(view.customer_id) if view.customer_id else "visitor",
        told=True,
    )
    return view


def latest(work: Work, conversation_id: str) -> str | None:
    """Return the id of the conversation's last handoff, e.g. to rate it."""
    return work.session.scalar(
        select(Handoff.handoff_id)
        .where(Handoff.conversation_id == conversation_id)
        .order_by(Handoff.requested_at.desc())
        .limit(1)
    )


def expire_stale(work: Work, ahead: timedelta = timedelta(0)) -> list[str]:
    """End what nobody answers (10 min) or nobody uses any more (30 min); both are settings.

    Args:
        work: the transaction.
        ahead: what would go unanswered for too long within this time ends now: how long it may
            take until somebody looks again. Half the patience is left to staff in any case.

    Returns:
        The conversations that are the bot's again.
    """
    now = work.clock.now()
    patience = timedelta(minutes=work.settings.handoff_patience_minutes)
    unanswered = now - max(patience - ahead, patience / 2)
    idle = now - timedelta(minutes=work.settings.handoff_idle_minutes)
    freed: list[str] = []
    for row in work.session.execute(views().where(Handoff.state.in_(OPEN_STATES))).all():
        view = view_of(row)
        if view.waiting_since is not None and view.waiting_since <= unanswered:
            ended = HandoffState.EXPIRED
        elif view.waiting_since is None and row.Handoff.last_staff_at <= idle:
            ended = HandoffState.RETURNED
        else:
            continue
        change(work, view, ended, {"ended_at": now}, only_from=OPEN_STATES, actor="system")
        freed.append(view.conversation_id)
    return freed


def record_csat(work: Work, handoff_id: str, rating: int) -> None:
    """Record how the customer found it, 1 to 5.

    Raises:
        NotFound: there is no such handoff.
        Invalid: the rating is not 1 to 5.
    """
    if rating not in range(1, 6):
        raise Invalid("rating_out_of_range", "a rating is a whole number from 1 to 5")
    done = work.session.execute(
        update(Handoff)
        .where(Handoff.handoff_id == handoff_id)
        .values(csat=rating)
        .returning(Handoff.handoff_id)
    ).first()
    if done is None:
        raise NotFound("handoff_unknown", "no such handoff")
    audit.record(work, "customer", "handoff.rated", "handoff", handoff_id, {"csat": rating})


def _position(work: Work, handoff_id: str) -> int:
    """Return the place in the queue, 1 is next."""
    mine = aliased(Handoff)
    ahead = (
        select(func.count())
        .select_from(Handoff)
        .join(mine, mine.handoff_id == handoff_id)
        .where(
            Handoff.state == HandoffState.QUEUED,
            Handoff.queue == mine.queue,
            Handoff.requested_at < mine.requested_at,
        )
    )
    return (work.session.scalar(ahead) or 0) + 1


def _branch_path(work: Work, conversation_id: str) -> str | None:
    row = work.session.execute(
        select(Conversation.conversation_id, Organisation.path)
        .outerjoin(Customer, Customer.customer_id == Conversation.customer_id)
        .outerjoin(Organisation, Organisation.organisation_id == Customer.home_branch)
        .where(Conversation.conversation_id == conversation_id)
    ).first()
    if row is None:
        raise NotFound("conversation_unknown", "no such conversation")
    path: str | None = row.path
    return path
