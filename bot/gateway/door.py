"""Everything behind the door, as the transports need it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway.holders import Holders
from bot.gateway.identity import Identity
from bot.gateway.intake import Intake
from bot.gateway.metrics import Metrics
from bot.gateway.patience import Patience
from bot.gateway.records import Records
from bot.gateway.settings import GatewaySettings
from bot.gateway.stream import Stream
from bot.gateway.turns import Turns
from bot.gateway.visits import Visits
from bot.gateway.wording import Wording


@dataclass(frozen=True, slots=True)
class Door:
    """The gateway's parts, put together once by ``app``."""

    settings: GatewaySettings
    identity: Identity
    visits: Visits
    intake: Intake
    holders: Holders
    records: Records
    stream: Stream
    turns: Turns
    patience: Patience
    wording: Wording
    metrics: Metrics
