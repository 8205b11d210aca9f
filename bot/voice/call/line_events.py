"""What comes over a call's line from the gateway."""

from __future__ import annotations

from dataclasses import dataclass

from crm.messages import Message
from data.texts.phrases import Language


@dataclass(frozen=True, slots=True)
class Opened:
    """The conversation is there; after a break it comes again."""

    conversation_id: str
    again: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """The bot or a colleague says something; ``client_id`` is of what it answers."""

    message: Message
    client_id: str | None


class Unread:
    """The bot or a colleague says something that this phone cannot read."""


@dataclass(frozen=True, slots=True)
class Passing:
    """Passing words, e.g. that it takes a moment."""

    code: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Answered:
    """All replies to what was sent with this id have arrived."""

    client_id: str


@dataclass(frozen=True, slots=True)
class Identified:
    """The caller is known now."""

    acr: int


@dataclass(frozen=True, slots=True)
class Switched:
    """The conversation's language is now this one."""

    language: Language


@dataclass(frozen=True, slots=True)
class Declined:
    """The gateway refused what was sent; ``words`` are for the caller."""

    code: str
    words: str
    client_id: str | None


@dataclass(frozen=True, slots=True)
class Broken:
    """The connection broke; it is being made again."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The gateway takes this call no more; there will be no further event."""

    code: str


LineEvent = (
    Opened
    | Arrived
    | Unread
    | Passing
    | Answered
    | Identified
    | Switched
    | Declined
    | Broken
    | Ended
)
