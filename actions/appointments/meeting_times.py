"""When somebody can be met: the days and hours that are named, planned and suggested."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from actions.slots import CallbackPlan
from actions.turn import Turn
from actions.understanding import SaidMoment, as_moment
from crm import appointments
from crm.messages import ButtonDraft, Draft, FormPromptDraft
from crm.organisation.working_hours import WorkingHours
from data.texts.phrases import Day, Moment, phrase

# Round hours that suit most people; offered on the next days on which the bank works.
_SUGGESTED = (dt.time(10), dt.time(14, 30), dt.time(16))
_SUGGESTIONS = 3
_LONGEST_HOLIDAY = 15  # days
# Nobody can be promised a call within the next minutes.
_NOTICE = dt.timedelta(minutes=30)


def suggestions(turn: Turn, *, further: bool = False) -> tuple[ButtonDraft, ...]:
    """Return buttons with the next times at which somebody can call, or those after them."""
    first = _SUGGESTIONS if further else 0
    hours = WorkingHours.of(turn.work)
    earliest = turn.work.clock.now() + _NOTICE
    today = earliest.astimezone(hours.zone).date()
    found: list[dt.datetime] = []
    for ahead in range(15):  # two weeks reach past any holiday
        day = today + dt.timedelta(days=ahead)
        moments = (dt.datetime.combine(day, time, hours.zone) for time in _SUGGESTED)
        found += [moment for moment in moments if moment > earliest and hours.open_at(moment)]
        if len(found) >= first + _SUGGESTIONS:
            break
    return tuple(_at(moment) for moment in found[first : first + _SUGGESTIONS])


def hour_question(turn: Turn, day: dt.date) -> Draft:
    """Ask at what time of that day, with the usual hours that are still to come as buttons."""
    hours, earliest = WorkingHours.of(turn.work), turn.work.clock.now() + _NOTICE
    moments = (dt.datetime.combine(day, time, hours.zone) for time in _SUGGESTED)
    return FormPromptDraft(
        field="callback_time",
        text=phrase("appointments.which_hour", day=Day(date=day), hours=hours.label()),
        buttons=tuple(_at(moment) for moment in moments if moment > earliest),
    )


def on_an_open_day(turn: Turn, plan: CallbackPlan, said: SaidMoment) -> SaidMoment:
    """Let 月底 be the last day on which the bank works, and a bare hour one of the next such day.

    A day that was named stays: whoever says Sunday is told that nobody is there.
    """
    hours, today = WorkingHours.of(turn.work), turn.work.clock.today()
    if said.about:
        days = [said.day - dt.timedelta(days=back) for back in range(_LONGEST_HOLIDAY)]
    elif said.day_implied and day_of(plan) is None:
        days = [said.day + dt.timedelta(days=ahead) for ahead in range(_LONGEST_HOLIDAY)]
    else:
        return said
    return replace(said, day=next((d for d in days if d >= today and hours.open_on(d)), said.day))


def open_then(turn: Turn, day: dt.date, before: dt.datetime) -> bool:
    """Return whether somebody can be met at the same hour of another day."""
    due_at = dt.datetime.combine(day, before.time(), turn.work.clock.timezone)
    return appointments.refusal(turn.work, due_at) is None


def planned_day(plan: CallbackPlan | None) -> dt.date | None:
    """Return the day that was agreed while its hour is still open."""
    return day_of(plan) if plan is not None and as_instant(plan.due_at) is None else None


def planned_for(plan: CallbackPlan | None) -> dt.datetime | None:
    """Return the instant that was planned, if there is one yet."""
    return as_instant(plan.due_at) if plan is not None else None


def as_instant(value: str) -> dt.datetime | None:
    """Return an ISO instant, or None for nothing yet or only a day."""
    if "T" not in value:
        return None
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        return None


def day_of(plan: CallbackPlan) -> dt.date | None:
    """Return the day that is planned, with or without an hour yet."""
    said = as_moment(plan.due_at)
    return said.day if said else None


def _at(moment: dt.datetime) -> ButtonDraft:
    return ButtonDraft(
        label=phrase("appointments.button_at", moment=Moment(at=moment)),
        intent="choose",
        args={"moment": moment.replace(tzinfo=None).isoformat()},
    )
