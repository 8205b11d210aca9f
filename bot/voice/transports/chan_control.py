"""What Asterisk's chan_websocket and we say to each other beside the sound.

Text messages, in one of two forms that the PBX chooses: plain (``DTMF_END digit:5``) or JSON
(``{"event": "DTMF_END", "digit": "5"}``). Read in channels/chan_websocket.c of Asterisk 22.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum

from bot.voice.contract import VoiceError

LONGEST_EVENT = 65_536  # MEDIA_START in JSON carries the channel's variables


class EventMalformed(VoiceError):
    """A text message that is no event."""


class Command(StrEnum):
    """What we ask of the PBX; it frames and paces the sound itself."""

    MARK = "MARK_MEDIA"
    FLUSH = "FLUSH_MEDIA"
    PAUSE = "PAUSE_MEDIA"
    CONTINUE = "CONTINUE_MEDIA"
    HANG_UP = "HANGUP"


class EventName(StrEnum):
    """What the PBX tells that means something to us; others are ignored."""

    START = "MEDIA_START"
    KEY = "DTMF_END"
    FULL = "MEDIA_XOFF"
    ROOM = "MEDIA_XON"
    MARK = "MEDIA_MARK_PROCESSED"
    DRAINED = "QUEUE_DRAINED"
    BUFFERED = "MEDIA_BUFFERING_COMPLETED"
    STATUS = "STATUS"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``fields`` are as the PBX names them, ``correlation_id`` in both forms."""

    name: str
    fields: dict[str, str] = field(default_factory=dict)


_ID_ONLY = {EventName.MARK, EventName.BUFFERED}
_PLAIN_FIELD = re.compile(r"(\w+):(\S*)")


def parse_event(text: str) -> Event:
    """Return what a text message says.

    Raises:
        EventMalformed: it is too long, or no event.

    >>> parse_event("DTMF_END digit:5 channel_id:17.3").fields["digit"]
    '5'
    >>> parse_event('{"event":"MEDIA_MARK_PROCESSED","correlation_id":"7"}') == parse_event(
    ...     "MEDIA_MARK_PROCESSED 7")
    True
    """
    if len(text) > LONGEST_EVENT:
        raise EventMalformed("an event is at most 64 kB long")
    return _parse_json(text) if is_json(text) else _parse_plain(text)


def is_json(text: str) -> bool:
    """Return which form a PBX speaks; all of a call's messages are in one."""
    return text.lstrip().startswith("{")


def command(name: Command, correlation_id: str = "", *, as_json: bool) -> str:
    """Return a command's text message.

    >>> command(Command.MARK, "7", as_json=False), command(Command.FLUSH, as_json=True)
    ('MARK_MEDIA 7', '{"command":"FLUSH_MEDIA"}')
    """
    if not as_json:
        return f"{name} {correlation_id}".rstrip()
    said = {"command": str(name)}
    if correlation_id:
        said["correlation_id"] = correlation_id
    return json.dumps(said, separators=(",", ":"))


def _parse_plain(text: str) -> Event:
    name, _, rest = text.strip().partition(" ")
    if not re.fullmatch(r"[A-Z_]{1,40}", name):
        raise EventMalformed("an event begins with its name")
    if name in _ID_ONLY:
        return Event(name, {"correlation_id": rest} if rest else {})
    return Event(name, dict(_PLAIN_FIELD.findall(rest)))


def _parse_json(text: str) -> Event:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise EventMalformed("an event is one JSON object") from error
    name = said.get("event") if isinstance(said, dict) else None
    if not isinstance(name, str):
        raise EventMalformed('an event has its name under "event"')
    values = ((key, value) for key, value in said.items() if key != "event")
    fields = {key: str(value) for key, value in values if isinstance(value, str | int | float)}
    return Event(name, fields)
