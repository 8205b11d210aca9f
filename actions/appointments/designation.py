"""Which of the booked appointments somebody speaks of: by button, by place, by time, by kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from actions.contract import Awaiting
from actions.turn import Turn
from actions.understanding import SaidMoment
from crm.appointments import AppointmentView
from data.language.times.meetings import means_all, meeting_kind
from data.language.times.shifts import find_shift

ALL = "all"  # what the button for all of them carries
_NOON = dt.time(12)
_NEAR = dt.timedelta(minutes=2)  # understanding read its clock a moment before


@dataclass(frozen=True, slots=True)
class Meant:
    """The appointments that can be meant, and the new time that was named, if any.

    ``sure`` is false when something was said that fits none of them.
    """

    appointments: tuple[AppointmentView, ...]
    wanted: SaidMoment | None = None
    every: bool = False
    sure: bool = True


def meant(turn: Turn, found: Sequence[AppointmentView], *, moving: bool = False) -> Meant:
    """Find out which appointments are spoken of; all that can be meant when several can.

    Args:
        turn: in which they are spoken of.
        found: the customer's appointments, soonest first.
        moving: of several times named, the last is where it is to go; so is a single one
            that is not the time of any of them.
    """
    pressed = turn.heard.value("appointment")
    naming, wanted = _times(turn, found) if moving and not pressed else _all_times(turn, moving)
    if pressed:
        every = pressed == ALL
        chosen = [each for each in found if every or each.appointment_id == pressed]
        return Meant(tuple(chosen), wanted, every, bool(chosen))
    if turn.slots.awaiting is Awaiting.APPOINTMENT and (place := _place(turn, len(found))):
        return Meant((found[place - 1],), wanted)
    kind = meeting_kind(turn.heard.text)
    of_kind = [each for each in found if kind is None or each.kind == kind]
    named = [each for each in of_kind if all(_is_at(turn, each, time) for time in naming)]
    if not named:
        return Meant(tuple(of_kind or found), wanted, sure=False)
    return Meant(tuple(named), wanted, means_all(turn.heard.text))


def local(turn: Turn, due_at: dt.datetime) -> dt.datetime:
    """Return an instant in the bank's time."""
    return due_at.astimezone(turn.work.clock.timezone)


def _all_times(turn: Turn, moving: bool) -> tuple[tuple[SaidMoment, ...], SaidMoment | None]:
    """Every time names an appointment; beside a button of a move it is where it is to go."""
    times = turn.heard.moments
    return ((), times[-1] if times else None) if moving else (times, None)


def _times(
    turn: Turn, found: Sequence[AppointmentView]
) -> tuple[tuple[SaidMoment, ...], SaidMoment | None]:
    if find_shift(turn.heard.text) is not None:  # "my call on Tuesday, 20 minutes later"
        return _without_shift(turn), None
    *naming, last = turn.heard.moments or (None,)
    if last is None:
        return (), None
    if not naming and any(_is_at(turn, each, last) for each in found):
        return (last,), None
    return tuple(time for time in naming if time is not None), last


def _without_shift(turn: Turn) -> tuple[SaidMoment, ...]:
    """Leave out what "20 minutes later" was read as: so long from now."""
    by = find_shift(turn.heard.text) or dt.timedelta()
    counted = local(turn, turn.work.clock.now()) + abs(by)
    return tuple(each for each in turn.heard.moments if not _counted_to(each, counted))


def _counted_to(said: SaidMoment, counted: dt.datetime) -> bool:
    if said.day != counted.date() or said.time is None:
        return said.day == counted.date()
    named = dt.datetime.combine(said.day, said.time, counted.tzinfo)
    return abs(named - counted) <= _NEAR


def _is_at(turn: Turn, each: AppointmentView, said: SaidMoment) -> bool:
    """Return whether a time that was named is this appointment's."""
    due_at = local(turn, each.due_at)
    if said.day_implied:  # "the one at three"
        return due_at.time() == said.time
    if said.whole == "week":
        return due_at.isocalendar()[:2] == said.day.isocalendar()[:2]
    if due_at.date() != said.day:
        return False
    if said.time is None:
        return True
    if said.whole == "part":  # "tomorrow afternoon"
        return (due_at.time() < _NOON) == (said.time < _NOON)
    return due_at.time() == said.time


def _place(turn: Turn, count: int) -> int:
    """Return the place in the list that was named; 0 for none."""
    said = turn.heard.value("ordinal")
    if said == "last":
        return count
    place = int(said) if said and said.isdecimal() else 0
    return place if place <= count else 0
