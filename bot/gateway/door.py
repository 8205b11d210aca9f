"""Everything behind the door, as the transports need it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.gateway.intake import Intake
from bot.gateway.metrics import Metrics
from bot.gateway.people.holders import Holders
from bot.gateway.people.identity import Identity
from bot.gateway.people.visits import Visits
from bot.gateway.records import Records
from bot.gateway.rendering.veil import Veil
from bot.gateway.rendering.wording import Wording
from bot.gateway.settings import GatewaySettings
from bot.gateway.stream import Stream
from bot.gateway.turns.patience import Patience
from bot.gateway.turns.queue import Turns


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
    veil: Veil
    metrics: Metrics
