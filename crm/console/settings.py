"""Settings of the staff console (prefix ``BANTER_CONSOLE_``)."""

from __future__ import annotations

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from crm.contract import Role
from data.configuration import RoomSettings


class ConsoleSettings(RoomSettings):
    """Sessions, live updates and the bank's identity provider (OpenID Connect)."""

    model_config = SettingsConfigDict(env_prefix="BANTER_CONSOLE_")

    storage_secret: SecretStr = Field(
        SecretStr(""), description="Signs session cookies; empty = derived from the key files."
    )
    session_hours: int = Field(10, ge=1, le=24, description="A sign-in lasts so long.")
    secure_cookies: bool = Field(
        False, description="Send cookies over TLS only; set it wherever the console has TLS."
    )
    poll_ms: int = Field(
        250, ge=50, le=500, description="How often the outbox is read for live updates."
    )
    oidc_issuer: str = Field(
        "", description="Issuer URL of the identity provider; empty = no single sign-on."
    )
    oidc_client_id: str = Field("", description="Client id at the identity provider.")
    oidc_client_secret: SecretStr = Field(
        SecretStr(""), description="Client secret at the identity provider."
    )
    oidc_scope: str = Field("openid profile", description="Scopes to ask for.")
    oidc_login_claim: str = Field(
        "preferred_username", description="Claim that holds the staff login."
    )
    oidc_role_claim: str = Field("role", description="Claim that holds one role or a list.")
    oidc_roles: dict[str, Role] = Field(
        default_factory=dict,
        description='Provider\'s role names to ours, as JSON: {"BANK_RM": "rm"}; '
        "empty = they are ours already.",
    )
    oidc_redirect_url: str = Field(
        "", description="Our /oidc/answer as the provider knows it; empty = from the request."
    )

    @model_validator(mode="after")
    def _complete(self) -> ConsoleSettings:
        if self.oidc_issuer and not self.oidc_client_id:
            raise ValueError("BANTER_CONSOLE_OIDC_ISSUER needs BANTER_CONSOLE_OIDC_CLIENT_ID")
        return self

    @property
    def single_sign_on(self) -> bool:
        """Return whether the identity provider is configured."""
        return bool(self.oidc_issuer)
