"""The one clock: handed to whatever needs to know the time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from data.settings import HouseSettings


class Clock:
    """Real time in UTC, and the bank's business time in its own zone.

    ``as_of`` freezes the business *date* only: stamps on records stay real.
    """

    def __init__(self, timezone: ZoneInfo, as_of: date | None = None) -> None:
        self.timezone = timezone
        self.as_of = as_of

    @classmethod
    def from_settings(cls, settings: HouseSettings) -> Clock:
        """Build the clock that the settings describe."""
        return cls(ZoneInfo(settings.bank_timezone), settings.as_of)

    def now(self) -> datetime:
        """Return the present instant (aware, UTC): what records are stamped with."""
        return datetime.now(UTC)

    def business_now(self) -> datetime:
        """Return the bank's local time (aware), on the frozen date if one is set."""
        local = self.now().astimezone(self.timezone)
        if self.as_of is None:
            return local
        return local.replace(year=self.as_of.year, month=self.as_of.month, day=self.as_of.day)

    def today(self) -> date:
        """Return the bank's business date."""
        return self.business_now().date()


class FixedClock(Clock):
    """A clock that stands still until it is moved: for tests and replays."""

    def __init__(self, instant: datetime, timezone: ZoneInfo | None = None) -> None:
        super().__init__(timezone or ZoneInfo("Asia/Shanghai"))
        self.instant = instant

    def now(self) -> datetime:
        """Return the instant the clock was set to (UTC)."""
        return self.instant.astimezone(UTC)
