"""Settings of data protection (prefix ``BANTER_PROTECTION_``)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class ProtectionSettings(RoomSettings):
    """Where the key-encryption key comes from."""

    model_config = SettingsConfigDict(env_prefix="BANTER_PROTECTION_")

    key_file: Path | None = Field(
        None,
        description="Key-encryption key file, e.g. a mounted secret; "
        "empty = key-encryption.json under BANTER_HOME/keys.",
    )
