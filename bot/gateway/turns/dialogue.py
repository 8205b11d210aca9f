"""Rasa, as the gateway sees it: a turn goes in, drafts and slots come out.

Errors::

    DialogueError
    ├── DialogueUnavailable     down, busy, or an action call failed: send the turn again
    └── DialogueRejected        Rasa refuses this turn, now and later
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import aiohttp
import orjson
from pydantic import TypeAdapter, ValidationError

from crm.messages import Draft

_PATH = "/webhooks/banter/turn"
_DRAFTS: TypeAdapter[tuple[Draft, ...]] = TypeAdapter(tuple[Draft, ...])


class DialogueError(Exception):
    """The dialogue engine did not answer a turn."""


class DialogueUnavailable(DialogueError):
    """Down, busy, or an action call failed: the same turn can be sent again."""


class DialogueRejected(DialogueError):
    """The turn will never be answered as it is."""


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """One turn for Rasa."""

    turn_id: str
    session_id: str
    text: str
    parse: Mapping[str, Any]
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DialogueAnswer:
    """What Rasa and the actions made of a turn."""

    drafts: tuple[Draft, ...]
    slots: Mapping[str, Any]
    turns: int
    repeated: bool


class Dialogue(Protocol):
    """The dialogue engine; ``RasaDialogue`` is the real one."""

    async def turn(self, turn: DialogueTurn) -> DialogueAnswer:
        """Answer one turn, once: the same turn again gets the stored answer.

        Raises:
            DialogueUnavailable: send the same turn again.
            DialogueRejected: it will never be answered as it is.
        """
        ...

    async def ready(self) -> bool:
        """Return whether turns are answered now."""
        ...


class RasaDialogue:
    """Rasa behind our input channel.

    Args:
        url: address of Rasa, e.g. ``http://127.0.0.1:5005``.
        session: the caller's session; the caller closes it.
        token: bearer token of the channel.
        deadline: how long one turn may take, its action included.
    """

    def __init__(
        self, url: str, session: aiohttp.ClientSession, token: str, deadline: timedelta
    ) -> None:
        self._url = url.rstrip("/")
        self._session = session
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        }
        self._timeout = aiohttp.ClientTimeout(total=deadline.total_seconds())

    async def turn(self, turn: DialogueTurn) -> DialogueAnswer:
        """Answer one turn, once.

        Raises:
            DialogueUnavailable: Rasa is down or busy, or an action call failed.
            DialogueRejected: Rasa refuses the turn, or its answer is not the contract's.
        """
        body = orjson.dumps(
            {
                "turn_id": turn.turn_id,
                "session_id": turn.session_id,
                "text": turn.text,
                "parse": turn.parse,
                "metadata": turn.metadata,
            }
        )
        try:
            status, answer = await self._post(body)
        except aiohttp.ClientError as error:
            raise DialogueUnavailable(f"rasa: {type(error).__name__}") from error
        except TimeoutError as error:
            raise DialogueUnavailable("rasa did not answer in time") from error
        return _read(status, answer)

    async def ready(self) -> bool:
        """Return whether Rasa has its model and answers turns."""
        timeout = aiohttp.ClientTimeout(total=2)
        try:
            async with self._session.get(
                f"{self._url}/webhooks/banter/ready", timeout=timeout
            ) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        async with self._session.post(
            self._url + _PATH, data=body, headers=self._headers, timeout=self._timeout
        ) as response:
            return response.status, await response.read()


def _worth_repeating(body: bytes) -> bool:
    """Return whether a failed turn may go well the next time; yes, unless Rasa says no."""
    try:
        answer = orjson.loads(body)
    except ValueError:
        return True
    return not isinstance(answer, dict) or answer.get("retryable") is not False


def _read(status: int, body: bytes) -> DialogueAnswer:
    if status == 400:
        raise DialogueRejected(f"rasa refuses the turn: {body[:200].decode(errors='replace')}")
    if status == 503 and not _worth_repeating(body):
        raise DialogueRejected("an action has failed and would fail again")
    if status != 200:
        raise DialogueUnavailable(f"rasa answered {status}")
    try:
        answer = orjson.loads(body)
        return DialogueAnswer(
            drafts=_DRAFTS.validate_python(answer["replies"], strict=False),
            slots=answer.get("slots") or {},
            turns=int(answer.get("turns") or 0),
            repeated=bool(answer.get("repeated")),
        )
    except ValidationError as error:
        where = error.errors(include_input=False, include_url=False, include_context=False)[:3]
        raise DialogueRejected(f"rasa's drafts are not the contract's: {where}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DialogueRejected(
            f"rasa's answer is not the contract's: {type(error).__name__}"
        ) from None
