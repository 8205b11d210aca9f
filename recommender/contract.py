"""What the recommender is asked; its answer is ``crm.contract.Decision``."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from crm.contract import Category, Channel, Initiative


class RecommendRequest(BaseModel):
    """Everything that shapes a recommendation for one person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    customer_id: str | None = None
    conversation_id: str | None = None
    turn_id: str | None = None
    amount: Decimal | None = None
    term_days: int | None = None
    category: Category | None = None
    risk_at_most: str | None = None
    exclude: tuple[str, ...] = ()
    limit: int = 3
    initiative: Initiative = Initiative.CUSTOMER
    channel: Channel = Channel.CHAT
