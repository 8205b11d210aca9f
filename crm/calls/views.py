"""What a call is: its life, what happened on it, how quick it was, what staff see of it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from crm.contract import HandoffState
from crm.conversations.transcripts import TranscriptLine
from data.texts.phrases import Label, Language, Phrase

Detail = Mapping[str, str | int | float | bool]


class CallState(StrEnum):
    """Life of a call."""

    UNDER_WAY = "under_way"
    ENDED = "ended"


class CallEnding(StrEnum):
    """How our part of a call ended."""

    CALLER = "caller"  # the caller, or the PBX, hung up
    GOODBYE = "goodbye"  # we hung up: all was said
    TRANSFER = "transfer"  # the agents' queue has it
    LOST = "lost"  # the connection broke, or we did
    PROTOCOL = "protocol"  # the other side sent what is no call
    SHUTDOWN = "shutdown"  # we stopped; the agents' queue has it
    STALLED = "stalled"  # the other side took no more sound
    SHED = "shed"  # no room; the agents' queue has it


class EventKind(StrEnum):
    """What can happen on a call."""

    ANSWERED = "answered"
    GREETING = "greeting"
    NOTICE = "notice"
    HEARD = "heard"
    KEY = "key"
    SPOKE = "spoke"
    FILLER = "filler"
    BARGE_IN = "barge_in"
    FALSE_BARGE_IN = "false_barge_in"
    BACK_CHANNEL = "back_channel"
    NO_INPUT = "no_input"
    NO_MATCH = "no_match"
    CONFIRM = "confirm"
    IDENTIFIED = "identified"
    NOT_IDENTIFIED = "not_identified"
    LANGUAGE = "language"
    LINE_BROKEN = "line_broken"
    DEAF = "deaf"
    MUTE = "mute"
    TRANSFERRED = "transferred"
    HUNG_UP = "hung_up"


@dataclass(frozen=True, slots=True)
class CallStart:
    """A call that comes in.

    Args:
        call_id: the PBX's id of it, a UUID.
        line: the name of the line that was called.
        language: of that line.
        number: the calling number, if the network showed it; a hint, never an identity.
        started_at: when it came; now by default.
        answered_at: when it was answered; its timeline counts from here.
    """

    call_id: str
    line: str
    language: Language
    number: str | None = field(default=None, repr=False)
    started_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One thing that happened, ``at_ms`` after the answer.

    ``detail`` holds codes and figures: ``ms`` (how long it took), ``of_ms``, ``complete``,
    ``confidence`` (0 to 1), ``level``, ``reason``, ``language``, ``ending``, ``error``. Neither
    words nor the digits of a key may stand there.
    """

    at_ms: int
    kind: EventKind
    detail: Detail = field(default_factory=dict)

    @property
    def ms(self) -> int:
        """How long it took; 0 for what is a moment only."""
        return int(self.detail.get("ms", 0))


@dataclass(frozen=True, slots=True)
class NoticePlayed:
    """The proof of how much of a legal notice the caller was played.

    Args:
        key: which one: ``ai_notice``, ``recording_notice``, ``disclosure:<id>:<version>``.
        version: of its words, as far as its key does not say it.
        language: in which it was read.
        played_ms: how much went out.
        of_ms: how long it is.
        complete: all of it went out.
        at_ms: when it ended, after the answer.
    """

    key: str
    version: str
    language: Language
    played_ms: int
    of_ms: int
    complete: bool
    at_ms: int


@dataclass(frozen=True, slots=True)
class Latencies:
    """How quick a call was, in milliseconds.

    Args:
        first_audio_ms: of each turn, from the end of speech to the first sound of the reply.
        greeting_ms: from the answer to the first sound.
        barge_in_ms: of each interruption, from its onset to our silence.
    """

    first_audio_ms: tuple[int, ...] = ()
    greeting_ms: int | None = None
    barge_in_ms: tuple[int, ...] = ()

    def percentile(self, share: int) -> int | None:
        """Return a percentile (1 to 99) of the turns; None before the first one."""
        found = sorted(self.first_audio_ms)
        if len(found) < 2:
            return found[0] if found else None
        return round(statistics.quantiles(found, n=100, method="inclusive")[share - 1])


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls to list.

    Args:
        endings: how they ended; empty = however.
        under_way: those that are under way only.
        day: of the bank's calendar, on which they came.
        search: the whole number, its last four digits, a customer's number, or a call's id.
    """

    endings: frozenset[CallEnding] = frozenset()
    under_way: bool = False
    day: date | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call in a list; name and number are masked."""

    call_id: str
    person: str | None  # who identified as a customer, or left a number
    number: str | None
    line: str
    language: Language
    state: CallState
    ending: CallEnding | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None

    @property
    def seconds(self) -> int | None:
        """How long we talked; None while we do, and when we never did."""
        if self.ended_at is None or self.answered_at is None:
            return None
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))


@dataclass(frozen=True, slots=True)
class CallLead:
    """A lead that the call, or its caller, has."""

    lead_id: str
    number: int
    product: Label


@dataclass(frozen=True, slots=True)
class Whisper:
    """What a colleague is told before they take a call, a line each, in no language yet."""

    lines: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class CallPage:
    """A call as its page shows it."""

    row: CallRow
    engine: str | None
    customer_id: str | None
    conversation_id: str | None
    handoff_id: str | None
    handoff_state: HandoffState | None
    timeline: tuple[CallEvent, ...]
    notices: tuple[NoticePlayed, ...]
    latencies: Latencies
    transcript: tuple[TranscriptLine, ...]
    leads: tuple[CallLead, ...]
    whisper: Whisper
