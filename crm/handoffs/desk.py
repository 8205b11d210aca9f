"""The staff's side: queue, claim, reply, hand back."""

from __future__ import annotations

from sqlalchemy import case, or_, update

from crm import conversations
from crm.bank import Work
from crm.contract import Conflict, Forbidden, HandoffState, Invalid, NotFound
from crm.handoffs.changes import change
from crm.handoffs.views import OPEN_STATES, HandoffView, view_of, visible
from crm.messages import Message, Rendered, Sender, TextBody
from crm.organisation import staff
from crm.organisation.staff import Right, StaffView
from crm.tables import Handoff

MAX_REPLY_CHARACTERS = 4000
_URGENT_FIRST = case({"fraud": 0, "bereavement": 1, "service": 2}, value=Handoff.queue, else_=3)


def require(work: Work, person: StaffView, handoff_id: str) -> HandoffView:
    """Return a handoff of this person's part of the bank.

    Raises:
        NotFound: it does not exist, or is another branch's.
        Forbidden: the role takes no handoffs.
    """
    staff.demand(person, Right.TAKE_HANDOFFS)
    query = visible(person).where(Handoff.handoff_id == handoff_id)
    row = work.session.execute(query).first()
    if row is None:
        raise NotFound("handoff_unknown", "no such handoff in your part of the bank")
    return view_of(row)


def queue(work: Work, person: StaffView) -> list[HandoffView]:
    """List the open handoffs this person may take or has taken; urgent, then longest first.

    Raises:
        Forbidden: the role takes no handoffs.
    """
    staff.demand(person, Right.TAKE_HANDOFFS)
    mine_or_free = or_(Handoff.state == HandoffState.QUEUED, Handoff.staff_id == person.staff_id)
    query = (
        visible(person)
        .where(Handoff.state.in_(OPEN_STATES), mine_or_free)
        .order_by(_URGENT_FIRST, Handoff.requested_at)
    )
    return [view_of(row) for row in work.session.execute(query)]


def claim(work: Work, person: StaffView, handoff_id: str) -> HandoffView:
    """Take a waiting customer.

    Raises:
        NotFound: it does not exist, or is another branch's.
        Conflict: somebody else was quicker, or it has ended.
        Forbidden: the role takes no handoffs.
    """
    view = require(work, person, handoff_id)
    change(
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
    change(
        work,
        view,
        HandoffState.RETURNED,
        {"ended_at": work.clock.now()},
        only_from=(HandoffState.ACTIVE,),
        actor=f"staff:{person.staff_id}",
    )


def _require_own(work: Work, person: StaffView, handoff_id: str) -> HandoffView:
    view = require(work, person, handoff_id)
    if view.state != HandoffState.ACTIVE:
        raise Conflict("handoff_moved_on", f"the handoff is {view.state}")
    if view.staff_id != person.staff_id:
        raise Forbidden("handoff_of_another", "a colleague has taken this customer")
    return view
