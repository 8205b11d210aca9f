"""Several wishes in one message: all are met in one turn, what asks something back the last.

Where two ask something back, the second waits in the slot ``later`` until the first is settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.contract import Awaiting
from actions.conversation.clarification import guesses, kept_values
from actions.meaning.rereading import perform_as_meant
from actions.routes import ROUTES
from actions.slots import Clarification, SlotChanges
from actions.turn import Action, Outcome, Turn, say
from actions.understanding import Heard
from crm.messages import QuickRepliesDraft, TextDraft
from data.texts.phrases import Several, TextKey, phrase

# Open, but nothing that another wish would interrupt.
_FREE = frozenset({Awaiting.NONE, Awaiting.OFFER})
# Obeyed at once, whatever else is wished for.
_REFUSING = frozenset(
    {"action_stop_recommending", "action_opt_out_channel", "action_personalisation_off"}
)
# They ask something back, as a rule: what can be answered at once is answered before.
_ASKING_BACK = frozenset(
    {"action_book_callback", "action_move_appointment", "action_cancel_appointment"}
    | {"action_calculate_deposit", "action_calculate_loan", "action_leave_number"}
    | {"action_accept_offer", "action_renew", "action_start_assessment"}
)
# Whoever says so is not asked for anything else.
_LET_BE = frozenset(
    {"stop_recommending", "opt_out_channel", "personalisation_off", "human", "goodbye", "abuse"}
    | {"complaint", "dispute", "fraud", "lost_card", "bereavement"}
)

_Wish = tuple[Action, Heard]


def perform_all(chosen: Action, turn: Turn) -> Outcome:
    """Do everything that a message wishes for.

    Where one of the wishes asks something back, the next would stand in the way of the answer:
    it is named, and waits.

    Args:
        chosen: what Rasa chose for the first wish.
        turn: what was said; ``heard.also`` are the other wishes.
    """
    wishes = sorted(_wishes(chosen, turn), key=_place)
    said: tuple[Outcome, ...] = ()
    for number, (action, heard) in enumerate(wishes):
        outcome = perform_as_meant(action, turn.with_heard(heard))
        rest = wishes[number + 1 :]
        if rest and action.digression and outcome.slots.get("awaiting") is Awaiting.PRODUCT:
            # Which product could be asked for ever: the next wish may even answer it.
            outcome = say(TextDraft(text=phrase("products.name_it")))
        said = (*said, outcome)
        turn = turn.with_slots(**outcome.slots).afresh()
        if rest and turn.slots.awaiting not in _FREE:
            said = (*said, _one_at_a_time([later for _, later in rest]))
            break
    return _together(said)


def come_back(turn: Turn, outcome: Outcome) -> Outcome:
    """Ask whether to go on with what waits, once nothing else is open.

    Args:
        turn: what was said.
        outcome: what it came to.
    """
    waiting, said = turn.slots.later, turn.heard.intent
    if waiting is None or "later" in outcome.slots:
        return outcome
    left = tuple(each for each in waiting.intents if each != said)
    if not left or said in _LET_BE:
        return outcome.keeping(later=None)
    if outcome.slots.get("awaiting", turn.slots.awaiting) is not Awaiting.NONE:
        return outcome.keeping(later=replace(waiting, intents=left))
    asked = turn.with_slots(
        awaiting=Awaiting.CLARIFICATION, clarification=replace(waiting, intents=left)
    )
    text = phrase("repair.come_back", wishes=_named(left))
    return outcome.followed_by(QuickRepliesDraft(text=text, buttons=guesses(asked))).keeping(
        awaiting=Awaiting.CLARIFICATION, clarification=asked.slots.clarification, later=None
    )


def _wishes(chosen: Action, turn: Turn) -> list[_Wish]:
    others = ((ROUTES.get(each.intent, ""), each) for each in turn.heard.also)
    known = turn.house.actions
    return [(chosen, turn.heard), *((known[name], each) for name, each in others if name in known)]


def _place(wish: _Wish) -> int:
    """Where a wish stands; those of one place stay in the order said."""
    action, _ = wish
    return 0 if action.name in _REFUSING else 2 if action.name in _ASKING_BACK else 1


def _together(outcomes: Sequence[Outcome]) -> Outcome:
    slots: SlotChanges = {}
    for outcome in outcomes:
        slots = {**slots, **outcome.slots}
    return Outcome(tuple(draft for each in outcomes for draft in each.drafts), slots)


def _one_at_a_time(later: Sequence[Heard]) -> Outcome:
    intents = tuple(dict.fromkeys(each.intent for each in later))
    values: dict[str, str] = {}
    for each in later:
        values = {**kept_values(each), **values}
    text = phrase("repair.one_at_a_time", wishes=_named(intents))
    return say(TextDraft(text=text), later=Clarification(intents, values))


def _named(intents: Sequence[str]) -> Several:
    return Several(items=tuple(TextKey(key=f"clarify.{intent}") for intent in intents))
