"""Handoffs to a human: asked for, waited for, taken, answered, handed back.

The conversation is paused (turns wait for a human, not for the bot) while a handoff is
queued or active, and never longer than the customer's patience without an answer: then
``expire_stale`` gives it back to the bot. How long a customer has waited is derived from
the messages when it is asked, so nobody has to keep a clock.

Every change is published as ``handoff.changed`` with handoff_id, conversation_id, state,
queue; the gateway tells the customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, case, func, or_, select, update
from sqlalchemy.orm import aliased

from crm import audit, conversations, outbox, staff
from crm.bank import Work
from crm.contract import Conflict, Forbidden, HandoffState, Invalid, NotFound
from crm.messages import Message, Rendered, Sender, TextBody
from crm.staff import Right, StaffView
from crm.tables import Conversation, Customer, Handoff, MessageRow, Organisation
from crm.working_hours import WorkingHours
from data.ids import new_id
from data.texts.phrases import Label, Language

OPEN_STATES = (HandoffState.QUEUED, HandoffState.ACTIVE)
MAX_REPLY_CHARACTERS = 4000
_URGENT_FIRST = case({"fraud": 0, "bereavement": 1, "service": 2}, value=Handoff.queue, else_=3)


class RequestState(StrEnum):
    """What came of asking for a human."""

    QUEUED = "queued"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class HandoffOutcome:
    """The answer to "a human, please"."""

    state: RequestState
    hours: Label
    position: int | None = None
    handoff_id: str | None = None


@dataclass(frozen=True, slots=True)
class HandoffView:
    """A handoff as staff and gateway see it."""

    handoff_id: str
    conversation_id: str
    customer_id: str | None
    queue: str
    reason: str
    state: HandoffState
    requested_at: datetime
    claimed_at: datetime | None
    staff_id: str | None
    waiting_since: datetime | None
    language: Language


def request(work: Work, conversation_id: str, queue: str, reason: str) -> HandoffOutcome:
    """Ask for a human; without anybody on duty the conversation stays with the bot.

    Asking again while one is open returns that one.

    Raises:
        NotFound: there is no such conversation.
        Invalid: there is no such queue.
    """
    hours = WorkingHours.of(work).label()
    branch = _branch_path(work, conversation_id)
    existing = active(work, conversation_id)
    if existing is None and not staff.on_duty(work, queue, branch):
        return HandoffOutcome(RequestState.NOBODY, hours)
    handoff_id = existing.handoff_id if existing else _open(work, conversation_id, queue, reason)
    position = _position(work, handoff_id)
    return HandoffOutcome(RequestState.QUEUED, hours, position, handoff_id)


def active(work: Work, conversation_id: str) -> HandoffView | None:
    """Return the handoff that pauses this conversation, if any."""
    query = _views().where(
        Handoff.conversation_id == conversation_id, Handoff.state.in_(OPEN_STATES)
    )
    row = work.session.execute(query.limit(1)).first()
    return _view(row) if row else None


def require(work: Work, person: StaffView, handoff_id: str) -> HandoffView:
    """Return a handoff of this person's part of the bank.

    Raises:
        NotFound: it does not exist, or is another branch's.
        Forbidden: the role takes no handoffs.
    """
    staff.demand(person, Right.TAKE_HANDOFFS)
    query = _visible(person).where(Handoff.handoff_id == handoff_id)
    row = work.session.execute(query).first()
    if row is None:
        raise NotFound("handoff_unknown", "no such handoff in your part of the bank")
    return _view(row)


def queue(work: Work, person: StaffView) -> list[HandoffView]:
    """List the open handoffs this person may take or has taken; urgent, then longest first.

    Raises:
        Forbidden: the role takes no handoffs.
    """
    staff.demand(person, Right.TAKE_HANDOFFS)
    mine_or_free = or_(Handoff.state == HandoffState.QUEUED, Handoff.staff_id == person.staff_id)
    query = (
        _visible(person)
        .where(Handoff.state.in_(OPEN_STATES), mine_or_free)
        .order_by(_URGENT_FIRST, Handoff.requested_at)
    )
    return [_view(row) for row in work.session.execute(query)]


def claim(work: Work, person: StaffView, handoff_id: str) -> HandoffView:
    """Take a waiting customer.

    Raises:
        NotFound: it does not exist, or is another branch's.
        Conflict: somebody else was quicker, or it has ended.
        Forbidden: the role takes no handoffs.
    """
    view = require(work, person, handoff_id)
    _change(
        work,
        view,
        HandoffState.ACTIVE,
        {"staff_id": person.staff_id, "claimed_at": work.clock.now()},
        only_from=(HandoffState.QUEUED,),
        actor=f"staff:{person.staff_id}",
    )
    return require(work, person, handoff_id)


def reply(
    work: Work, person: StaffView, handoff_id: str, text: str, *, message_id: str | None = None
) -> Message:
    """Say something to the customer, as oneself; the gateway delivers it.

    Args:
        work: the transaction.
        person: who speaks; must have claimed the handoff.
        handoff_id: which handoff.
        text: the words, up to 4,000 characters.
        message_id: the caller's own id, so that a repeated click says it once.

    Raises:
        NotFound: it does not exist, or is another branch's.
        Conflict: the handoff has ended.
        Forbidden: somebody else has it.
        Invalid: there are no words, or too many.
    """
    words = text.strip()
    if not 0 < len(words) <= MAX_REPLY_CHARACTERS:
        raise Invalid("reply_length", f"a reply has 1 to {MAX_REPLY_CHARACTERS} characters")
    view = _require_own(work, person, handoff_id)
    rendered = Rendered(
        body=TextBody(text=words), spoken=words, transcript=words, language=view.language
    )
    message = conversations.append(
        work,
        view.conversation_id,
        Sender.STAFF,
        rendered,
        message_id=message_id,
        staff_id=person.staff_id,
    )
    work.session.execute(
        update(Handoff)
        .where(Handoff.handoff_id == handoff_id)
        .values(last_staff_at=work.clock.now())
    )
    return message


def hand_back(work: Work, person: StaffView, handoff_id: str) -> None:
    """Give the conversation back to the bot; the gateway asks the customer how it was.

    Raises:
        NotFound: it does not exist, or is another branch's.
        Conflict: the handoff has ended already.
        Forbidden: somebody else has it.
    """
    view = _require_own(work, person, handoff_id)
    _change(
        work,
        view,
        HandoffState.RETURNED,
        {"ended_at": work.clock.now()},
        only_from=(HandoffState.ACTIVE,),
        actor=f"staff:{person.staff_id}",
    )


def expire_stale(work: Work) -> list[str]:
    """End what nobody answers (10 min) or nobody uses any more (30 min); both are settings.

    Returns:
        The conversations that are the bot's again.
    """
    now = work.clock.now()
    patience = now - timedelta(minutes=work.settings.handoff_patience_minutes)
    idle = now - timedelta(minutes=work.settings.handoff_idle_minutes)
    freed: list[str] = []
    for row in work.session.execute(_views().where(Handoff.state.in_(OPEN_STATES))).all():
        view = _view(row)
        if view.waiting_since is not None and view.waiting_since <= patience:
            ended = HandoffState.EXPIRED
        elif view.waiting_since is None and row.Handoff.last_staff_at <= idle:
            ended = HandoffState.RETURNED
        else:
            continue
        _change(work, view, ended, {"ended_at": now}, only_from=OPEN_STATES, actor="system")
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


def latest(work: Work, conversation_id: str) -> str | None:
    """Return the id of the conversation's last handoff, e.g. to rate it."""
    return work.session.scalar(
        select(Handoff.handoff_id)
        .where(Handoff.conversation_id == conversation_id)
        .order_by(Handoff.requested_at.desc())
        .limit(1)
    )


