"""What the settings of all rooms have in common: where they are read from, and what empty means."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class RoomSettings(BaseSettings):
    """Settings from the environment, then from ``.env``; each room adds its own prefix.

    A setting that is there and empty (``BANTER_AS_OF=``) has its default, unless it is text.
    """

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _empty_is_the_default(cls, given: dict[str, Any]) -> dict[str, Any]:
        fields = cls.model_fields
        text = {name for name, field in fields.items() if field.annotation is str}
        return {name: value for name, value in given.items() if value != "" or name in text}
