"""Settings of the gateway (prefix ``BANTER_GATEWAY_``)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class GatewaySettings(RoomSettings):
    """The customer's door: sign-in, limits, patience."""

    model_config = SettingsConfigDict(env_prefix="BANTER_GATEWAY_")

    jwt_public_key: Path | None = Field(
        None,
        description="PEM file with the bank's public key (RS256 or ES256); empty = development "
        "key. Required in production.",
    )
    jwt_issuer: str = Field("banter-bank", description="Required `iss` of customers' JWT.")
    jwt_audience: str = Field("banter", description="Required `aud` of customers' JWT.")
    jwt_leeway_s: int = Field(5, ge=0, description="Clock difference that is forgiven, seconds.")
    dev_token_minutes: int = Field(
        480, ge=1, description="Life of a token of the development sign-in, minutes."
    )
    dev_stepup_minutes: int = Field(
        5, ge=1, description="Life of a stepped-up token in development, minutes."
    )
    button_hours: int = Field(24, ge=1, description="How long a button can be pressed, hours.")
    max_text_characters: int = Field(
        4000, ge=1, le=4000, description="Longest message, characters; the page stops at 4,000."
    )
    max_frame_bytes: int = Field(
        262_144, ge=1024, description="Largest frame or request body that is read, bytes."
    )
    rate_messages: int = Field(20, ge=1, description="Messages a customer may send in the window.")
    rate_window_s: float = Field(10.0, gt=0, description="The window, seconds.")
    visitors_per_address: int = Field(
        60, ge=1, description="New visitors from one network address in an hour."
    )
    listeners: int = Field(
        4, ge=0, description="People who speak into the page at once, of this process; 0 = none."
    )
    listenings_per_minute: int = Field(
        20, ge=1, description="How often one person may begin to speak into the page in a minute."
    )
    listening_s: float = Field(
        60.0, gt=0, le=60, description="Longest thing said into the page, seconds."
    )
    hello_within_s: float = Field(10.0, gt=0, description="Time for the first frame, seconds.")
    session_turns: int = Field(
        15, ge=2, description="Turns after which the next Rasa session begins (cost of a turn)."
    )
    rasa_timeout_s: float = Field(
        18.0, gt=0, description="Deadline of one turn in Rasa: longer than its own (17 s)."
    )
    one_moment_after_s: float = Field(
        2.0, ge=0, description="A turn that takes longer tells the customer to wait, seconds."
    )
    unavailable_after_s: float = Field(
        60.0, ge=0, description="After so long the customer is told and offered a human."
    )
    retry_first_s: float = Field(0.25, gt=0, description="First pause before a turn is retried.")
    retry_most_s: float = Field(5.0, gt=0, description="Longest pause between retries, seconds.")
    poll_s: float = Field(
        0.4, gt=0, le=0.5, description="How often news from other processes is looked for."
    )
    sweep_s: float = Field(
        20.0, gt=0, description="How often turns that another process left behind are looked for."
    )
    drain_s: float = Field(5.0, ge=0, description="Time for running turns at shutdown, seconds.")
