"""What is said of appointments in words that are taken for something else.

"The call", asked which one, is no wish to be called; "other times", right after a booking, are
no other products.
"""

from __future__ import annotations

from actions.appointments.booked import upcoming
from actions.appointments.shifting import just_booked
from actions.contract import Awaiting
from actions.turn import Turn
from data.language.times.meetings import points_at_meeting
from data.language.times.shifts import asks_other_times, find_shift

_CHOOSE, _MOVE = "action_choose_appointment", "action_move_appointment"
_ARRANGING = frozenset({Awaiting.CALLBACK_TIME, Awaiting.CALLBACK_CONFIRM})
_IDLE = frozenset({Awaiting.NONE, Awaiting.OFFER, Awaiting.CLARIFICATION})
# What is meant already, whatever the words: these see to it themselves.
_MEANT = frozenset(
    {_MOVE, _CHOOSE, "action_cancel_appointment", "action_decline_callback", "action_cancel"}
    | {"action_callback_time", "action_handoff", "action_opt_out_channel"}
)
# What "twenty minutes later" and "other times" are taken for.
_UNSURE = frozenset(
    {"action_clarify", "action_inform", "action_correct", "action_take_time", "action_repeat"}
    | {"action_out_of_scope", "action_appointments", "action_answer_faq", "action_chitchat"}
)
_OTHERS = _UNSURE | {"action_more_options", "action_recommend", "action_book_callback"}


def of_meetings(name: str, turn: Turn) -> str | None:
    """Return the action that words about an appointment mean; None when they mean no other.

    Args:
        name: the action that Rasa chose.
        turn: what was said.
    """
    awaiting, text = turn.slots.awaiting, turn.heard.text
    if name in _MEANT:
        return None
    if awaiting is Awaiting.APPOINTMENT:
        return _CHOOSE if points_at_meeting(text) else None
    going_on = awaiting in _ARRANGING or just_booked(turn)
    if going_on and name in _OTHERS and asks_other_times(text):
        return _MOVE
    if name not in _UNSURE or find_shift(text) is None:
        return None
    booked = awaiting in _IDLE and bool(upcoming(turn))
    return _MOVE if booked or awaiting in _ARRANGING else None
