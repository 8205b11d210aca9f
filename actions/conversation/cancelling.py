"""Cancelling: what goes on is let go, what is done already is taken back, the last of it first."""

from __future__ import annotations

from actions import buttons
from actions.appointments.booked import CANCEL, offer_cancelling
from actions.appointments.shifting import just_booked
from actions.contract import Awaiting
from actions.leads.noted import offer_withdrawing, still_noted
from actions.leads.standing import just_noted, takes_back_noted
from actions.prospects.erasing import asked_to_erase
from actions.service.care import on_record
from actions.turn import Outcome, Turn, action, say
from actions.understanding import Found, Heard
from crm.messages import Draft, QuickRepliesDraft, TextDraft
from data.language.meaning.retraction import taken_back
from data.texts.phrases import phrase

NOTHING_GOES_ON = frozenset({Awaiting.NONE, Awaiting.OFFER, Awaiting.CLARIFICATION})


@action("action_cancel")
def cancel(turn: Turn) -> Outcome:
    """Stop what is going on; nothing of it is kept."""
    if asked := asked_to_erase(turn):
        return asked
    plan = turn.slots.callback
    if turn.slots.awaiting is Awaiting.APPOINTMENT or (plan is not None and plan.moves):
        return turn.perform("action_decline_callback")
    idle = turn.slots.awaiting in NOTHING_GOES_ON and plan is None
    if idle and (outcome := _undo(turn)):
        return outcome
    reported = on_record(turn)
    if reported and (idle or turn.slots.awaiting is Awaiting.CALLBACK_OFFER):
        return say(reported, task=None)
    key = "repair.nothing_to_cancel" if idle else "repair.cancelled"
    text = QuickRepliesDraft(text=phrase(key), buttons=(buttons.human(),))
    told: tuple[Draft, ...] = (TextDraft(text=text.text), reported) if reported else (text,)
    if idle and turn.slots.products and taken_back(turn.heard.text):  # 那算了, of what was shown
        told = (TextDraft(text=phrase("repair.all_right")),)
    outcome = say(
        *told,
        task=None,
        assessment=None,
        callback=None,
        phone=None,
        clarification=None,
        stepup=None,
    )
    return still_noted(turn, outcome)


def _undo(turn: Turn) -> Outcome | None:
    """Take back what is done already: the last of it first, and a lead only when asked."""
    if just_noted(turn) or takes_back_noted(turn):
        return offer_withdrawing(turn)
    return _cancel_what_is_booked(turn) or offer_withdrawing(turn)


def _cancel_what_is_booked(turn: Turn) -> Outcome | None:
    """Cancel what was booked just now; ask about anything else that is to come."""
    if turn.slots.awaiting is not Awaiting.NONE:
        return None
    task = turn.slots.task
    if task is not None and just_booked(turn):
        booked = Found("appointment", task.args.get("appointment", ""), {})
        heard = Heard(CANCEL, 1.0, turn.heard.text, (booked,))
        return turn.with_heard(heard).perform("action_cancel_appointment")
    asked = offer_cancelling(turn, "appointments.cancel_booked")
    return say(asked) if asked else None
