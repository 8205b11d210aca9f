"""Opening, finding and identifying conversations."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, insert, select, update

from crm.bank import Work
from crm.contract import HandoffState, Invalid, NotFound
from crm.conversations.views import ConversationView
from crm.messages import PendingOffer
from crm.tables import Conversation, Handoff
from crm.tables.columns import table_of
from data.ids import new_id
from data.texts.phrases import Language

# A thread that was silent longer than this is history: the customer gets a new one.
RESUME_WITHIN = dt.timedelta(days=30)
AnyRow = Row[*tuple[Any, ...]]


_CONVERSATION = table_of(Conversation)
COLUMNS = (
    _CONVERSATION.c.conversation_id,
    _CONVERSATION.c.customer_id,
    _CONVERSATION.c.prospect_id,
    _CONVERSATION.c.visitor_id,
    _CONVERSATION.c.channel,
    _CONVERSATION.c.language,
    _CONVERSATION.c.last_seq,
    _CONVERSATION.c.session_no,
    _CONVERSATION.c.session_turns,
    _CONVERSATION.c.slots,
    _CONVERSATION.c.pending_offer,
)


_HANDOFF = table_of(Handoff)


def open_handoff(conversation_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition of a handoff that is open in a conversation.

    Two comparisons and no IN list: a list is expanded again at every execution.
    """
    state = _HANDOFF.c.state
    return (_HANDOFF.c.conversation_id == conversation_id) & (
        (state == HandoffState.QUEUED.value) | (state == HandoffState.ACTIVE.value)
    )


def in_human_hands() -> ColumnElement[bool]:
    """Return the condition that staff is asked for or answering (correlated)."""
    return exists().where(open_handoff(_CONVERSATION.c.conversation_id))


_BY_ID = select(*COLUMNS, in_human_hands().label("human")).where(
    _CONVERSATION.c.conversation_id == bindparam("id")
)


def as_view(row: AnyRow, *, human: bool) -> ConversationView:
    """Return the view of one row of ``COLUMNS``."""
    offer = row.pending_offer
    return ConversationView(
        conversation_id=row.conversation_id,
        customer_id=row.customer_id,
        prospect_id=row.prospect_id,
        visitor_id=row.visitor_id,
        channel=row.channel,
        language=Language(row.language),
        last_seq=row.last_seq,
        session_no=row.session_no,
        session_turns=row.session_turns,
        slots=row.slots,
        pending_offer=PendingOffer.model_validate(offer) if offer else None,
        human=human,
    )


def open(
    work: Work,
    *,
    customer_id: str | None = None,
    visitor_id: str | None = None,
    channel: str = "chat",
    language: Language = Language.ZH,
    fresh: bool = False,
) -> ConversationView:
    """Resume the person's latest conversation on the channel, or begin one.

    Args:
        work: the transaction.
        customer_id: the customer; or
        visitor_id: the anonymous visitor (exactly one of the two).
        channel: chat or voice.
        language: of a new conversation; a resumed one keeps its own.
        fresh: begin a new one in any case.

    Raises:
        Invalid: neither or both of customer and visitor were given.
    """
    if (customer_id is None) == (visitor_id is None):
        raise Invalid("person_required", "give a customer or a visitor, not both")
    if not fresh:
        found = latest(work, customer_id=customer_id, visitor_id=visitor_id, channel=channel)
        if found is not None:
            return found
    return _begin(work, customer_id, visitor_id, channel, language)


def latest(
    work: Work,
    *,
    customer_id: str | None = None,
    visitor_id: str | None = None,
    channel: str = "chat",
) -> ConversationView | None:
    """Return the person's latest conversation that may be resumed, or None."""
    owner = (
        Conversation.customer_id == customer_id
        if customer_id is not None
        else (Conversation.visitor_id == visitor_id) & Conversation.customer_id.is_(None)
    )
    query = (
        select(*COLUMNS, in_human_hands().label("human"))
        .where(
            owner,
            Conversation.channel == channel,
            Conversation.last_at > work.clock.now() - RESUME_WITHIN,
        )
        .order_by(Conversation.last_at.desc(), Conversation.conversation_id.desc())
        .limit(1)
    )
    row = work.session.execute(query).first()
    return as_view(row, human=row.human) if row else None


def _begin(
    work: Work, customer_id: str | None, visitor_id: str | None, channel: str, language: Language
) -> ConversationView:
    conversation_id = new_id()
    now = work.clock.now()
    work.session.execute(
        insert(Conversation).values(
            conversation_id=conversation_id,
            customer_id=customer_id,
            visitor_id=visitor_id,
            channel=channel,
            language=language.value,
            last_seq=0,
            session_no=1,
            session_turns=0,
            slots={},
            started_at=now,
            last_at=now,
        )
    )
    return require(work, conversation_id)


def get(work: Work, conversation_id: str) -> ConversationView | None:
    """Return the conversation, or None."""
    row = work.execute(_BY_ID, {"id": conversation_id}).first()
    return as_view(row, human=row.human) if row else None


def require(work: Work, conversation_id: str) -> ConversationView:
    """Return the conversation.

    Raises:
        NotFound: there is none with this id.
    """
    view = get(work, conversation_id)
    if view is None:
        raise NotFound("conversation_unknown", f"no conversation {conversation_id}")
    return view


def set_language(work: Work, conversation_id: str, language: Language) -> None:
    """Change the language the bot answers in.

    Raises:
        NotFound: there is no such conversation.
    """
    _change(work, conversation_id, language=language.value)


def adopt(work: Work, conversation_id: str, customer_id: str) -> None:
    """Give a visitor's conversation to the customer who signed in.

    Raises:
        NotFound: there is no such conversation, or it belongs to a customer already.
    """
    result = work.session.execute(
        update(Conversation)
        .where(
            Conversation.conversation_id == conversation_id,
            Conversation.customer_id.is_(None),
        )
        .values(customer_id=customer_id, last_at=work.clock.now())
        .returning(Conversation.conversation_id)
    )
    if result.first() is None:
        raise NotFound("conversation_unknown", f"no visitor conversation {conversation_id}")


def set_pending_offer(work: Work, conversation_id: str, offer: PendingOffer) -> None:
    """Put the bank's offer into the conversation, for the customer's next words.

    Raises:
        NotFound: there is no such conversation.
    """
    _change(work, conversation_id, pending_offer=offer.model_dump(mode="json"))


def clear_pending_offer(work: Work, conversation_id: str) -> None:
    """Take the bank's offer out again: it was answered or has expired.

    Raises:
        NotFound: there is no such conversation.
    """
    _change(work, conversation_id, pending_offer=None)


def _change(work: Work, conversation_id: str, **values: object) -> None:
    result = work.session.execute(
        update(Conversation)
        .where(Conversation.conversation_id == conversation_id)
        .values(**values)
        .returning(Conversation.conversation_id)
    )
    if result.first() is None:
        raise NotFound("conversation_unknown", f"no conversation {conversation_id}")
