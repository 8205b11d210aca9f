"""What words mean in any state, whatever is being asked: they come before the open question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.contract import FREE, Awaiting
from actions.leads.standing import says_which
from actions.meaning.meetings import of_meetings
from actions.meaning.troubled import sounds_like_something_else
from actions.turn import Meant, Turn
from data.language.meaning.consents import consent_taken_back
from data.language.meaning.contacting import only_stop, permits_contact
from data.language.meaning.revoking import says_keep, says_undo

# What "call me" is taken for.
_CALLING = frozenset(
    {"action_book_callback", "action_leave_number", "action_accept_offer", "action_affirm"}
    | {"action_clarify", "action_inform"}
)
# Who reports or complains, or wants a human, is heard about that first.
_CARE = frozenset(
    {"action_complaint", "action_dispute", "action_lost_card", "action_fraud", "action_handoff"}
    | {"action_bereavement"}
)
# Taking back what is only being asked for is a no to it.
_ASKED_FOR = {
    Awaiting.CONTACT_CONSENT: "action_decline_contact",
    Awaiting.PERSONALISATION_CONSENT: "action_decline_personalisation",
    Awaiting.PHONE_NUMBER: "action_decline_number",
    Awaiting.PHONE_CONSENT: "action_decline_number",
}
# What the name of a lead, or all of them, is taken for when it is asked which.
_NAMING = frozenset(
    {"action_clarify", "action_product_details", "action_answer_faq", "action_goodbye"}
)
# What "cancel" comes to where it may mean what is asked.
_CANCELLING = {
    Awaiting.LEAD_WITHDRAWAL: "action_withdraw_lead",
    Awaiting.NUMBER_DELETION: "action_erase_number",
}


def _consent(name: str, turn: Turn) -> Meant | None:
    """A consent is taken back, or it is asked how; what is known of that is answered from there."""
    taken = consent_taken_back(turn.heard.text)
    awaiting = turn.slots.awaiting
    if taken is None or name in _CARE:
        return None
    if taken.only_asked and (name == "action_answer_faq" or awaiting not in FREE):
        return None
    return _ASKED_FOR.get(awaiting, "action_opt_out_channel"), turn


def _permits_contact(name: str, turn: Turn) -> Meant | None:
    """Asked whether one may be contacted, "they can call me" is a yes and no appointment."""
    asked = turn.slots.awaiting is Awaiting.CONTACT_CONSENT and name in _CALLING
    if not asked or not permits_contact(turn.heard.text):
        return None
    return "action_grant_contact", turn


def _troubled(name: str, turn: Turn) -> Meant | None:
    """What only sounds like a loss, a fraud or a death is a question of the knowledge base."""
    return ("action_answer_faq", turn) if sounds_like_something_else(name, turn) else None


def _stopped(_name: str, turn: Turn) -> Meant | None:
    """A bare stop ends the form, not all that the bank sends."""
    if not turn.in_form or not only_stop(turn.heard.text):
        return None
    cancelling = turn.with_heard(replace(turn.heard, intent="cancel"))
    return _CANCELLING.get(turn.slots.awaiting, "action_cancel"), cancelling


def _which_lead(name: str, turn: Turn) -> Meant | None:
    """Asked which of several leads is meant, its name answers, and so does "both"."""
    return ("action_withdraw_lead", turn) if name in _NAMING and says_which(turn) else None


def _kept_or_not(name: str, turn: Turn) -> Meant | None:
    """Asked whether a lead is to be withdrawn, words that keep it do, whoever understood them."""
    if name != "action_clarify" or turn.slots.awaiting is not Awaiting.LEAD_WITHDRAWAL:
        return None
    if says_keep(turn.heard.text):
        return "action_keep_lead", turn
    return ("action_withdraw_lead", turn) if says_undo(turn.heard.text) else None


def _meeting(name: str, turn: Turn) -> Meant | None:
    """Words about what is booked."""
    meeting = of_meetings(name, turn)
    return (meeting, turn) if meeting else None


MEANINGS: tuple[Callable[[str, Turn], Meant | None], ...] = (
    _consent,
    _permits_contact,
    _troubled,
    _stopped,
    _which_lead,
    _kept_or_not,
    _meeting,
)
