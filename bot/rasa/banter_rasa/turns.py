"""One customer turn: hear it, let the model decide, run the action, keep all or nothing.

Rasa's own ``handle_message`` swallows an action's failure and saves the turn without its
events. Here a failed turn leaves no trace, so that the gateway can send the same turn again.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.lock_store import LockError, LockStore
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    SESSION_START_METADATA_SLOT,
)
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    BotUttered,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from banter_rasa.actions import ActionRejected, ActionServer
from banter_rasa.contract import ActionFailed, TurnAnswer, TurnRequest, TurnTimeout
from banter_rasa.deciding import deciding_part
from banter_rasa.trackers import TurnTrackerStore

logger = logging.getLogger(__name__)

CHANNEL = "banter"

# The action that a rule chose, then the core fallback if that one declined to run.
_ATTEMPTS = 2


class Turns:
    """Takes turns on the loaded model.

    Args:
        processor: Rasa's message processor, for its model and domain.
        trackers: where sessions are kept.
        locks: one turn at a time for each session.
        actions: the action server.
        turn_s: how long a turn may take; longer than two action calls, shorter than a lock lives.
    """

    def __init__(
        self,
        processor: MessageProcessor,
        trackers: TurnTrackerStore,
        locks: LockStore,
        actions: ActionServer,
        turn_s: float,
    ) -> None:
        self._processor = processor
        self._trackers = trackers
        self._locks = locks
        self._actions = actions
        self._turn_s = turn_s

    async def take(self, request: TurnRequest) -> TurnAnswer:
        """Answer a turn, or return the stored answer if it was answered before.

        Raises:
            TurnFailed: the turn left no trace; the same turn can be sent again.
        """
        try:
            async with self._locks.lock(request.session_id):
                return await asyncio.wait_for(self._take(request), self._turn_s)
        except asyncio.TimeoutError as error:
            raise TurnTimeout(f"the turn took longer than {self._turn_s} s") from error
        except LockError as error:
            raise TurnTimeout("the session is busy with another turn") from error

    async def close(self) -> None:
        """Close the connections."""
        await self._actions.close()
        await self._trackers.close()

    async def _take(self, request: TurnRequest) -> TurnAnswer:
        tracker = await self._trackers.get_or_create_tracker(
            request.session_id, append_action_listen=False
        )
        repeated = _heard(tracker, request)
        if repeated:
            self._trackers.give_back(tracker)
        else:
            # On any error below, the tracker is dropped with whatever was added to it.
            await self._run(tracker, request)
            await self._trackers.save(tracker)
        return TurnAnswer(
            turn_id=request.turn_id,
            replies=_replies(tracker, request.turn_id),
            slots=_slots(tracker),
            turns=sum(isinstance(event, UserUttered) for event in tracker.events),
            repeated=repeated,
        )

    async def _run(self, tracker: DialogueStateTracker, request: TurnRequest) -> None:
        if not tracker.events:
            await self._start_session(tracker, request)
        tracker.update(
            UserUttered(
                request.text,
                request.parse["intent"],
                request.parse["entities"],
                request.parse,
                input_channel=CHANNEL,
                message_id=request.turn_id,
                metadata=request.metadata,
            )
        )
        for _ in range(_ATTEMPTS):
            if await self._act(tracker):
                return
        raise ActionFailed("every action that was predicted declined to run")

    async def _start_session(self, tracker: DialogueStateTracker, request: TurnRequest) -> None:
        domain = self._processor.domain
        tracker.update(SlotSet(SESSION_START_METADATA_SLOT, request.metadata))
        try:
            result = await self._actions.run(ACTION_SESSION_START_NAME, tracker, domain)
        except ActionRejected as error:
            raise ActionFailed("the session could not be started") from error
        tracker.update(ActionExecuted(ACTION_SESSION_START_NAME))
        tracker.update_with_events(result.events, domain)
        if tracker.latest_action_name != ACTION_LISTEN_NAME:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))

    async def _act(self, tracker: DialogueStateTracker) -> bool:
        """Run the predicted action; return False if it declined to run."""
        domain = self._processor.domain
        action, prediction = self._processor.predict_next_with_tracker_if_should(
            deciding_part(tracker, domain)
        )
        if not isinstance(action, RemoteAction):
            raise ActionFailed(f"the model predicted {action.name()}, which is not ours to run")
        try:
            result = await self._actions.run(action.name(), tracker, domain)
        except ActionRejected:
            tracker.update(
                ActionExecutionRejected(
                    action.name(), prediction.policy_name, prediction.max_confidence
                )
            )
            return False
        executed = action.event_for_successful_execution(prediction)
        executed.metadata["model_id"] = self._processor.model_metadata.model_id
        tracker.update_with_events(prediction.events, domain)
        tracker.update(executed)
        tracker.update_with_events(result.events, domain)
        # One action ends a turn (rules/turn_end.yml says the same): no second prediction.
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return True


def _is_turn(event: object, turn_id: str) -> bool:
    return isinstance(event, UserUttered) and event.metadata.get("turn_id") == turn_id


def _heard(tracker: DialogueStateTracker, request: TurnRequest) -> bool:
    """Return whether the tracker has this very turn.

    Numbers begin again where the bank's records were restored from a backup and the sessions
    were not; the message's own id never comes twice.
    """
    known = (None, request.metadata.get("message_id"))  # None: heard before ids were noted
    return any(
        _is_turn(event, request.turn_id) and event.metadata.get("message_id") in known
        for event in reversed(tracker.events)
    )


def _replies(tracker: DialogueStateTracker, turn_id: str) -> list[dict[str, Any]]:
    """Return the drafts said between the turn and the next one."""
    replies: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if _is_turn(event, turn_id):
            break
        if isinstance(event, UserUttered):
            replies.clear()
        elif isinstance(event, BotUttered):
            replies.append(event.data["custom"])
    replies.reverse()
    return replies


def _slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    values = tracker.current_slot_values()
    return {
        name: value
        for name, value in values.items()
        if value is not None and name != SESSION_START_METADATA_SLOT
    }