def _open(work: Work, conversation_id: str, queue: str, reason: str) -> str:
    handoff_id = new_id()
    work.session.add(
        Handoff(
            handoff_id=handoff_id,
            conversation_id=conversation_id,
            queue=queue,
            reason=reason,
            state=HandoffState.QUEUED,
            requested_at=work.clock.now(),
        )
    )
    work.session.flush()
    _publish(work, handoff_id, conversation_id, HandoffState.QUEUED, queue)
    return handoff_id


def _change(
    work: Work,
    view: HandoffView,
    to: HandoffState,
    values: dict[str, datetime | str],
    *,
    only_from: Sequence[HandoffState],
    actor: str,
) -> None:
    done = work.session.execute(
        update(Handoff)
        .where(Handoff.handoff_id == view.handoff_id, Handoff.state.in_(only_from))
        .values(state=to, **values)
        .returning(Handoff.handoff_id)
    ).first()
    if done is None:
        raise Conflict("handoff_moved_on", "somebody else took it, or it has ended")
    detail = {"from": view.state.value, "to": to.value}
    audit.record(work, actor, "handoff.changed", "handoff", view.handoff_id, detail)
    _publish(work, view.handoff_id, view.conversation_id, to, view.queue)


def _publish(
    work: Work, handoff_id: str, conversation_id: str, state: HandoffState, queue: str
) -> None:
    payload = {
        "handoff_id": handoff_id,
        "conversation_id": conversation_id,
        "state": state.value,
        "queue": queue,
    }
    outbox.publish(work, "handoff.changed", handoff_id, payload)


def _require_own(work: Work, person: StaffView, handoff_id: str) -> HandoffView:
    view = require(work, person, handoff_id)
    if view.state != HandoffState.ACTIVE:
        raise Conflict("handoff_moved_on", f"the handoff is {view.state}")
    if view.staff_id != person.staff_id:
        raise Forbidden("handoff_of_another", "a colleague has taken this customer")
    return view


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


def _views() -> Select[*tuple[Any, ...]]:
    """Select handoffs with the customer's first message that no human has answered yet."""
    unanswered = (
        select(func.min(MessageRow.at))
        .where(
            MessageRow.conversation_id == Handoff.conversation_id,
            MessageRow.sender == Sender.CUSTOMER,
            MessageRow.at > Handoff.last_staff_at,
        )
        .correlate(Handoff)
        .scalar_subquery()
    )
    return select(
        Handoff, Conversation.customer_id, Conversation.language, unanswered.label("unanswered")
    ).join(Conversation, Conversation.conversation_id == Handoff.conversation_id)


def _visible(person: StaffView) -> Select[*tuple[Any, ...]]:
    """Limit to the person's part of the bank; visitors belong to everybody."""
    return (
        _views()
        .outerjoin(Customer, Customer.customer_id == Conversation.customer_id)
        .outerjoin(Organisation, Organisation.organisation_id == Customer.home_branch)
        .where(or_(Conversation.customer_id.is_(None), staff.within(person)))
    )


def _view(row: Row[*tuple[Any, ...]]) -> HandoffView:
    handoff: Handoff = row.Handoff
    return HandoffView(
        handoff_id=handoff.handoff_id,
        conversation_id=handoff.conversation_id,
        customer_id=row.customer_id,
        queue=handoff.queue,
        reason=handoff.reason,
        state=HandoffState(handoff.state),
        requested_at=handoff.requested_at,
        claimed_at=handoff.claimed_at,
        staff_id=handoff.staff_id,
        waiting_since=row.unanswered if handoff.last_staff_at else handoff.requested_at,
        language=Language(row.language),
    )
