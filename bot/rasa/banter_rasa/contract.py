"""What the gateway sends for one turn, what it gets back, and how a turn can fail.

Errors::

    TurnError                 carries the HTTP status and whether the same turn may be sent again
    ├── BadTurn               400  the request is wrong; it must be changed
    ├── Unauthorised          401  the token is missing or wrong
    └── TurnFailed            503  the turn left no trace
        ├── ActionFailed           the action server failed, was late, or answered nonsense
        ├── TrackerConflict        another writer continued the session meanwhile
        └── TurnTimeout            the turn, or the wait for its session, took too long
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

# Rasa's own commands (restart the conversation, go back, …): it runs them on an intent's name.
RESERVED_INTENTS = frozenset({"restart", "back", "session_start"})

# The gateway accepts 4,000 characters; masking replaces numbers by tokens and may lengthen them.
MAX_TEXT = 8_000

_FIELDS = frozenset({"turn_id", "session_id", "text", "parse", "metadata"})
_METADATA = ("conversation_id", "turn_id", "language", "channel")
_TURN_ID = re.compile(r"(?P<conversation>[\w-]{1,80}):\d{1,12}", re.ASCII)
_SESSION_ID = re.compile(r"(?P<conversation>[\w-]{1,80})\.\d{1,9}", re.ASCII)


class TurnError(Exception):
    """A turn was not answered."""

    status = 503
    retryable = False


class BadTurn(TurnError):
    """The request is wrong; sending it again unchanged cannot help."""

    status = 400


class Unauthorised(TurnError):
    """The bearer token is missing or wrong."""

    status = 401


class TurnFailed(TurnError):
    """The turn could not be finished and left no trace; send the same turn again."""

    retryable = True


class ActionFailed(TurnFailed):
    """The action server failed, was too late, or answered something that is no draft.

    Args:
        sentence: what happened; never a customer's value.
        retryable: False where the same call would fail again: a defect, not an outage.
    """

    def __init__(self, sentence: str, *, retryable: bool = True) -> None:
        super().__init__(sentence)
        self.retryable = retryable


class TrackerConflict(TurnFailed):
    """Another writer continued the session while this turn was being worked on."""


class TurnTimeout(TurnFailed):
    """The turn, or waiting for its session, took longer than is allowed."""


@dataclass(frozen=True)
class TurnRequest:
    """One customer turn, already understood and masked.

    Attributes:
        turn_id: ``<conversation id>:<sequence number>``; what makes a repeat recognisable.
        session_id: Rasa's conversation id, ``<conversation id>.<session number>``.
        text: what was said, personal data replaced by tokens.
        parse: nlu's answer.
        metadata: travels with the message and is what actions see.
    """

    turn_id: str
    session_id: str
    text: str
    parse: dict[str, Any]
    metadata: dict[str, Any]

    @classmethod
    def from_json(cls, body: object) -> TurnRequest:
        """Read the request.

        Raises:
            BadTurn: a field is missing, unknown, of another type, or contradicts another.
        """
        fields = _object(body, "the request")
        unknown = sorted(set(fields) - _FIELDS)
        if unknown:
            raise BadTurn(f"unknown field {unknown[0]!r}; a turn has: {', '.join(sorted(_FIELDS))}")
        request = cls(
            turn_id=_text(fields, "turn_id"),
            session_id=_text(fields, "session_id"),
            text=_text(fields, "text"),
            parse=_parse(fields),
            metadata=_metadata(fields),
        )
        request._check_ids()
        return request

    def _check_ids(self) -> None:
        turn, session = _TURN_ID.fullmatch(self.turn_id), _SESSION_ID.fullmatch(self.session_id)
        if turn is None:
            raise BadTurn("turn_id must be '<conversation id>:<sequence number>'")
        if session is None:
            raise BadTurn("session_id must be '<conversation id>.<session number>'")
        conversation = turn["conversation"]
        if session["conversation"] != conversation:
            raise BadTurn("session_id and turn_id name different conversations")
        if self.metadata["conversation_id"] != conversation:
            raise BadTurn("metadata.conversation_id and turn_id name different conversations")
        if self.metadata["turn_id"] != self.turn_id:
            raise BadTurn("metadata.turn_id differs from turn_id")
        if len(self.text) > MAX_TEXT:
            raise BadTurn(f"text has {len(self.text)} characters; at most {MAX_TEXT}")


@dataclass(frozen=True)
class TurnAnswer:
    """What the bot does in answer to a turn.

    Attributes:
        turn_id: the turn that is answered.
        replies: drafts (``crm.messages``) as JSON, in order.
        slots: every slot that has a value, after the turn.
        turns: customer turns in this session so far.
        repeated: the turn had been answered before; the replies are the stored ones.
    """

    turn_id: str
    replies: list[dict[str, Any]]
    slots: dict[str, Any]
    turns: int
    repeated: bool

    def as_json(self) -> dict[str, Any]:
        """Return the response body."""
        return {
            "turn_id": self.turn_id,
            "replies": self.replies,
            "slots": self.slots,
            "turns": self.turns,
            "repeated": self.repeated,
        }


def _object(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadTurn(f"{name} must be a JSON object")
    return value


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise BadTurn(f"{name} is missing or not text")
    return value


def _metadata(fields: dict[str, Any]) -> dict[str, Any]:
    metadata = _object(fields.get("metadata"), "metadata")
    for name in _METADATA:
        if not isinstance(metadata.get(name), str):
            raise BadTurn(f"metadata.{name} is missing or not text")
    return metadata


def _parse(fields: dict[str, Any]) -> dict[str, Any]:
    parse = _object(fields.get("parse"), "parse")
    intent = _object(parse.get("intent"), "parse.intent")
    if not isinstance(intent.get("name"), str) or not intent["name"]:
        raise BadTurn("parse.intent.name is missing or empty")
    if intent["name"] in RESERVED_INTENTS:
        raise BadTurn(f"intent {intent['name']!r} is a command of Rasa's own and not allowed")
    entities = parse.get("entities")
    if not isinstance(entities, list):
        raise BadTurn("parse.entities must be a list")
    for entity in entities:
        if not isinstance(entity, dict) or not isinstance(entity.get("entity"), str):
            raise BadTurn("every entity needs a name: parse.entities[].entity")
    return parse
