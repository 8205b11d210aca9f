"""Calling the action server: one connection pool, one validator, one deadline."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import rasa
from jsonschema import Draft7Validator, ValidationError
from rasa.core.actions.action import RemoteAction, create_bot_utterance
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.schemas.events import EVENT_SCHEMA

from banter_rasa.contract import ActionFailed

logger = logging.getLogger(__name__)

# Rasa validates every answer too, but builds and re-checks the validator on every call (80 % of
# an action turn's CPU), and tries each event against the schemas of all kinds of event. These
# are Rasa's own schemas, checked once, and an event meets that of its kind only.
_RESULT_SCHEMA = RemoteAction.action_response_format_spec()
_ANY_EVENT = {name: part for name, part in EVENT_SCHEMA.items() if name != "oneOf"}
_ANY_RESULT = Draft7Validator(
    {
        **_RESULT_SCHEMA,
        "properties": {
            **_RESULT_SCHEMA["properties"],
            "events": {"type": "array", "items": _ANY_EVENT},
        },
    }
)
_EVENT_KINDS = {
    schema["properties"]["event"]["const"]: Draft7Validator(schema)
    for schema in EVENT_SCHEMA["oneOf"]
}

# Below uvicorn's five seconds, so that we never write into a connection it is just closing.
_KEEP_ALIVE_S = 4.0

# Every action fails the same way until it is put right: an outage, no action's defect.
_NOT_ADMITTED = "the action server refuses our token; BANTER_RASA_ACTIONS_TOKEN must be its own"

# Only codes are passed on: free text of a failure may quote a customer.
_REASON = re.compile(r"[a-z_]{1,60}", re.ASCII)


class ActionRejected(Exception):
    """The action declined to run; another one may be predicted."""


@dataclass(frozen=True)
class ActionResult:
    """What an action did: its replies as bot utterances, then its events."""

    events: list[Event]


class ActionServer:
    """The action server behind one shared connection pool.

    Args:
        url: the webhook, e.g. ``http://127.0.0.1:8002/webhook``.
        deadline_s: how long one call may take; must be shorter than the life of a lock.
        failed: told the action of each call that fails.
        token: what is presented to it; empty = nothing.
    """

    def __init__(
        self,
        url: str,
        deadline_s: float,
        failed: Callable[[str], None] = lambda _action: None,
        token: str = "",
    ) -> None:
        self._url = url
        self._failed = failed
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._timeout = aiohttp.ClientTimeout(total=deadline_s)
        self._session: aiohttp.ClientSession | None = None

    async def run(self, action: str, tracker: DialogueStateTracker, domain: Domain) -> ActionResult:
        """Run a custom action.

        Raises:
            ActionRejected: the action declined to run.
            ActionFailed: it failed, was too late, or answered something that is no draft.
        """
        try:
            return await self._run(action, tracker)
        except ActionFailed:
            self._failed(action)
            raise

    async def close(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()

    async def _run(self, action: str, tracker: DialogueStateTracker) -> ActionResult:
        body = json.dumps(_call(action, tracker), ensure_ascii=False).encode()
        result = await self._post(action, body)
        fault = find_fault(result)
        if fault is not None:
            raise ActionFailed(f"{action} answered a malformed result: {fault}", retryable=False)
        replies = [_reply(action, response) for response in result.get("responses", ())]
        return ActionResult([*replies, *deserialise_events(result.get("events", []))])

    async def _post(self, action: str, body: bytes) -> dict[str, Any]:
        try:
            try:
                return await self._post_once(action, body)
            except aiohttp.ServerDisconnectedError:
                # The server closed an idle connection as we used it. Actions are repeat-safe.
                return await self._post_once(action, body)
        except asyncio.TimeoutError as error:
            raise ActionFailed(f"{action} took longer than {self._timeout.total} s") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise ActionFailed(f"{action} failed: {type(error).__name__}") from error

    async def _post_once(self, action: str, body: bytes) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_S),
                headers=self._headers,
                timeout=self._timeout,
            )
        async with self._session.post(self._url, data=body) as response:
            if response.status == 400:
                raise ActionRejected(action)
            if response.status == 401:
                logger.error("no action runs: %s", _NOT_ADMITTED)
                raise ActionFailed(f"{action} failed: {_NOT_ADMITTED}")
            if response.status != 200:
                raise _failure(action, response.status, await response.read())
            result: dict[str, Any] = json.loads(await response.read())
            return result


def find_fault(result: object) -> str | None:
    """Return where an action's result breaks Rasa's schema, or None if it does not.

    The value itself is not named: it may be a customer's.
    """
    error = next(_ANY_RESULT.iter_errors(result), None)
    if error is not None:
        return _path(error)
    for at, event in enumerate(result.get("events", ())):  # type: ignore[attr-defined]
        kind = _EVENT_KINDS.get(event["event"])
        if kind is None:
            return f"events/{at}/event"
        error = next(kind.iter_errors(event), None)
        if error is not None:
            return f"events/{at}/{_path(error)}"
    return None


def _path(error: ValidationError) -> str:
    return "/".join(str(part) for part in error.absolute_path) or error.validator


def _call(action: str, tracker: DialogueStateTracker) -> dict[str, Any]:
    state = tracker.current_state()
    state["events"] = [event.as_dict() for event in _present_turn(tracker)]
    return {
        "next_action": action,
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
    }


def _present_turn(tracker: DialogueStateTracker) -> list[Event]:
    """Return the turn's events, oldest first: all that actions look at.

    The whole session, as Rasa sends it, makes its last turns ten times as dear as the first.
    """
    present: list[Event] = []
    for event in reversed(tracker.events):
        present.append(event)
        if isinstance(event, UserUttered):
            break
    present.reverse()
    return present


def _failure(action: str, status: int, body: bytes) -> ActionFailed:
    """Read the action server's failure: a reason code, and whether to call again."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        answer = {}
    reason = str(answer.get("error"))
    said = f" ({reason})" if _REASON.fullmatch(reason) else ""
    return ActionFailed(
        f"{action} failed: the action server said {status}{said}",
        # 404: it knows no such action, and will not the next time.
        retryable=answer.get("retryable") is not False and status != 404,
    )


def _reply(action: str, response: dict[str, Any]) -> Event:
    draft = response.get("custom")
    if not isinstance(draft, dict) or not isinstance(draft.get("type"), str):
        raise ActionFailed(f"{action} answered something that is no draft", retryable=False)
    return create_bot_utterance({"custom": draft})
