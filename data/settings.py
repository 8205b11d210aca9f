"""Settings that every process of the house shares."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class Environment(StrEnum):
    """Where this installation runs; development opens the persona sign-in."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class HouseSettings(RoomSettings):
    """Home folder, environment and calendar of the bank (prefix ``BANTER_``)."""

    model_config = SettingsConfigDict(env_prefix="BANTER_")

    home: Path = Field(Path("var"), description="Folder for everything that is not code.")
    environment: Environment = Field(
        Environment.DEVELOPMENT,
        description="development opens the demo sign-ins; production wants keys and real sign-in.",
    )
    bank_timezone: str = Field(
        "Asia/Shanghai", description="Decides business days and quiet hours."
    )
    as_of: date | None = Field(
        None, description="Freezes the business date, e.g. 1998-12-31 for Berka."
    )
    datasets: Path = Field(
        Path("../shared/datasets"), description="Folder of real data sets for evaluation; optional."
    )

    @field_validator("bank_timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"unknown time zone {value!r}; use an IANA name such as Asia/Shanghai"
            ) from error
        return value

    @property
    def database_folder(self) -> Path:
        """Folder of the databases."""
        return self.home / "db"

    @property
    def models_folder(self) -> Path:
        """Folder of the trained models: ``<name>/<version>/``."""
        return self.home / "models"

    @property
    def labels_folder(self) -> Path:
        """Folder of the labelled sentences that training reads beside the utterances."""
        return self.home / "nlu_labels"

    @property
    def keys_folder(self) -> Path:
        """Folder of the key files (mode 600)."""
        return self.home / "keys"

    @property
    def logs_folder(self) -> Path:
        """Folder of the logs."""
        return self.home / "logs"
