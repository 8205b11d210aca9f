"""The working calendar (工作日历): business hours, and clocks that run only in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm.organisation.public_holidays import is_public_holiday
from data.texts.phrases import Label

if TYPE_CHECKING:
    from crm.bank import Work

_DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When the bank works, in its own zone.

    Attributes:
        holidays: days off beside those of the law.
        public_holidays: the days that the law makes holidays are off.
        moved_days: weekends that are worked to make up for a longer holiday (调休).
    """

    zone: ZoneInfo
    opens_at: time = time(9, 0)
    closes_at: time = time(17, 30)
    working_days: tuple[int, ...] = (1, 2, 3, 4, 5)
    holidays: frozenset[date] = frozenset()
    public_holidays: bool = True
    moved_days: frozenset[date] = frozenset()

    @classmethod
    def of(cls, work: Work) -> WorkingHours:
        """Return the hours that the settings describe."""
        settings = work.settings
        return cls(
            work.clock.timezone,
            settings.opens_at,
            settings.closes_at,
            settings.working_days,
            frozenset(settings.holidays),
            settings.public_holidays,
            frozenset(settings.moved_working_days),
        )

    @property
    def day_length(self) -> timedelta:
        """Length of one business day."""
        return datetime.combine(date.min, self.closes_at) - datetime.combine(
            date.min, self.opens_at
        )

    def open_on(self, day: date) -> bool:
        """Return whether the bank works on that day."""
        worked = day.isoweekday() in self.working_days or day in self.moved_days
        return worked and not self.holiday(day)

    def holiday(self, day: date) -> bool:
        """Return whether that day is off for everybody, whatever day of the week it is."""
        return day in self.holidays or (self.public_holidays and is_public_holiday(day))

    def open_at(self, instant: datetime) -> bool:
        """Return whether the bank works at that instant."""
        local = instant.astimezone(self.zone)
        return self.open_on(local.date()) and self.opens_at <= local.time() < self.closes_at

    def next_opening(self, instant: datetime) -> datetime:
        """Return ``instant`` if the bank is open then, else when it opens next (UTC aware).

        Raises:
            ValueError: the calendar has no working day within a year.
        """
        local = instant.astimezone(self.zone)
        if self.open_at(instant):
            return instant
        for ahead in range(367):
            day = local.date() + timedelta(days=ahead)
            opening = datetime.combine(day, self.opens_at, self.zone)
            if self.open_on(day) and opening >= local:
                return opening.astimezone(instant.tzinfo)
        raise ValueError("the working calendar has no working day within a year")

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return when ``duration`` of business time has passed since ``start``.

        >>> hours = WorkingHours(ZoneInfo("Asia/Shanghai"))
        >>> friday = datetime(2026, 11, 20, 17, 28, tzinfo=hours.zone)
        >>> hours.add(friday, timedelta(minutes=5)).isoformat()
        '2026-11-23T09:03:00+08:00'
        """
        at, left = self.next_opening(start), duration
        while True:
            local = at.astimezone(self.zone)
            closing = datetime.combine(local.date(), self.closes_at, self.zone)
            if left <= closing - local:
                return at + left
            left -= closing - local
            at = self.next_opening(closing)

    def label(self) -> Label:
        """Return the hours in words: ``周一至周五 09:00–17:30``."""
        times = f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"
        zh = _days(self.working_days, _DAYS_ZH, "至", "、")
        en = _days(self.working_days, _DAYS_EN, " to ", ", ")
        return Label(zh=f"{zh} {times}", en=f"{en}, {times}")


def _days(days: tuple[int, ...], names: tuple[str, ...], to: str, between: str) -> str:
    ordered = sorted(days)
    in_a_row = ordered == list(range(ordered[0], ordered[-1] + 1))
    if in_a_row and len(ordered) > 2:
        return f"{names[ordered[0] - 1]}{to}{names[ordered[-1] - 1]}"
    return between.join(names[day - 1] for day in ordered)
