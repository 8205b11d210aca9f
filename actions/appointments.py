"""Callbacks and visits: asked for, dated, read back, and only then booked."""

from __future__ import annotations

import datetime as dt

from actions import buttons
from actions.contract import Awaiting
from actions.prospects import ask_for_number
from actions.slots import CallbackPlan, Task
from actions.turn import Outcome, Turn, action, say
from actions.understanding import SaidMoment, as_moment
from crm import appointments
from crm.appointments import AppointmentKind
from crm.contract import Invalid
from crm.messages import (
    ButtonDraft,
    Draft,
    FormPromptDraft,
    QuickRepliesDraft,
    ReceiptDraft,
    TextDraft,
)
from crm.working_hours import WorkingHours
from data.texts.phrases import Day, Moment, phrase

TASK = "book_callback"
# Round hours that suit most people; offered on the next days on which the bank works.
_SUGGESTED = (dt.time(10), dt.time(14, 30), dt.time(16))
_SUGGESTIONS = 3
# Nobody can be promised a call within the next minutes.
_NOTICE = dt.timedelta(minutes=30)


@action("action_book_callback")
def book_callback(turn: Turn) -> Outcome:
    """Arrange a callback, or a visit when that is what was asked for."""
    visit = turn.heard.intent == "book_appointment"
    kind = AppointmentKind.BRANCH if visit else AppointmentKind.CALLBACK
    plan = CallbackPlan(kind.value, _topic(turn))
    if _cannot_be_reached(turn) and not visit:
        return ask_for_number(turn, Task(TASK)).keeping(callback=plan)
    return _date(turn, plan)


@action("action_callback_time")
def callback_time(turn: Turn) -> Outcome:
    """Take the day and time that were named."""
    plan = turn.slots.callback or CallbackPlan(AppointmentKind.CALLBACK.value, _topic(turn))
    return _date(turn, plan)


@action("action_confirm_callback")
def confirm_callback(turn: Turn) -> Outcome:
    """Book what was read back."""
    plan = turn.slots.callback
    due_at = planned_for(plan)
    if plan is None or due_at is None:
        return ask_time(turn, plan or CallbackPlan(AppointmentKind.CALLBACK.value, _topic(turn)))
    try:
        booked = appointments.book(
            turn.work,
            kind=plan.kind,
            topic=plan.topic,
            due_at=due_at,
            customer_id=turn.conversation.customer_id,
            prospect_id=turn.conversation.prospect_id,
            conversation_id=turn.conversation.conversation_id,
        )
    except Invalid as error:  # the minute has passed while the customer thought it over
        return ask_time(turn, plan, why=_unfit(turn, error.reason))
    text = phrase(f"appointments.booked_{plan.kind}", moment=Moment(at=due_at))
    receipt = ReceiptDraft(text=text, subject="callback", reference=booked)
    return say(receipt, callback=None, task=None)


@action("action_decline_callback")
def decline_callback(turn: Turn) -> Outcome:
    """Leave it."""
    return say(TextDraft(text=phrase("appointments.declined")), callback=None)


def ask_time(turn: Turn, plan: CallbackPlan, *, why: Draft | None = None) -> Outcome:
    """Ask when, with the next fitting times as buttons."""
    prompt = FormPromptDraft(
        field="callback_time",
        text=phrase(f"appointments.when_{plan.kind}", hours=WorkingHours.of(turn.work).label()),
        buttons=suggestions(turn),
    )
    drafts = (why, prompt) if why is not None else (prompt,)
    return say(*drafts, awaiting=Awaiting.CALLBACK_TIME, callback=plan)


def ask_confirmation(plan: CallbackPlan, due_at: dt.datetime) -> Draft:
    """Read the moment back and ask whether it is right."""
    change = ButtonDraft(label=phrase("appointments.button_change"), intent="book_callback")
    return QuickRepliesDraft(
        text=phrase(f"appointments.confirm_{plan.kind}", moment=Moment(at=due_at)),
        buttons=(
            buttons.yes(Awaiting.CALLBACK_CONFIRM, "appointments.button_right"),
            change,
            buttons.no(Awaiting.CALLBACK_CONFIRM, "appointments.button_leave"),
        ),
    )


