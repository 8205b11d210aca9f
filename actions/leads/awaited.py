"""Somebody waits to be contacted: what is noted or booked is told, else a callback offered."""

from __future__ import annotations

from actions import buttons
from actions.appointments.booked import upcoming
from actions.contract import Awaiting
from actions.leads.afterwards import by_when
from actions.leads.standing import whose
from actions.turn import Outcome, Turn, say
from crm import leads
from crm.messages import QuickRepliesDraft
from data.texts.phrases import Phrase, phrase


def will_be_in_touch(turn: Turn) -> Outcome:
    """Tell when or about what somebody will be in touch; what is being asked stays asked."""
    if upcoming(turn):
        return turn.perform("action_appointments")
    text = _what_is_noted(turn)
    if turn.in_form and turn.slots.awaiting is not Awaiting.CALLBACK_OFFER:
        said = QuickRepliesDraft(text=text, buttons=(buttons.human(),))
        return say(said, *turn.house.reask(turn), awaiting=turn.slots.awaiting)
    callback = buttons.yes(Awaiting.CALLBACK_OFFER, "appointments.button_callback")
    said = QuickRepliesDraft(text=text, buttons=(callback, buttons.human()))
    return say(said, awaiting=Awaiting.CALLBACK_OFFER)


def _what_is_noted(turn: Turn) -> Phrase:
    lead = next(iter(leads.live(turn.work, whose(turn))), None)
    return phrase("consent.not_in_touch_yet") if lead is None else by_when(turn, lead)
