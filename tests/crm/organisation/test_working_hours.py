"""The working calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crm.organisation.working_hours import WorkingHours
from crm.settings import CrmSettings

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = WorkingHours(ZONE)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZONE))  # noqa: DTZ001
durations = st.timedeltas(timedelta(minutes=1), timedelta(days=4))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "minutes", "due"),
    [
        ("2026-11-23 10:00", 5, "2026-11-23 10:05"),
        ("2026-11-23 17:28", 5, "2026-11-24 09:03"),
        ("2026-11-20 17:30", 5, "2026-11-23 09:05"),  # Friday evening
        ("2026-11-21 12:00", 120, "2026-11-23 11:00"),  # Saturday
        ("2026-11-23 10:00", 510, "2026-11-24 10:00"),  # one business day
    ],
)
def test_clocks_run_in_business_hours_only(start: str, minutes: int, due: str) -> None:
    assert HOURS.add(at(start), timedelta(minutes=minutes)) == at(due)


def test_holidays_are_skipped() -> None:
    hours = WorkingHours(ZONE, holidays=frozenset({date(2026, 11, 24)}))
    assert hours.add(at("2026-11-23 17:29"), timedelta(minutes=2)) == at("2026-11-25 09:01")


def test_public_holidays_are_skipped_unless_the_bank_works_on_them() -> None:
    thursday, new_year = at("2026-12-31 17:29"), date(2027, 1, 1)
    assert HOURS.add(thursday, timedelta(minutes=2)) == at("2027-01-04 09:01")
    hours = WorkingHours(ZONE, public_holidays=False)
    assert hours.add(thursday, timedelta(minutes=2)) == at("2027-01-01 09:01")
    assert hours.open_on(new_year)
    assert not HOURS.open_on(new_year)


def test_a_weekend_that_makes_up_for_a_holiday_is_worked() -> None:
    saturday = date(2027, 2, 20)
    hours = WorkingHours(ZONE, moved_days=frozenset({saturday}))
    assert hours.add(at("2027-02-19 17:29"), timedelta(minutes=2)) == at("2027-02-20 09:01")
    assert not HOURS.open_on(saturday)
    assert not hours.open_on(date(2027, 2, 21))  # the Sunday after it


def test_a_day_cannot_be_a_holiday_and_a_working_day() -> None:
    both = (date(2027, 2, 20),)
    with pytest.raises(ValidationError, match=r"2027-02-20 is in BANTER_CRM_HOLIDAYS and in"):
        CrmSettings(holidays=both, moved_working_days=both)


@given(instants, durations)
def test_due_is_open_and_later(start: datetime, duration: timedelta) -> None:
    due = HOURS.add(start, duration)
    assert due - start >= duration
    assert HOURS.open_on(due.date())
    assert HOURS.opens_at <= due.time() <= HOURS.closes_at


@given(instants, durations, durations)
def test_adding_twice_is_adding_once(start: datetime, one: timedelta, two: timedelta) -> None:
    assert HOURS.add(HOURS.add(start, one), two) == HOURS.add(start, one + two)


@given(instants, durations)
def test_the_answer_does_not_depend_on_the_zone_of_the_question(
    start: datetime, duration: timedelta
) -> None:
    assert HOURS.add(start.astimezone(UTC), duration) == HOURS.add(start, duration)


def test_hours_in_words() -> None:
    weekend = WorkingHours(ZONE, time(10), time(16), (6, 7))
    assert HOURS.label().zh == "周一至周五 09:00–17:30"
    assert HOURS.label().en == "Monday to Friday, 09:00–17:30"
    assert weekend.label().en == "Saturday, Sunday, 10:00–16:00"


def test_a_calendar_without_days_is_refused() -> None:
    hours = WorkingHours(ZONE, working_days=(1,), holidays=frozenset())
    never = WorkingHours(ZONE, working_days=())
    assert hours.next_opening(at("2026-11-24 10:00")) == at("2026-11-30 09:00")
    with pytest.raises(ValueError, match="no working day"):
        never.next_opening(at("2026-11-24 10:00"))
