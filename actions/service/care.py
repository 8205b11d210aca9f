"""Complaint, dispute, lost card, fraud, bereavement: a case, a human, and no selling."""

from __future__ import annotations

from actions import buttons
from actions.service.handover import QUEUES, awaiting_after, draft_of
from actions.service.knowledge import answer_to, surely_asked
from actions.turn import CASE_REPORTED, Outcome, Turn, action, say
from crm import cases, conversations, handoffs
from crm.contract import CaseKind, NotFound
from crm.messages import Draft, QuickRepliesDraft, ReceiptDraft, TextDraft
from data.language.meaning.loss import of_a_death
from data.language.meaning.retraction import taken_back
from data.language.names.owners import of_somebody_else
from data.texts.phrases import phrase

# Below it, words of a death must have been said.
_CERTAIN = 0.9


@action("action_complaint")
def complaint(turn: Turn) -> Outcome:
    """Take a complaint, unless the same sentence takes it back."""
    if taken_back(turn.heard.text):
        return _leave(turn, CaseKind.COMPLAINT)
    return _take(turn, CaseKind.COMPLAINT)


@action("action_dispute")
def dispute(turn: Turn) -> Outcome:
    """Take a disputed transaction; money lost in a fraud that is reported belongs to that."""
    if taken_back(turn.heard.text):
        return _leave(turn, CaseKind.DISPUTE)
    customer_id = turn.conversation.customer_id
    if customer_id is not None and CaseKind.FRAUD in cases.open_kinds(turn.work, customer_id):
        return _take(turn, CaseKind.FRAUD)
    return _take(turn, CaseKind.DISPUTE)


@action("action_lost_card")
def lost_card(turn: Turn) -> Outcome:
    """Take a lost or stolen card; blocking it does not wait for a human in this chat."""
    return _take(turn, CaseKind.LOST_CARD)


@action("action_fraud")
def fraud(turn: Turn) -> Outcome:
    """Take a report of fraud; minutes matter."""
    return _take(turn, CaseKind.FRAUD)


@action("action_bereavement")
def bereavement(turn: Turn) -> Outcome:
    """Take the news of a death, with sympathy and without urging.

    Talk of a living parent's account may sound like it; condolences then would be an outrage.
    """
    heard = turn.heard
    if heard.confidence < _CERTAIN and not of_a_death(heard.text):
        return turn.perform("action_balance" if of_somebody_else(heard.text) else "action_clarify")
    return _take(turn, CaseKind.BEREAVEMENT)


def _leave(turn: Turn, kind: CaseKind) -> Outcome:
    """Open nothing: it was said and taken back. What is on record already, staff must close."""
    customer_id = turn.conversation.customer_id
    if customer_id is not None and kind in cases.open_kinds(turn.work, customer_id):
        text = phrase("care.still_on_record")
        said: Draft = QuickRepliesDraft(text=text, buttons=(buttons.human(),))
    else:
        said = TextDraft(text=phrase("care.taken_back"))
    return say(said, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


def _take(turn: Turn, kind: CaseKind) -> Outcome:
    """Open the case, take every offer off the table, and ask for the right desk."""
    conversation_id = turn.conversation.conversation_id
    known = turn.has_open_case
    said = _open(turn, kind)
    conversations.clear_pending_offer(turn.work, conversation_id)
    outcome = handoffs.request(turn.work, conversation_id, QUEUES[kind], kind.value)
    asked = tuple(dict.fromkeys((*turn.slots.asked, CASE_REPORTED)))
    return say(
        said,
        *(_answer(turn) if known else ()),
        draft_of(outcome),
        awaiting=awaiting_after(outcome),
        task=None,
        product=None,
        products=(),
        decision=None,
        callback=None,
        asked=asked,
    )


def _answer(turn: Turn) -> tuple[Draft, ...]:
    """Return the answer to a question about what is in hand already: how long does it take?"""
    return answer_to(turn, turn.heard.faq[0]) if surely_asked(turn) else ()


def _open(turn: Turn, kind: CaseKind) -> Draft:
    """Open the case, unless the customer has one of this kind; say what happens now."""
    line = turn.house.settings.service_line
    customer_id = turn.conversation.customer_id
    if customer_id is not None and kind in cases.open_kinds(turn.work, customer_id):
        return TextDraft(text=phrase(f"care.{kind.value}_again", line=line))
    case_id = cases.open_case(
        turn.work, customer_id, kind, turn.conversation.conversation_id, _summary(turn)
    )
    text = phrase(f"care.{kind.value}", line=line)
    if kind is CaseKind.BEREAVEMENT:  # nobody in mourning wants a ticket number
        return TextDraft(text=text)
    return ReceiptDraft(text=text, subject="case", reference=case_id)


def _summary(turn: Turn) -> str:
    """Return the customer's own words (kept encrypted with the case)."""
    try:
        return conversations.utterance(turn.work, turn.turn_id)
    except NotFound:
        return turn.heard.text
