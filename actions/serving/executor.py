"""From Rasa's action call to one of our actions and back: one call is one transaction.

The result of a call is stored beside the records it wrote, under
``<turn>/<action>/<ordinal>``; the same call again gets the same result and writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import anyio
from rasa_sdk import Action as RasaAction
from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions.meaning.assent import ask_plainly, said_without_meaning_yes
from actions.meaning.rereading import perform_as_meant
from actions.meaning.several_wishes import come_back, perform_all
from actions.service.distress import after_despair, in_despair
from actions.serving.refusals import refused
from actions.slots import read_slots, write_slots
from actions.turn import Action, House, Outcome, Turn, say
from actions.understanding import read_heard
from crm import conversations
from crm.bank import Bank, Work
from crm.contract import BankError, Invalid, Unavailable
from crm.messages import TextDraft
from crm.store import idempotency
from data.texts.phrases import phrase

log = logging.getLogger(__name__)

Result = dict[str, Any]  # {"drafts": [...], "slots": {...}}: JSON, as stored


@dataclass(frozen=True, slots=True)
class Call:
    """What one action call is about; read from the tracker, of which little is needed."""

    conversation_id: str
    turn_id: str
    ordinal: int
    message: Mapping[str, Any]
    slots: Mapping[str, Any]

    def key(self, action_name: str) -> str:
        """Return the idempotency key of this call."""
        return f"{self.turn_id}/{action_name}/{self.ordinal}"


def conversation_of(sender_id: str) -> str:
    """Return the conversation that a Rasa session belongs to.

    >>> conversation_of("0198c1.3")
    '0198c1'
    """
    return sender_id.rsplit(".", 1)[0]


def read_call(tracker: Tracker, action_name: str) -> Call:
    """Read what one call needs.

    Raises:
        Invalid: the message does not say which turn it is, so repeats could not be told apart.
    """
    message: Mapping[str, Any] = tracker.latest_message
    metadata = message.get("metadata") or {}
    turn_id = metadata.get("turn_id")
    if not isinstance(turn_id, str) or not turn_id:
        raise Invalid("turn_unknown", "the message's metadata carries no turn_id")
    return Call(
        conversation_id=conversation_of(tracker.sender_id),
        turn_id=turn_id,
        ordinal=_done_already(tracker.events, action_name),
        message=message,
        slots=tracker.slots,
    )


class Performer:
    """Runs our actions on the bank's records."""

    def __init__(self, bank: Bank, house: House) -> None:
        self.bank = bank
        self.house = house

    def perform(self, chosen: Action, call: Call) -> Result:
        """Run an action once; repeats return what was stored.

        Raises:
            Unavailable: something is down; the same call may be sent again.
        """
        try:
            return self._once(chosen, call)
        except BankError as error:
            if error.retryable:
                raise
            if error.reason == "done_already":
                # The same call twice at the same time: the other one has committed by now.
                return self._stored(call.key(chosen.name))
            log.warning("action %s refused: %s", chosen.name, error.reason)
            return as_result(refused(error.reason))

    def _stored(self, key: str) -> Result:
        with self.bank.read() as work:
            stored = idempotency.stored(work, key)
        if stored is None:
            raise Unavailable("busy", "the same call is still being worked on")
        return stored

    def _once(self, chosen: Action, call: Call) -> Result:
        key = call.key(chosen.name)
        with self.bank.work() as work:
            stored = idempotency.stored(work, key)
            if stored is not None:
                return stored
            result = as_result(_run(chosen, self._turn(work, call)))
            idempotency.store(work, key, result)
            return result

    def _turn(self, work: Work, call: Call) -> Turn:
        return Turn(
            work=work,
            house=self.house,
            conversation=conversations.require(work, call.conversation_id),
            turn_id=call.turn_id,
            heard=read_heard(call.message, work.settings.currency),
            slots=read_slots(call.slots),
        )


class BankAction(RasaAction):  # type: ignore[misc]  # rasa_sdk ships no types
    """One of our actions, as rasa_sdk runs it: off the event loop, in a worker thread."""

    def __init__(self, chosen: Action, performer: Performer, limiter: anyio.CapacityLimiter):
        self.chosen = chosen
        self.performer = performer
        self.limiter = limiter

    def name(self) -> str:
        """Return the name Rasa calls it by."""
        return self.chosen.name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: object
    ) -> list[EventType]:
        """Run the action, hand its drafts to the dispatcher, return its slots as events.

        Raises:
            Invalid: the message does not say which turn it is.
            Unavailable: something is down; the same call may be sent again.
        """
        call = read_call(tracker, self.chosen.name)
        result = await anyio.to_thread.run_sync(
            self.performer.perform, self.chosen, call, limiter=self.limiter
        )
        for draft in result["drafts"]:
            dispatcher.utter_message(json_message=draft)
        return [SlotSet(name, value) for name, value in result["slots"].items()]


class BankExecutor(ActionExecutor):  # type: ignore[misc]  # rasa_sdk ships no types
    """rasa_sdk's executor without the domain, which none of our actions reads."""

    def update_and_return_domain(
        self, payload: dict[str, Any], action_name: str
    ) -> dict[str, Any] | None:
        """Neither ask for Rasa's domain nor keep it."""
        return None


def as_result(outcome: Outcome) -> Result:
    """Return an outcome as the JSON that is stored and sent."""
    return {
        "drafts": [draft.model_dump(mode="json") for draft in outcome.drafts],
        "slots": write_slots(outcome.slots),
    }


def _done_already(events: list[dict[str, Any]], action_name: str) -> int:
    count = 0
    for event in reversed(events):
        if event.get("event") == "user":
            break
        count += event.get("event") == "action" and event.get("name") == action_name
    return count


def _run(chosen: Action, turn: Turn) -> Outcome:
    """Run the action that the words mean; before any of them, hear who is in despair."""
    return in_despair(turn) or after_despair(turn, _answered(chosen, turn))


def _answered(chosen: Action, turn: Turn) -> Outcome:
    """Run the action that is meant; not on a half-hearted yes, nor for an old button."""
    answered = turn.heard.value("answer")
    if said_without_meaning_yes(turn):
        return ask_plainly(turn)
    if turn.heard.intent not in {"affirm", "deny"} or answered in (None, turn.slots.awaiting):
        met = perform_all(chosen, turn) if turn.heard.also else perform_as_meant(chosen, turn)
        return come_back(turn, met)
    closed = TextDraft(text=phrase("repair.question_closed"))
    return say(closed, *turn.house.reask(turn))
