"""Settings of the bank's records (prefix ``BANTER_CRM_``)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class CrmSettings(BaseSettings):
    """Where the records live."""

    model_config = SettingsConfigDict(env_prefix="BANTER_CRM_", env_file=".env", extra="ignore")

    database_url: str = Field(
        "",
        description="SQLAlchemy URL; empty = SQLite file banter.db under BANTER_HOME/db. "
        "PostgreSQL: postgresql+psycopg://user@host/name",
    )
    busy_timeout_ms: int = Field(5000, ge=0, description="How long SQLite waits for a writer.")
    pool_size: int = Field(8, ge=1, description="Connections kept open (PostgreSQL).")
