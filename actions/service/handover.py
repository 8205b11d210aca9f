"""To a human in one step, from any state; and how it was."""

from __future__ import annotations

import re

from actions import buttons
from actions.contract import Awaiting
from actions.turn import Outcome, Turn, action, say
from crm import cases, handoffs
from crm.contract import CaseKind, Invalid, NotFound
from crm.handoffs import HandoffOutcome, RequestState
from crm.messages import Draft, HandoffDraft, RatingDraft, TextDraft
from data.texts.phrases import phrase

SALES, SERVICE, FRAUD, BEREAVEMENT = "sales", "service", "fraud", "bereavement"
# Which desk takes which case; a lost card is as urgent as fraud.
QUEUES = {
    CaseKind.COMPLAINT: SERVICE,
    CaseKind.DISPUTE: SERVICE,
    CaseKind.LOST_CARD: FRAUD,
    CaseKind.FRAUD: FRAUD,
    CaseKind.BEREAVEMENT: BEREAVEMENT,
}
_SCORE_FIRST = re.compile(r"\s*([1-5])(?![\d.万千百%])")
_URGENT_FIRST = (CaseKind.FRAUD, CaseKind.LOST_CARD, CaseKind.BEREAVEMENT)


@action("action_handoff")
def handoff(turn: Turn) -> Outcome:
    """Ask for a human; with nobody on duty say when, and offer a callback."""
    outcome = handoffs.request(
        turn.work,
        turn.conversation.conversation_id,
        _queue(turn),
        "customer_asked",
        turn_id=turn.turn_id,
    )
    return say(draft_of(outcome), awaiting=awaiting_after(outcome))


@action("action_record_rating", digression=True)
def record_rating(turn: Turn) -> Outcome:
    """Store how the customer found it (CSAT); what else is open stays open."""
    subject = turn.heard.value("subject") or turn.slots.rating_subject
    handoff_id = _rated(turn, subject)
    # In a form a bare number is an answer to it.
    score = turn.heard.score or (None if turn.in_form else _bare_score(turn))
    if turn.in_form and (handoff_id is None or score is None):
        return turn.perform("action_clarify")
    if handoff_id is None:
        return say(TextDraft(text=phrase("handover.nothing_to_rate")), rating_subject=None)
    if score is None:
        again = RatingDraft(text=phrase("handover.rate_again"), subject=f"handoff:{handoff_id}")
        return say(again, awaiting=Awaiting.RATING, rating_subject=f"handoff:{handoff_id}")
    try:
        handoffs.record_csat(turn.work, handoff_id, score)
    except (NotFound, Invalid):
        return say(TextDraft(text=phrase("handover.nothing_to_rate")), rating_subject=None)
    key = "handover.rated_low" if score <= 2 else "handover.rated"
    return say(TextDraft(text=phrase(key)), rating_subject=None)


def draft_of(outcome: HandoffOutcome) -> Draft:
    """Say where the customer stands in the queue, or when somebody is there again."""
    if not _queued(outcome):
        return HandoffDraft(
            state="closed",
            text=phrase("handover.nobody", hours=outcome.hours),
            buttons=(
                buttons.yes(Awaiting.CALLBACK_OFFER, "appointments.button_callback"),
                buttons.no(Awaiting.CALLBACK_OFFER, "handover.button_no_callback"),
            ),
        )
    ahead = max(0, (outcome.position or 1) - 1)
    key = "handover.next" if ahead == 0 else "handover.queued"
    return HandoffDraft(
        state="queued", text=phrase(key, ahead=ahead), queue_position=outcome.position
    )


def awaiting_after(outcome: HandoffOutcome) -> Awaiting:
    """Return what is waited for after a handoff was asked for."""
    return Awaiting.NONE if _queued(outcome) else Awaiting.CALLBACK_OFFER


def _queued(outcome: HandoffOutcome) -> bool:
    return outcome.state is RequestState.QUEUED


def _queue(turn: Turn) -> str:
    """Choose the desk: an open case decides, then whether a product is being talked about."""
    if turn.customer is not None:
        kinds = cases.open_kinds(turn.work, turn.customer.customer_id)
        for kind in _URGENT_FIRST:
            if kind in kinds:
                return QUEUES[kind]
        if kinds:
            return SERVICE
    if turn.has_open_case:
        return SERVICE
    return SALES if turn.slots.product or turn.slots.products else SERVICE


def _rated(turn: Turn, subject: str | None) -> str | None:
    """Return the handoff that is rated: the one asked about, else the conversation's last."""
    kind, _, handoff_id = (subject or "").partition(":")
    if kind == "handoff" and handoff_id:
        return handoff_id
    return handoffs.latest(turn.work, turn.conversation.conversation_id)


def _bare_score(turn: Turn) -> int | None:
    """Return the score that what was said begins with: "5, very good"."""
    said = turn.heard.value("ordinal") or turn.heard.value("amount") or turn.heard.text
    found = _SCORE_FIRST.match(said)
    return int(found[1]) if found else None
