"""Two wishes in one message: both are met in one turn, what asks something back the last."""

from __future__ import annotations

from dataclasses import replace

from actions.contract import Awaiting
from actions.meaning.rereading import perform_as_meant
from actions.routes import ROUTES
from actions.slots import SlotChanges
from actions.turn import Action, Outcome, Turn
from crm.messages import TextDraft
from data.texts.phrases import TextKey, phrase

# Open, but nothing that a second wish would interrupt.
_FREE = frozenset({Awaiting.NONE, Awaiting.OFFER})
# They ask something back, as a rule: what can be answered at once is answered before.
_ASKING_BACK = frozenset(
    {"action_book_callback", "action_move_appointment", "action_cancel_appointment"}
    | {"action_calculate_deposit", "action_calculate_loan", "action_leave_number"}
    | {"action_accept_offer", "action_renew", "action_start_assessment"}
)


def perform_both(chosen: Action, turn: Turn) -> Outcome:
    """Do what both halves of a message wish for.

    Where the first asks something back, the second would stand in the way of the answer: it is
    named, and waits until it is said again.

    Args:
        chosen: what Rasa chose for the first half.
        turn: what was said; ``heard.also`` is the second half.
    """
    first, second = replace(turn.heard, also=None), turn.heard.also
    also = turn.house.actions.get(ROUTES.get(second.intent, "")) if second else None
    if second is None or also is None:
        return perform_as_meant(chosen, turn.with_heard(first))
    halves = [(chosen, first), (also, second)]
    if also.digression and chosen.name in _ASKING_BACK:
        halves.reverse()
    (now, heard), (then, later) = halves
    outcome = perform_as_meant(now, turn.with_heard(heard))
    if outcome.slots.get("awaiting", turn.slots.awaiting) not in _FREE:
        return outcome.followed_by(_one_at_a_time(later.intent))
    after = turn.with_slots(**outcome.slots).with_heard(later).afresh()
    more = perform_as_meant(then, after)
    slots: SlotChanges = {**outcome.slots, **more.slots}
    return Outcome((*outcome.drafts, *more.drafts), slots)


def _one_at_a_time(intent: str) -> TextDraft:
    wish = TextKey(key=f"clarify.{intent}")
    return TextDraft(text=phrase("repair.one_at_a_time", wish=wish))
