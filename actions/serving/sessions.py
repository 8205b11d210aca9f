"""The start of a Rasa session: what the conversation carries is put into the new tracker."""

from __future__ import annotations

import anyio
from rasa_sdk import Action as RasaAction
from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.serving.executor import conversation_of
from actions.slots import SLOT_NAMES
from crm import conversations
from crm.bank import Bank


class SessionStart(RasaAction):  # type: ignore[misc]  # rasa_sdk ships no types
    """Rasa's ``action_session_start``: it only reads, so a repeat needs no key.

    It cannot see the message's metadata (Rasa issue 7420); the session's own id names the
    conversation.
    """

    def __init__(self, bank: Bank, limiter: anyio.CapacityLimiter) -> None:
        self.bank = bank
        self.limiter = limiter

    def name(self) -> str:
        """Return the name Rasa calls it by."""
        return "action_session_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: object
    ) -> list[EventType]:
        """Return the session's first events with the carried slots."""
        carried = await anyio.to_thread.run_sync(
            self._carried, conversation_of(tracker.sender_id), limiter=self.limiter
        )
        slots = [SlotSet(name, value) for name, value in carried.items()]
        return [SessionStarted(), *slots, ActionExecuted("action_listen")]

    def _carried(self, conversation_id: str) -> dict[str, object]:
        with self.bank.read() as work:
            conversation = conversations.get(work, conversation_id)
        if conversation is None:
            return {}
        known = conversation.slots
        return {name: known[name] for name in SLOT_NAMES if known.get(name) is not None}
