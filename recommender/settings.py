"""Settings of the recommender (prefix ``BANTER_RECOMMENDER_``)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from data.configuration import RoomSettings


class RecommenderSettings(RoomSettings):
    """How the parts of a score weigh, and when models may be trusted."""

    model_config = SettingsConfigDict(env_prefix="BANTER_RECOMMENDER_")

    weight_term: float = Field(
        1.5, ge=0, description="Weight of how well a product's term fits the asked one."
    )
    weight_strategy: float = Field(1.0, ge=0, description="Weight of the strategy rules.")
    weight_collaborative: float = Field(
        0.5, ge=0, description="Weight of what customers with similar holdings hold."
    )
    weight_popularity: float = Field(0.2, ge=0, description="Weight of how many hold a product.")
    same_category_penalty: float = Field(
        0.25, ge=0, description="Taken off a product for each one of its category above it."
    )
    held_penalty: float = Field(
        0.3, ge=0, description="Taken off a product that the customer holds already."
    )
    maturity_days: int = Field(
        30, ge=1, description="A holding that matures within these days shapes recommendations."
    )
    ease_regularisation: float = Field(
        30.0, gt=0, description="EASE's lambda; larger trusts rare combinations less."
    )
    least_support: int = Field(
        15,
        ge=1,
        description="Customers who must hold two products together before it is given as a reason.",
    )
    least_lift: float = Field(
        1.2,
        ge=1,
        description="How much likelier a product must be among holders of another to say so.",
    )
    churn_flag_decile: int = Field(
        1, ge=0, le=10, description="Highest decile of the churn score that counts; 0 = off."
    )
    churn_flag_lift: float = Field(
        2.0, ge=0, description="And the score must be so many times the base rate."
    )
    least_leavers: int = Field(
        30, ge=2, description="A churn model needs so many leavers to learn from."
    )
    most_customers: int = Field(
        100_000,
        ge=1000,
        description="The churn model learns from so many customers at most: a fair share of a "
        "larger bank. Everybody is scored.",
    )
    seed: int = Field(20260930, description="What training and evaluation start from.")
