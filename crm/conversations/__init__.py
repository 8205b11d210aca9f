"""Conversations: who talks, what was said, in which order, and what each turn came to.

``threads`` opens and identifies a conversation, ``exchange`` adds and reads messages,
``turns`` closes a customer's turn with its replies. Every write of a conversation goes
through here, under the lock of its row, so that sequence numbers have no holes and no twins.
``transcripts`` and ``persons`` show staff what was said and by whom, masked.
"""

from crm.conversations.exchange import (
    accept,
    append,
    crossed,
    history,
    last_bot_messages,
    recognised,
    signed_in,
    utterance,
)
from crm.conversations.threads import (
    adopt,
    clear_pending_offer,
    get,
    latest,
    open,
    require,
    set_language,
    set_pending_offer,
)
from crm.conversations.turns import (
    finish_turn,
    is_owed,
    leave_to_human,
    replies_to,
    unfinished_turns,
)
from crm.conversations.views import Accepted, ConversationView, TurnOutcome, TurnView

__all__ = [
    "Accepted",
    "ConversationView",
    "TurnOutcome",
    "TurnView",
    "accept",
    "adopt",
    "append",
    "clear_pending_offer",
    "crossed",
    "finish_turn",
    "get",
    "history",
    "is_owed",
    "last_bot_messages",
    "latest",
    "leave_to_human",
    "open",
    "recognised",
    "replies_to",
    "require",
    "set_language",
    "set_pending_offer",
    "signed_in",
    "unfinished_turns",
    "utterance",
]
