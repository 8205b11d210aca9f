"""Callbacks and visits: asked for, dated, read back, and only then booked or moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from actions import buttons
from actions.appointments.meeting_times import (
    as_instant,
    day_of,
    hour_question,
    on_an_open_day,
    open_then,
    planned_for,
    suggestions,
)
from actions.appointments.shifting import shifted_plan
from actions.contract import BOOKED, Awaiting
from actions.meaning.wishes import heard_wishes
from actions.prospects.enrolment import ask_for_number
from actions.slots import CallbackPlan, Task
from actions.turn import Outcome, Turn, action, say
from actions.understanding import SaidMoment
from crm import appointments
from crm.appointments import AppointmentKind, Whose
from crm.contract import Conflict, Invalid, NotFound
from crm.messages import (
    ButtonDraft,
    Draft,
    FormPromptDraft,
    QuickRepliesDraft,
    ReceiptDraft,
    TextDraft,
)
from crm.organisation.working_hours import WorkingHours
from data.texts.phrases import Day, Moment, phrase

TASK = "book_callback"


@action("action_book_callback")
def book_callback(turn: Turn) -> Outcome:
    """Arrange a callback, or a visit when that is what was asked for."""
    visit = turn.heard.intent == "book_appointment"
    kind = AppointmentKind.BRANCH if visit else AppointmentKind.CALLBACK
    plan = CallbackPlan(kind.value, _topic(turn))
    if _cannot_be_reached(turn) and not visit:
        plan = replace(plan, due_at=_said_already(turn, plan))
        return ask_for_number(turn.with_slots(callback=plan), Task(TASK)).keeping(callback=plan)
    return propose(turn, plan, turn.heard.moment)


@action("action_callback_time")
def callback_time(turn: Turn) -> Outcome:
    """Take the day and time that were named."""
    offered = turn.slots.awaiting is Awaiting.CALLBACK_OFFER
    if offered and turn.heard.moment is None and heard_wishes(turn):
        return turn.perform("action_correct")  # "change it to 30k" is no time to be called
    plan = turn.slots.callback or CallbackPlan(AppointmentKind.CALLBACK.value, _topic(turn))
    return propose(turn, plan, shifted_plan(turn, plan) or turn.heard.moment)


@action("action_confirm_callback")
def confirm_callback(turn: Turn) -> Outcome:
    """Book what was read back, or move what is booked to there."""
    plan = turn.slots.callback
    due_at = planned_for(plan)
    if plan is None or due_at is None:
        return ask_time(turn, plan or CallbackPlan(AppointmentKind.CALLBACK.value, _topic(turn)))
    try:
        return _move(turn, plan, due_at) if plan.moves else _book(turn, plan, due_at)
    except Invalid as error:  # the minute has passed while the customer thought it over
        return ask_time(turn, plan, why=_unfit(turn, error.reason, due_at))


@action("action_decline_callback")
def decline_callback(turn: Turn) -> Outcome:
    """Leave it: nothing is booked, and what is booked stays as it is."""
    plan = turn.slots.callback
    stays = turn.slots.awaiting is Awaiting.APPOINTMENT or (plan is not None and plan.moves)
    key = "appointments.left" if stays else "appointments.declined"
    return say(TextDraft(text=phrase(key)), callback=None, task=None if stays else turn.slots.task)


def ask_time(
    turn: Turn, plan: CallbackPlan, *, why: Draft | None = None, further: bool = False
) -> Outcome:
    """Ask when, with the next fitting times as buttons, or with those after them."""
    hours, before = WorkingHours.of(turn.work).label(), as_instant(plan.before)
    if before is not None:
        text = phrase(f"appointments.move_{plan.kind}", before=Moment(at=before), hours=hours)
    else:
        text = phrase(f"appointments.when_{plan.kind}", hours=hours)
    prompt = FormPromptDraft(
        field="callback_time", text=text, buttons=suggestions(turn, further=further)
    )
    drafts = (why, prompt) if why is not None else (prompt,)
    return say(*drafts, awaiting=Awaiting.CALLBACK_TIME, callback=plan)


def ask_confirmation(plan: CallbackPlan, due_at: dt.datetime) -> Draft:
    """Read the moment back and ask whether it is right."""
    before, moment = as_instant(plan.before), Moment(at=due_at)
    if before is None:
        text = phrase(f"appointments.confirm_{plan.kind}", moment=moment)
        change = ButtonDraft(label=phrase("appointments.button_change"), intent="book_callback")
        leave = buttons.no(Awaiting.CALLBACK_CONFIRM, "appointments.button_leave")
    else:
        key = f"appointments.confirm_move_{plan.kind}"
        text = phrase(key, before=Moment(at=before), moment=moment)
        change = buttons.move_appointment(plan.moves, "appointments.button_change")
        leave = buttons.no(Awaiting.CALLBACK_CONFIRM, "appointments.button_keep")
    right = buttons.yes(Awaiting.CALLBACK_CONFIRM, "appointments.button_right")
    return QuickRepliesDraft(text=text, buttons=(right, change, leave))


def whose(turn: Turn) -> Whose:
    """Return whose appointments this conversation may see and change."""
    conversation = turn.conversation
    return Whose(conversation.customer_id, conversation.conversation_id)


def propose(turn: Turn, plan: CallbackPlan, said: SaidMoment | None) -> Outcome:
    """Read a named time back, or ask for what is missing of it."""
    if said is None or (said.time is None and said.whole != "day"):
        return ask_time(turn, plan)
    said = on_an_open_day(turn, plan, said)
    before = as_instant(plan.due_at) or as_instant(plan.before)
    if said.time is None and before is not None and open_then(turn, said.day, before):
        said = replace(said, time=before.time())  # "move it to Friday": at the same hour
    if said.time is None:
        return _ask_hour(turn, plan, said)
    # "at four" corrects the hour of the day that was agreed before.
    day = (day_of(plan) if said.day_implied else None) or said.day
    due_at = dt.datetime.combine(day, said.time, turn.work.clock.timezone)
    reason = appointments.refusal(turn.work, due_at)
    if reason is not None:
        return ask_time(turn, plan, why=_unfit(turn, reason, due_at))
    dated = replace(plan, due_at=due_at.isoformat())
    question = ask_confirmation(dated, due_at)
    return say(question, awaiting=Awaiting.CALLBACK_CONFIRM, callback=dated)


def _book(turn: Turn, plan: CallbackPlan, due_at: dt.datetime) -> Outcome:
    booked = appointments.book(
        turn.work,
        kind=plan.kind,
        topic=plan.topic,
        due_at=due_at,
        customer_id=turn.conversation.customer_id,
        prospect_id=turn.conversation.prospect_id,
        conversation_id=turn.conversation.conversation_id,
    )
    return _arranged(booked, f"appointments.booked_{plan.kind}", due_at)


def _move(turn: Turn, plan: CallbackPlan, due_at: dt.datetime) -> Outcome:
    try:
        appointments.move(turn.work, whose(turn), plan.moves, due_at)
    except (Conflict, NotFound) as error:
        if error.reason == "appointment_taken":
            return ask_time(turn, plan, why=_unfit(turn, error.reason, due_at))
        return say(gone(), callback=None, task=None)
    return _arranged(plan.moves, f"appointments.moved_{plan.kind}", due_at)


def _arranged(appointment_id: str, key: str, due_at: dt.datetime) -> Outcome:
    receipt = ReceiptDraft(
        text=phrase(key, moment=Moment(at=due_at)), subject="callback", reference=appointment_id
    )
    return say(receipt, callback=None, task=Task(BOOKED, {"appointment": appointment_id}))


def gone() -> Draft:
    """Say that an appointment is not to come any more."""
    return QuickRepliesDraft(text=phrase("appointments.gone"), buttons=(buttons.callback(),))


def _ask_hour(turn: Turn, plan: CallbackPlan, said: SaidMoment) -> Outcome:
    hours = WorkingHours.of(turn.work)
    if not hours.open_on(said.day) or said.day < turn.work.clock.today():
        past = said.day < turn.work.clock.today()
        reason = "appointment_past" if past else "appointment_closed"
        return ask_time(turn, plan, why=_unfit(turn, reason, said.day))
    dated = replace(plan, due_at=said.day.isoformat())
    return say(hour_question(turn, said.day), awaiting=Awaiting.CALLBACK_TIME, callback=dated)


def _unfit(turn: Turn, reason: str, day: dt.date) -> TextDraft:
    """Say why nobody can be met then; a datetime is a day as well."""
    hours, days = WorkingHours.of(turn.work), turn.work.settings.appointment_days_ahead
    day = dt.date(day.year, day.month, day.day)
    if reason == "appointment_closed" and hours.holiday(day):
        return TextDraft(text=phrase("appointments.closed_holiday", day=Day(date=day)))
    key = f"appointments.{reason.removeprefix('appointment_')}"
    return TextDraft(text=phrase(key, hours=hours.label(), days=days))


def _said_already(turn: Turn, plan: CallbackPlan) -> str:
    """Return the day or moment that was named, kept while the number is asked for."""
    said = turn.heard.moment
    if said is None or (said.time is None and said.whole != "day"):
        return ""
    said = on_an_open_day(turn, plan, said)
    if said.time is None:
        return said.day.isoformat()
    return dt.datetime.combine(said.day, said.time, turn.work.clock.timezone).isoformat()


def _topic(turn: Turn) -> str:
    """A product when one is being talked about and selling is in order, else service."""
    return turn.slots.product if turn.slots.product and not turn.has_open_case else "service"


def _cannot_be_reached(turn: Turn) -> bool:
    conversation = turn.conversation
    return conversation.customer_id is None and conversation.prospect_id is None
