"""Settings of the bank's records (prefix ``BANTER_CRM_``)."""

from __future__ import annotations

from datetime import date, time

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from crm.contract import Channel
from data.configuration import RoomSettings


class CrmSettings(RoomSettings):
    """Where the records live."""

    model_config = SettingsConfigDict(env_prefix="BANTER_CRM_")

    database_url: str = Field(
        "",
        description="SQLAlchemy URL; empty = SQLite file banter.db under BANTER_HOME/db. "
        "PostgreSQL: postgresql+psycopg://user@host/name",
    )
    busy_timeout_ms: int = Field(5000, ge=0, description="How long SQLite waits for a writer.")
    pool_size: int = Field(8, ge=1, description="Connections kept open (PostgreSQL).")
    currency: str = Field(
        "CNY",
        pattern=r"^[A-Z]{3}$",
        description="The bank's own currency (ISO 4217): that of every amount that names none.",
    )
    opens_at: time = Field(
        time(9, 0), description="Start of business hours (bank time): SLA clocks, appointments."
    )
    closes_at: time = Field(time(17, 30), description="End of business hours (bank time).")
    working_days: tuple[int, ...] = Field(
        (1, 2, 3, 4, 5), description="ISO weekdays on which the bank works, as JSON: [1,2,3,4,5]."
    )
    holidays: tuple[date, ...] = Field(
        (),
        description="Days without business beside the public holidays (those that the yearly "
        'notice adds), as JSON: ["2027-02-09"].',
    )
    public_holidays: bool = Field(
        True,
        description="The public holidays of mainland China (by law, without the days moved "
        "around them) are days without business.",
    )
    moved_working_days: tuple[date, ...] = Field(
        (),
        description="Weekend days that are worked because the yearly notice moved them around a "
        'holiday, as JSON: ["2027-02-20"].',
    )
    appointment_days_ahead: int = Field(
        90, ge=1, le=365, description="How far ahead a callback or a visit may be booked."
    )
    lead_window_days: int = Field(
        30, ge=1, description="Interest of one customer in one product within it is one lead."
    )
    visitor_branch: str = Field(
        "",
        description="Organisation id that works the leads of visitors; empty = the first "
        "sub-branch.",
    )
    notices_ended: tuple[str, ...] = Field(
        (),
        description="Versions of notices whose consents count no longer, because a newer notice "
        "widens the purpose; customers are asked again. Never the version in use. As JSON: "
        '["2026-09"].',
    )
    handoff_patience_minutes: int = Field(
        10,
        ge=1,
        description="No customer waits longer for a human: they go back to the bot before, by the "
        "pause between two looks (BANTER_WORKER_EXPIRY_EVERY_S) and 15 s.",
    )
    handoff_idle_minutes: int = Field(
        30, ge=1, description="A handoff in which nobody writes for so long goes back to the bot."
    )
    call_hours: int = Field(
        4,
        ge=1,
        description="A telephone call that is under way for so long was forgotten (whoever held "
        "it died) and is recorded as lost.",
    )
    call_record_days: int = Field(
        1095,
        ge=0,
        description="Records of telephone calls are deleted after so many days (three years: how "
        "long a claim can be brought); 0 keeps them. Conversations stay.",
    )
    presence_minutes: int = Field(
        10, ge=1, description="Staff count as present so long after their console last reported."
    )

    reveal_minutes: int = Field(5, ge=1, description="A revealed value stays readable for so long.")
    audit_settle_seconds: int = Field(
        60,
        ge=0,
        description="Audit rows are sealed once they are this old: longer than any transaction.",
    )

    @model_validator(mode="after")
    def _hours_make_sense(self) -> CrmSettings:
        if self.opens_at >= self.closes_at:
            raise ValueError("BANTER_CRM_OPENS_AT must be before BANTER_CRM_CLOSES_AT")
        if not self.working_days or not set(self.working_days) <= set(range(1, 8)):
            raise ValueError("BANTER_CRM_WORKING_DAYS must name days from 1 (Monday) to 7 (Sunday)")
        if both := sorted(set(self.holidays) & set(self.moved_working_days)):
            raise ValueError(
                f"{both[0]} is in BANTER_CRM_HOLIDAYS and in BANTER_CRM_MOVED_WORKING_DAYS: "
                "take it out of one of them"
            )
        return self


class GateSettings(RoomSettings):
    """What the gate permits the bank to begin by itself (prefix ``BANTER_GATE_``)."""

    model_config = SettingsConfigDict(env_prefix="BANTER_GATE_")

    quiet_from: time = Field(
        time(21, 0), description="From here the bank begins nothing by itself (bank time)."
    )
    quiet_until: time = Field(time(9, 0), description="Until here (bank time).")
    quiet_channels: tuple[Channel, ...] = Field(
        (Channel.CHAT, Channel.PUSH, Channel.SMS, Channel.VOICE, Channel.RM),
        description='Channels that keep the quiet hours, as JSON: ["push","voice"].',
    )
    sms_per_day: int = Field(1, ge=0, description="Marketing SMS to one customer in 24 hours.")
    sms_per_week: int = Field(2, ge=0, description="Marketing SMS in 7 days.")
    push_per_day: int = Field(1, ge=0, description="Marketing pushes in 24 hours.")
    push_per_week: int = Field(3, ge=0, description="Marketing pushes in 7 days.")
    voice_per_week: int = Field(1, ge=0, description="Outbound marketing calls in 7 days.")
    all_per_month: int = Field(8, ge=0, description="All marketing contacts in 30 days.")
    cool_off_days: int = Field(
        7, ge=0, description="A refused product is not offered again for so long."
    )
    cool_off_repeated_days: int = Field(
        30, ge=0, description="The same once it was refused twice within that time."
    )
    senior_age: int = Field(65, ge=0, description="From this age high risk needs a human.")
    senior_refused_from: str = Field(
        "R4", pattern="^R[1-5]$", description="The risk grade that counts as high for seniors."
    )
