"""Settings of the worker (prefix ``BANTER_WORKER_``)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings
from nlu.training.clustering import SIMILARITY


class WorkerSettings(RoomSettings):
    """How often the worker looks, and how much it takes at once."""

    model_config = SettingsConfigDict(env_prefix="BANTER_WORKER_")

    pushes_every_s: float = Field(
        0.5, gt=0, description="Pause between two looks for offers to send, seconds."
    )
    handoffs_every_s: float = Field(
        0.5, gt=0, description="Pause between two looks for handoffs that changed, seconds."
    )
    expiry_every_s: float = Field(
        15.0,
        gt=0,
        description="Pause between two looks for handoffs nobody answers, seconds; they end by so "
        "much, and 15 s, before BANTER_CRM_HANDOFF_PATIENCE_MINUTES is over.",
    )
    sealing_every_s: float = Field(
        30.0, gt=0, description="Pause between two seals of the audit trail, seconds."
    )
    regrading_every_s: float = Field(
        600.0, gt=0, description="Pause between two lots of 200 live leads graded again, seconds."
    )
    calls_every_s: float = Field(
        600.0, gt=0, description="Pause between two looks for forgotten and old calls, seconds."
    )
    learning_every_s: float = Field(
        30.0, gt=0, description="Pause between two looks for what was not understood, seconds."
    )
    learning_below: float = Field(
        0.7,
        ge=0,
        le=1,
        description="Messages understood with less confidence are shown to staff for labelling.",
    )
    learning_similarity: float = Field(
        SIMILARITY,
        gt=0,
        lt=1,
        description="Least cosine between a sentence and the cluster it joins; another encoder "
        "may want another value.",
    )
    batch: int = Field(20, ge=1, le=500, description="Jobs taken in one transaction at most.")
    failed_pause_s: float = Field(
        5.0, gt=0, description="Pause after a job kind failed, e.g. the database is away."
    )
