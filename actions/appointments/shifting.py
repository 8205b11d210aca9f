"""Moving by so much, and other times: told from what is booked or being arranged.

"Twenty minutes later" counts from the appointment, never from now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from actions.appointments.designation import Meant, local
from actions.appointments.meeting_times import as_instant
from actions.contract import BOOKED, Awaiting
from actions.slots import CallbackPlan
from actions.turn import Turn
from actions.understanding import SaidMoment, as_moment
from crm.appointments import AppointmentView
from data.language.times.shifts import asks_other_times, find_shift

_BY, _MOMENT = "by", "moment"


def just_booked(turn: Turn) -> bool:
    """Return whether something was booked or moved just now."""
    task = turn.slots.task
    return task is not None and task.name == BOOKED and turn.slots.awaiting is Awaiting.NONE


def booked_just_now(turn: Turn, found: Sequence[AppointmentView]) -> Meant | None:
    """Return what was booked just now, when it is to move by so much or to another time.

    None when it was not, and where one of them is named.
    """
    task, text = turn.slots.task, turn.heard.text
    by = find_shift(text)
    if task is None or not just_booked(turn) or not (by or asks_other_times(text)):
        return None
    if turn.heard.value("appointment") or len(turn.heard.moments) > (1 if by else 0):
        return None
    chosen = [each for each in found if each.appointment_id == task.args.get("appointment")]
    return Meant(tuple(chosen)) if chosen else None


def shifted(turn: Turn, each: AppointmentView) -> SaidMoment | None:
    """Return where an appointment goes that is to move by so much; None when that is not said."""
    by = find_shift(turn.heard.text)
    return _at(local(turn, each.due_at) + by) if by is not None else None


def shifted_plan(turn: Turn, plan: CallbackPlan) -> SaidMoment | None:
    """Return where a time goes that is being read back, or that is to be moved."""
    by = find_shift(turn.heard.text)
    before = as_instant(plan.due_at) or as_instant(plan.before)
    return _at(before + by) if by is not None and before is not None else None


def last_named(turn: Turn) -> SaidMoment | None:
    """Return the last time that was named."""
    return next(reversed(turn.heard.moments), None)


def kept(turn: Turn, wanted: SaidMoment | None) -> dict[str, str]:
    """Return a new time as a task keeps it until it is clear which one is to be moved."""
    by = find_shift(turn.heard.text)
    if by is not None:
        return {_BY: str(int(by.total_seconds()))}
    if wanted is None:
        return {}
    day = wanted.day.isoformat()
    moment = day if wanted.time is None else f"{day}T{wanted.time.isoformat()}"
    hour = {"hour": "yes"} if wanted.day_implied else {}
    return {_MOMENT: moment, "whole": wanted.whole, **hour}


def wanted_before(turn: Turn, each: AppointmentView) -> SaidMoment | None:
    """Return the new time that was named before it was clear which one is to be moved."""
    task = turn.slots.task
    if turn.slots.awaiting is not Awaiting.APPOINTMENT or task is None:
        return None
    by = task.args.get(_BY)
    if by is not None:
        return _at(local(turn, each.due_at) + dt.timedelta(seconds=int(by)))
    said = as_moment(task.args.get(_MOMENT))
    whole = task.args.get("whole", "day")
    return replace(said, whole=whole, day_implied="hour" in task.args) if said else None


def _at(moment: dt.datetime) -> SaidMoment:
    return SaidMoment(moment.date(), moment.time())
