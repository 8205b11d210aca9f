"""Handoffs to a human: asked for, waited for, taken, answered, handed back.

The conversation is paused (turns wait for a human, not for the bot) while a handoff is
queued or active, and never longer than the customer's patience without an answer: then
``expire_stale`` gives it back to the bot. How long a customer has waited is derived from
the messages when it is asked, so nobody has to keep a clock.

Every change is published as ``handoff.changed`` with handoff_id, conversation_id, state,
queue, told (the customer knows already); the worker tells the customer.
"""

from crm.handoffs.desk import (
    MAX_REPLY_CHARACTERS,
    claim,
    hand_back,
    queue,
    reply,
    require,
)
from crm.handoffs.requests import (
    active,
    expire_stale,
    latest,
    leave,
    opened_in,
    record_csat,
    request,
)
from crm.handoffs.views import HandoffOutcome, HandoffView, RequestState

__all__ = [
    "MAX_REPLY_CHARACTERS",
    "HandoffOutcome",
    "HandoffView",
    "RequestState",
    "active",
    "claim",
    "expire_stale",
    "hand_back",
    "latest",
    "leave",
    "opened_in",
    "queue",
    "record_csat",
    "reply",
    "request",
    "require",
]
