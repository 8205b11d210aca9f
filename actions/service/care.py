"""Complaint, dispute, lost card, fraud, bereavement: a case, a human, and no selling."""

from __future__ import annotations

import re
from dataclasses import replace

from actions import buttons
from actions.service.handover import QUEUES, awaiting_after, draft_of
from actions.service.knowledge import answer_to, asks, surely_asked
from actions.service.leaving import answer_to_leaving
from actions.turn import CASE_REPORTED, Outcome, Turn, action, say
from crm import cases, conversations, handoffs
from crm.contract import CaseKind, NotFound
from crm.messages import Draft, QuickRepliesDraft, ReceiptDraft, TextDraft
from data.language.meaning.loss import of_a_death, of_own_will, only_sounds_deadly
from data.language.meaning.lost_things import of_a_lost_card, of_something_else_lost
from data.language.meaning.retraction import taken_back
from data.language.meaning.swindles import moves_money_away, of_a_fraud, of_an_opinion
from data.language.names.owners import of_somebody_else
from data.texts.phrases import phrase

# Below it, words of what the case is about must have been said: a death, a card, a fraud.
_CERTAIN = 0.95
# So near a question of the knowledge base must come to be answered in the place of a case, and
# so near where what was lost is known to be no card.
_ASKED, _ASKED_OF_WHAT_WAS_LOST = 0.75, 0.5
_OF_TRANSFERS = ("transfer_time", "transfer_fee", "transfer_limit")
_COMPLAINING = re.compile(r"投诉|举报|complain", re.IGNORECASE)


@action("action_complaint")
def complaint(turn: Turn) -> Outcome:
    """Take a complaint, unless the same sentence takes it back, or it is only an opinion."""
    text = turn.heard.text
    if taken_back(text):
        return _leave(turn, CaseKind.COMPLAINT)
    if of_an_opinion(text) and not _COMPLAINING.search(text):
        return turn.perform("action_clarify")
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
    """Take a lost or stolen card; blocking it does not wait for a human in this chat.

    A job, a password or patience may be lost as well; so may a father.
    """
    if of_something_else_lost(turn.heard.text):
        if of_a_death(turn.heard.text):
            return _take(turn, CaseKind.BEREAVEMENT)
        return _no_case(turn, CaseKind.LOST_CARD, _ASKED_OF_WHAT_WAS_LOST)
    if turn.heard.confidence < _CERTAIN and not of_a_lost_card(turn.heard.text):
        return _no_case(turn)
    return _take(turn, CaseKind.LOST_CARD)


@action("action_fraud")
def fraud(turn: Turn) -> Outcome:
    """Take a report of fraud; minutes matter.

    Whoever moves money to another bank reports none, nor does who thinks ill of insurance.
    """
    text = turn.heard.text
    if moves_money_away(text):
        return _of_transfers(turn)
    if of_an_opinion(text) or (turn.heard.confidence < _CERTAIN and not of_a_fraud(text)):
        return _no_case(turn)
    return _take(turn, CaseKind.FRAUD)


@action("action_bereavement")
def bereavement(turn: Turn) -> Outcome:
    """Take the news of a death, with sympathy and without urging.

    Talk of a living parent's account may sound like it, and so does 死期, a fixed deposit;
    condolences then would be an outrage.
    """
    heard = turn.heard
    if only_sounds_deadly(heard.text):
        return _not_known(turn) if of_own_will(heard.text) else _no_case(turn)
    if heard.confidence < _CERTAIN and not of_a_death(heard.text):
        return turn.perform("action_balance") if of_somebody_else(heard.text) else _no_case(turn)
    return _take(turn, CaseKind.BEREAVEMENT)


def on_record(turn: Turn) -> Draft | None:
    """Return that what was reported in this conversation stays on record; None without it."""
    if CASE_REPORTED not in turn.slots.asked or not turn.has_open_case:
        return None
    return QuickRepliesDraft(text=phrase("care.still_on_record"), buttons=(buttons.human(),))


def _no_case(turn: Turn, never: CaseKind | None = None, least: float = _ASKED) -> Outcome:
    """Answer the question that was asked, or ask what was meant; nothing is put on record.

    Args:
        turn: in which it sounded like a case.
        never: what it is not for certain, so that it is not among the guesses.
        least: how near a question of the knowledge base must come, 0 to 1.
    """
    if surely_asked(turn, least):
        return turn.perform("action_answer_faq")
    ranking = tuple(name for name in turn.heard.ranking if name != never)
    return turn.with_heard(replace(turn.heard, ranking=ranking)).perform("action_clarify")


def _of_transfers(turn: Turn) -> Outcome:
    """Offer answers about transfers to whoever moves money to another bank."""
    if answer_to_leaving(turn) or surely_asked(turn, _ASKED):
        return turn.perform("action_answer_faq")
    entries = (turn.house.knowledge.get(each) for each in _OF_TRANSFERS)
    choices = tuple(asks(entry) for entry in entries if entry is not None)
    text = phrase("knowledge.which")
    said = QuickRepliesDraft(text=text, buttons=(*choices, buttons.human()))
    return say(said, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


def _not_known(turn: Turn) -> Outcome:
    """Say that it is not known here, and who to ask; what is open stays open."""
    text = phrase("knowledge.not_known")
    said = QuickRepliesDraft(text=text, buttons=(buttons.human(), buttons.callback()))
    return say(said, *turn.house.reask(turn), awaiting=turn.slots.awaiting)


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
    outcome = handoffs.request(
        turn.work, conversation_id, QUEUES[kind], kind.value, turn_id=turn.turn_id
    )
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