def suggestions(turn: Turn) -> tuple[ButtonDraft, ...]:
    """Return buttons with the next times at which somebody can call."""
    hours = WorkingHours.of(turn.work)
    earliest = turn.work.clock.now() + _NOTICE
    today = earliest.astimezone(hours.zone).date()
    found: list[dt.datetime] = []
    for ahead in range(15):  # two weeks reach past any holiday
        day = today + dt.timedelta(days=ahead)
        moments = (dt.datetime.combine(day, time, hours.zone) for time in _SUGGESTED)
        found += [moment for moment in moments if moment > earliest and hours.open_at(moment)]
        if len(found) >= _SUGGESTIONS:
            break
    return tuple(_at(moment) for moment in found[:_SUGGESTIONS])


def planned_for(plan: CallbackPlan | None) -> dt.datetime | None:
    """Return the instant that was planned, if there is one yet."""
    if plan is None or "T" not in plan.due_at:  # nothing yet, or only a day
        return None
    try:
        return dt.datetime.fromisoformat(plan.due_at)
    except ValueError:
        return None


def _date(turn: Turn, plan: CallbackPlan) -> Outcome:
    said = turn.heard.moment
    if said is None or (said.time is None and said.whole != "day"):
        return ask_time(turn, plan)
    if said.time is None:
        return _ask_hour(turn, plan, said)
    # "at four" corrects the hour of the day that was agreed before.
    day = (_day_of(plan) if said.day_implied else None) or said.day
    due_at = dt.datetime.combine(day, said.time, turn.work.clock.timezone)
    reason = appointments.refusal(turn.work, due_at)
    if reason is not None:
        return ask_time(turn, plan, why=_unfit(turn, reason))
    dated = CallbackPlan(plan.kind, plan.topic, due_at.isoformat())
    question = ask_confirmation(dated, due_at)
    return say(question, awaiting=Awaiting.CALLBACK_CONFIRM, callback=dated)


def _ask_hour(turn: Turn, plan: CallbackPlan, said: SaidMoment) -> Outcome:
    hours = WorkingHours.of(turn.work)
    if not hours.open_on(said.day) or said.day < turn.work.clock.today():
        past = said.day < turn.work.clock.today()
        reason = "appointment_past" if past else "appointment_closed"
        return ask_time(turn, plan, why=_unfit(turn, reason))
    earliest = turn.work.clock.now() + _NOTICE
    moments = (dt.datetime.combine(said.day, time, hours.zone) for time in _SUGGESTED)
    prompt = FormPromptDraft(
        field="callback_time",
        text=phrase("appointments.which_hour", day=Day(date=said.day), hours=hours.label()),
        buttons=tuple(_at(moment) for moment in moments if moment > earliest),
    )
    dated = CallbackPlan(plan.kind, plan.topic, said.day.isoformat())
    return say(prompt, awaiting=Awaiting.CALLBACK_TIME, callback=dated)


def _day_of(plan: CallbackPlan) -> dt.date | None:
    """Return the day that is planned, with or without an hour yet."""
    said = as_moment(plan.due_at)
    return said.day if said else None


def _at(moment: dt.datetime) -> ButtonDraft:
    return ButtonDraft(
        label=phrase("appointments.button_at", moment=Moment(at=moment)),
        intent="choose",
        args={"moment": moment.replace(tzinfo=None).isoformat()},
    )


def _unfit(turn: Turn, reason: str) -> TextDraft:
    hours = WorkingHours.of(turn.work).label()
    return TextDraft(
        text=phrase(f"appointments.{reason.removeprefix('appointment_')}", hours=hours)
    )


def _topic(turn: Turn) -> str:
    """A product when one is being talked about and selling is in order, else service."""
    return turn.slots.product if turn.slots.product and not turn.has_open_case else "service"


def _cannot_be_reached(turn: Turn) -> bool:
    conversation = turn.conversation
    return conversation.customer_id is None and conversation.prospect_id is None
