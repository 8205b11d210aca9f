"""What is booked already: seen, moved and cancelled by the customer.

A callback that is called off is called off at once: nobody is to be rung because a question
of ours stayed unanswered. A move is read back first, like a booking.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions import buttons
from actions.appointments.booking import ask_time, decline_callback, gone, propose, whose
from actions.appointments.designation import ALL, Meant, local, meant
from actions.appointments.shifting import (
    booked_just_now,
    kept,
    last_named,
    shifted,
    shifted_plan,
    wanted_before,
)
from actions.contract import Awaiting
from actions.leads.afterwards import who_is_in_touch
from actions.leads.noted import offer_withdrawing
from actions.meaning.wishes import heard_wishes
from actions.slots import CallbackPlan, Task
from actions.turn import Outcome, Turn, action, say
from actions.understanding import SaidMoment
from crm import appointments
from crm.appointments import AppointmentView
from crm.contract import Conflict, NotFound
from crm.messages import ButtonDraft, Draft, QuickRepliesDraft, ReceiptDraft, TextDraft
from data.language.meaning.contacting import misses_contact
from data.language.times.meetings import meeting_kind
from data.language.times.shifts import asks_other_times
from data.texts.phrases import Lines, Moment, Phrase, phrase

CANCEL, MOVE = "cancel_appointment", "move_appointment"
_ARRANGING = frozenset({Awaiting.CALLBACK_TIME, Awaiting.CALLBACK_CONFIRM})


@action("action_appointments", digression=True)
def list_booked(turn: Turn) -> Outcome:
    """Say what is booked, with the ways to change it; else who is in touch about a lead."""
    found = upcoming(turn)
    if not found:
        if told := who_is_in_touch(turn):
            return told
        waits = misses_contact(turn.heard.text)
        if turn.house.reask(turn):  # in the middle of something: no second question
            text = phrase("consent.not_in_touch_yet" if waits else "appointments.none")
            return say(TextDraft(text=text))
        return _none("consent.not_in_touch_yet" if waits else "appointments.none_offer")
    only = found[0].appointment_id if len(found) == 1 else ""
    choices = (buttons.move_appointment(only), buttons.cancel_appointment(only))
    text = phrase("appointments.listed", lines=_lines(found))
    return say(QuickRepliesDraft(text=text, buttons=choices))


@action("action_cancel_appointment")
def cancel_appointment(turn: Turn) -> Outcome:
    """Cancel what is booked; what is only being arranged is left."""
    if _arranging(turn):
        return decline_callback.run(turn)
    if misses_contact(turn.heard.text):  # "don't forget to call me"
        return turn.perform("action_appointments")
    found = upcoming(turn)
    if not found:
        return _nothing_to_cancel(turn)
    chosen = _being_moved(turn, found) or meant(turn, found)
    if _unclear(turn, chosen, several=chosen.every):
        return _ask_which(turn, chosen, Task(CANCEL))
    drafts = tuple(_cancelled(turn, each) for each in chosen.appointments)
    return say(*drafts, task=None, callback=None)


@action("action_move_appointment")
def move_appointment(turn: Turn) -> Outcome:
    """Move what is booked: find out which and where to, then read it back."""
    plan = turn.slots.callback
    if plan is not None and turn.slots.awaiting in _ARRANGING and not _pressed(turn):
        if asks_other_times(turn.heard.text):
            return ask_time(turn, plan, further=turn.slots.awaiting is Awaiting.CALLBACK_TIME)
        return propose(turn, plan, shifted_plan(turn, plan) or last_named(turn))
    found = upcoming(turn)
    if not found:
        return _nothing_to_move(turn)
    chosen = booked_just_now(turn, found) or meant(turn, found, moving=True)
    if _unclear(turn, chosen):
        return _ask_which(turn, chosen, Task(MOVE))
    return _begin_move(turn, chosen.appointments[0], chosen.wanted)


@action("action_choose_appointment")
def choose_appointment(turn: Turn) -> Outcome:
    """Go on with the appointment that was chosen from the list."""
    task, found = turn.slots.task, upcoming(turn)
    if not found or (task is not None and task.name == CANCEL):
        return cancel_appointment.run(turn)
    chosen = meant(turn, found)
    if _unclear(turn, chosen):
        return _ask_which(turn, chosen, task or Task(MOVE))
    return _begin_move(turn, chosen.appointments[0], None)


def upcoming(turn: Turn) -> list[AppointmentView]:
    """Return what is booked for whoever talks here, soonest first."""
    return appointments.list_for(turn.work, whose(turn))


def which_question(turn: Turn) -> Draft | None:
    """Return the open question which appointment is meant."""
    found, task = upcoming(turn), turn.slots.task
    return _which(found, task) if found and task is not None else None


def offer_cancelling(turn: Turn, key: str) -> Draft | None:
    """Ask whether what is booked is to be cancelled; None when nothing is.

    Args:
        turn: in which it may have been meant.
        key: the text to ask it with; takes ``lines``.
    """
    found = upcoming(turn)
    if not found:
        return None
    only = found[0].appointment_id if len(found) == 1 else ""
    choices = (buttons.cancel_appointment(only), buttons.move_appointment(only))
    return QuickRepliesDraft(text=phrase(key, lines=_lines(found)), buttons=choices)


def _begin_move(turn: Turn, each: AppointmentView, wanted: SaidMoment | None) -> Outcome:
    before = local(turn, each.due_at).isoformat()
    plan = CallbackPlan(each.kind.value, each.topic, before, each.appointment_id, before)
    wanted = shifted(turn, each) or wanted or wanted_before(turn, each)
    if wanted is None:
        return ask_time(turn, plan).keeping(task=None)
    return propose(turn, plan, wanted).keeping(task=None)


def _cancelled(turn: Turn, each: AppointmentView) -> Draft:
    try:
        appointments.cancel(turn.work, whose(turn), each.appointment_id)
    except (Conflict, NotFound):  # a colleague has closed it just now
        return gone()
    text = phrase(f"appointments.cancelled_{each.kind.value}", moment=Moment(at=each.due_at))
    return ReceiptDraft(text=text, subject="callback", reference=each.appointment_id)


def _arranging(turn: Turn) -> bool:
    """Return whether a new one is being arranged, and none that is booked was pressed."""
    plan = turn.slots.callback
    new = plan is None or not plan.moves
    return new and turn.slots.awaiting in _ARRANGING and not _pressed(turn)


def _being_moved(turn: Turn, found: Sequence[AppointmentView]) -> Meant | None:
    """Return the appointment that is just being moved, unless another one was named."""
    plan = turn.slots.callback
    if plan is None or not plan.moves or turn.heard.moments or _pressed(turn):
        return None
    moved = tuple(each for each in found if each.appointment_id == plan.moves)
    return Meant(moved) if moved else None


def _pressed(turn: Turn) -> bool:
    return turn.heard.value("appointment") is not None


def _unclear(turn: Turn, chosen: Meant, *, several: bool = False) -> bool:
    return not chosen.sure or not (several or len(chosen.appointments) == 1)


def _ask_which(turn: Turn, chosen: Meant, task: Task) -> Outcome:
    if _pressed(turn):  # an old button: that one is not to come any more
        return say(gone(), callback=None)
    task = task.with_args(**kept(turn, chosen.wanted))
    question = _which(chosen.appointments, task)
    drafts = (question,) if chosen.sure else (_not_then(), question)
    return say(*drafts, awaiting=Awaiting.APPOINTMENT, task=task, callback=None)


def _which(found: Sequence[AppointmentView], task: Task) -> Draft:
    cancelling = task.name == CANCEL
    choices = [_choice(each, task.name) for each in found]
    if cancelling and len(found) > 1:
        label = phrase("appointments.button_cancel_all")
        choices.append(ButtonDraft(label=label, intent=CANCEL, args={"appointment": ALL}))
    key = "appointments.which_cancel" if cancelling else "appointments.which_move"
    return QuickRepliesDraft(text=phrase(key, lines=_lines(found)), buttons=tuple(choices))


def _choice(each: AppointmentView, intent: str) -> ButtonDraft:
    args = {"appointment": each.appointment_id}
    return ButtonDraft(label=_line(each), intent=intent, args=args)


def _line(each: AppointmentView) -> Phrase:
    return phrase(f"appointments.line_{each.kind.value}", moment=Moment(at=each.due_at))


def _lines(found: Sequence[AppointmentView]) -> Lines:
    return Lines(items=tuple(_line(each) for each in found))


def _not_then() -> Draft:
    return TextDraft(text=phrase("appointments.not_then"))


def _nothing_to_cancel(turn: Turn) -> Outcome:
    """Nothing is booked: say so, with the switch for whoever wants no calls at all."""
    if _pressed(turn):
        return say(gone(), callback=None)
    if turn.slots.awaiting is Awaiting.CALLBACK_OFFER:
        return decline_callback.run(turn)
    if asked := offer_withdrawing(turn):  # nothing is booked, but somebody will ring
        return asked
    no_calls = (buttons.no_calls(),) if turn.customer is not None else ()
    choices = (*no_calls, buttons.callback(), buttons.human())
    text = phrase("appointments.none_to_cancel")
    return say(QuickRepliesDraft(text=text, buttons=choices), callback=None)


def _nothing_to_move(turn: Turn) -> Outcome:
    if _pressed(turn):
        return say(gone(), callback=None)
    if heard_wishes(turn) and meeting_kind(turn.heard.text) is None:
        return turn.perform("action_correct")  # "change it to fifty thousand"
    return _none("appointments.none_offer")


def _none(key: str) -> Outcome:
    """Nothing is booked: say so and offer a callback."""
    question = QuickRepliesDraft(
        text=phrase(key),
        buttons=(
            buttons.yes(Awaiting.CALLBACK_OFFER, "appointments.button_callback"),
            buttons.no(Awaiting.CALLBACK_OFFER, "handover.button_no_callback"),
        ),
    )
    return say(question, awaiting=Awaiting.CALLBACK_OFFER, callback=None)
