"""Settings of the action server (prefix ``BANTER_ACTIONS_``)."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class ActionsSettings(RoomSettings):
    """What the bot may promise, and how much it answers at once."""

    model_config = SettingsConfigDict(env_prefix="BANTER_ACTIONS_")

    cards_at_once: int = Field(3, ge=1, le=6, description="Product cards in one answer.")
    maturity_days: int = Field(
        30, ge=1, le=365, description="A holding that ends within these days may be renewed."
    )
    notice_version: str = Field(
        "2026-09",
        description="Version of the notices that customers consent to from now on. Consents to "
        "an older one count on, unless BANTER_CRM_NOTICES_ENDED names it.",
    )
    service_line: str = Field(
        "95000", description="The bank's 24-hour number, said where minutes matter."
    )
    token: SecretStr = Field(
        SecretStr(""),
        description="Shared secret asked of Rasa (Authorization: Bearer); empty = not asked, for "
        "a webhook bound to loopback.",
    )
    most_bytes: int = Field(
        8_000_000, ge=100_000, description="Largest action call accepted (a whole Rasa tracker)."
    )
    threads: int = Field(16, ge=1, description="Action calls worked on at the same time.")
