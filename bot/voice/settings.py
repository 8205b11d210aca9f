"""Settings of the phone (prefix ``BANTER_VOICE_``)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from bot.voice.transports.allowing import AllowList
from data.configuration import RoomSettings
from speech.workers import STREAMS_PER_CORE, cores


class VoiceSettings(RoomSettings):
    """Where a PBX connects, who may, and how many calls are taken at once."""

    model_config = SettingsConfigDict(env_prefix="BANTER_VOICE_")

    host: str = Field("127.0.0.1", description="Address the ports of the phone bind to.")
    port: int = Field(9092, ge=0, le=65535, description="AudioSocket; 0 = any free port.")
    web_port: int = Field(
        9093,
        ge=1,
        le=65535,
        description="Registration of calls, chan_websocket (/media), vosk-server (/vosk/zh), "
        "health and metrics.",
    )
    allowed: tuple[str, ...] = Field(
        (),
        description='Addresses or networks of the PBX, as JSON: ["10.1.2.3"]; this machine always '
        "may. Needed as soon as the host can be reached from others.",
    )
    calls: int | None = Field(
        None,
        ge=1,
        le=1000,
        description="Calls at once, as far as the recogniser has streams for them; empty = two a "
        "core. The ones beyond hear a sentence and go to the agents' queue.",
    )
    most_late_s: float = Field(
        3.0,
        gt=0,
        description="While recognition is more seconds behind than this, new callers go to the "
        "agents' queue too.",
    )
    registration_key_file: Path | None = Field(
        None,
        description="File with the secret that the dialplan registers calls with; empty = "
        "voice-registration.key under BANTER_HOME/keys.",
    )

    identity_url: str = Field(
        "",
        description="The bank's service that judges what callers key in (docs/voice.md); empty = "
        "the development door of the gateway, which does not exist in production.",
    )

    @property
    def room(self) -> int:
        """How many calls are taken at once."""
        return self.calls or STREAMS_PER_CORE * cores()

    @field_validator("allowed")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        AllowList(value)
        return value
