"""Where the roles listen and how they know each other (prefix ``BANTER_``)."""

from __future__ import annotations

import ssl
from enum import StrEnum

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class RoleName(StrEnum):
    """The roles that ``banter serve`` can start."""

    PLATFORM = "platform"  # gateway, actions and console in one process
    GATEWAY = "gateway"
    CONSOLE = "console"
    ACTIONS = "actions"
    NLU = "nlu"
    WORKER = "worker"
    VOICE = "voice"
    RASA = "rasa"


class LogLevel(StrEnum):
    """From which level on our own loggers are heard."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class TrainableModel(StrEnum):
    """The models that ``banter train`` can train."""

    NLU = "nlu"
    RASA = "rasa"
    RECOMMENDER = "recommender"


class GatewayUnnamed(Exception):
    """The gateway speaks TLS, and no address is named that its certificate is for."""


class RoleSettings(RoomSettings):
    """Addresses, ports and shared secrets of the roles."""

    model_config = SettingsConfigDict(env_prefix="BANTER_")

    host: str = Field("127.0.0.1", description="Address the two public ports bind to.")
    inner_host: str = Field("127.0.0.1", description="Address the inner ports bind to.")
    gateway_port: int = Field(8000, ge=1, le=65535, description="Customer page and API.")
    console_port: int = Field(8001, ge=1, le=65535, description="Staff console.")
    actions_port: int = Field(8002, ge=1, le=65535, description="Action webhook.")
    nlu_port: int = Field(8003, ge=1, le=65535, description="Understanding service.")
    worker_port: int = Field(8004, ge=1, le=65535, description="The worker's health and metrics.")
    rasa_port: int = Field(5005, ge=1, le=65535, description="Rasa.")
    voice_host: str = Field("127.0.0.1", description="Address the ports of the phone bind to.")
    voice_port: int = Field(9092, ge=0, le=65535, description="AudioSocket; 0 = any free port.")
    voice_web_port: int = Field(
        9093,
        ge=1,
        le=65535,
        description="Registration of calls, chan_websocket (/media), vosk-server (/vosk/zh), "
        "health and metrics.",
    )
    with_voice: bool = Field(
        True, description="Whether banter up starts the phone and the page's microphone too."
    )
    nlu_url: str = Field("", description="Where nlu is; empty = this machine, its port.")
    rasa_url: str = Field("", description="Where Rasa is; empty = this machine, its port.")
    actions_url: str = Field("", description="Where the actions are; empty = this machine.")
    gateway_url: str = Field(
        "", description="Where the gateway is, for the phone; empty = this machine, its port."
    )
    voice_url: str = Field(
        "",
        description="Where the phone's web port is, for the page's microphone; empty = this "
        "machine, its port.",
    )
    rasa_token: str = Field(
        "", description="Bearer token of Rasa's channel; empty = made up by up."
    )
    nlu_token: str = Field("", description="Token of the nlu service; empty = made up by up.")
    actions_token: str = Field(
        "", description="Token of the action webhook; empty = made up by up."
    )
    tls_certificate: str = Field(
        "",
        description="PEM file for the two public ports; the phone then needs BANTER_GATEWAY_URL: "
        "an address that the certificate is for.",
    )
    tls_key: str = Field("", description="PEM key for the two public ports.")
    forwarded_allow_ips: str = Field(
        "127.0.0.1",
        description="Addresses or networks of the balancers, with commas between, whose "
        "X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    log_level: LogLevel = Field(
        LogLevel.INFO, description="Our lines from here on: DEBUG, INFO, WARNING or ERROR."
    )
    log_prefix: bool = Field(
        True, description="Time and role before each line; banter up, whose log has them, says no."
    )
    console_url: str = Field("", description="Public address of the console, for links.")

    @model_validator(mode="after")
    def _tls_is_usable(self) -> RoleSettings:
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise ValueError("BANTER_TLS_CERTIFICATE and BANTER_TLS_KEY are set together or not")
        if self.tls_certificate:
            try:
                ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
                    self.tls_certificate, self.tls_key, password=""
                )
            except (OSError, ssl.SSLError) as error:
                raise ValueError(
                    f"BANTER_TLS_CERTIFICATE ({self.tls_certificate}) and BANTER_TLS_KEY "
                    f"({self.tls_key}) are no usable pair of PEM files: {error.strerror or error}"
                ) from error
        return self

    @property
    def nlu_address(self) -> str:
        """URL of the nlu service."""
        return self.nlu_url or f"http://{self.inner_host}:{self.nlu_port}"

    @property
    def rasa_address(self) -> str:
        """URL of Rasa."""
        return self.rasa_url or f"http://{self.inner_host}:{self.rasa_port}"

    @property
    def actions_address(self) -> str:
        """URL of the action webhook."""
        return self.actions_url or f"http://{self.inner_host}:{self.actions_port}"

    @property
    def worker_address(self) -> str:
        """URL of the worker's health and metrics."""
        return f"http://{self.inner_host}:{self.worker_port}"

    @property
    def voice_address(self) -> str:
        """URL of the phone's web port, which also hears what customers say on the page."""
        return self.voice_url or f"http://{self.voice_host}:{self.voice_web_port}"

    @property
    def gateway_address(self) -> str:
        """URL of the customer page, as seen from this machine."""
        return f"{self._scheme}://{self.host}:{self.gateway_port}"

    @property
    def phone_gateway_address(self) -> str:
        """URL of the gateway, as the phone calls it.

        Raises:
            GatewayUnnamed: it could only be called by a name that its certificate does not have.
        """
        if self.tls_certificate and not self.gateway_url:
            raise GatewayUnnamed(
                "BANTER_TLS_CERTIFICATE is set: name the gateway by an address that it is for, "
                "such as BANTER_GATEWAY_URL=https://assistant.bank.example:8000"
            )
        return self.gateway_url or self.gateway_address

    @property
    def console_address(self) -> str:
        """URL of the staff console, as seen from this machine."""
        return self.console_url or f"{self._scheme}://{self.host}:{self.console_port}"

    @property
    def _scheme(self) -> str:
        return "https" if self.tls_certificate else "http"
