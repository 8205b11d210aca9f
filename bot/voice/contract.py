"""What a call leg is to those who talk on it: what comes in, what goes out, who calls.

Sound is mono PCM, 16-bit signed little-endian, at the leg's rate. Times (``at``) are seconds of
``time.monotonic()``. A key press leaves a hole of about 400 ms in the sound, and far ends stop
sending in silence: timers run on the wall clock, never on what comes in.

Errors::

    VoiceError
    ├── LegClosed               the call has ended: stop talking
    ├── VadMissing              (turns/judges.py) the phone cannot begin: the message says why
    └── CallRefused             the call is not taken; its reason says why
        └── CallUnknown         its id was never registered, is used up or too old
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from data.texts.phrases import Language

FRAME_MS = 20  # what a PBX sends and wants at once
SAMPLE_BYTES = 2


def frame_bytes(rate: int) -> int:
    """Return the length of one frame.

    >>> frame_bytes(8000), frame_bytes(16000)
    (320, 640)
    """
    return rate * FRAME_MS // 1000 * SAMPLE_BYTES


class VoiceError(Exception):
    """Something on the phone that the caller of a function must handle."""

    retryable = False


class LegClosed(VoiceError):
    """The call has ended: stop talking."""


class CallRefused(VoiceError):
    """The call is not taken.

    Args:
        reason: stable code, for logs and counters.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CallUnknown(CallRefused):
    """Its id was never registered, is used up or too old."""


class Ending(StrEnum):
    """How our part of a call ended."""

    CALLER = "caller"  # the caller, or the PBX, hung up
    GOODBYE = "goodbye"  # we hung up: all was said
    TRANSFER = "transfer"  # the dialplan goes on to the agents' queue
    LOST = "lost"  # the connection broke
    PROTOCOL = "protocol"  # the other side sent what is no call
    SHUTDOWN = "shutdown"  # this process stops; the dialplan goes on to the queue
    STALLED = "stalled"  # the other side takes no more sound


@dataclass(frozen=True, slots=True)
class Caller:
    """What was registered with a call's id. None of it says who the caller is.

    Args:
        number: the calling number, if the PBX knew it; a hint, never an identity.
        language: of the line that was called.
        line: the name of that line, e.g. ``service`` or ``cards``.
    """

    number: str | None = field(default=None, repr=False)
    language: Language = Language.ZH
    line: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """A call that was registered, and the rate it was said to have.

    Args:
        caller: who calls; of a colleague's leg, the language they are told in.
        rate: samples a second.
        about: the call whose whisper a colleague is to hear on this leg; None = a caller's leg.
    """

    caller: Caller
    rate: int = 8000
    about: UUID | None = None


@dataclass(frozen=True, slots=True)
class AudioIn:
    """Sound of the caller, as it arrived."""

    pcm: bytes
    at: float


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key of the caller's telephone: ``0`` to ``9``, ``*``, ``#``, ``A`` to ``D``.

    Keys may be a secret being typed; they do not show in logs.
    """

    key: str = field(repr=False)
    at: float


@dataclass(frozen=True, slots=True)
class HungUp:
    """The end of the call; nothing comes after it."""

    reason: Ending
    at: float


LegEvent = AudioIn | KeyPressed | HungUp


@dataclass(frozen=True, slots=True)
class MarkPlayed:
    """The last sample of what was queued with this mark has been played."""

    mark: str
    at: float


@dataclass(frozen=True, slots=True)
class Played:
    """What of an utterance was really played.

    Args:
        ms: milliseconds of its sound that went out (the silence between does not count).
        marks: the marks that were reached, in order.
        complete: all that was queued was played.
    """

    ms: int
    marks: tuple[str, ...]
    complete: bool


class Speaker(Protocol):
    """The outgoing sound of a leg; it sends silence whenever it has nothing else.

    What is played from one ``drained()`` or ``stop()`` to the next is an utterance. An utterance
    may come in pieces, and run dry between them.
    """

    async def play(self, pcm: bytes, mark: str | None = None) -> None:
        """Queue sound; wait while the queue is full (some seconds of it).

        Args:
            pcm: whole samples at the leg's rate, of any length.
            mark: a name that is told of once the last of these samples was played.

        Raises:
            LegClosed: the call has ended, now or while it waited.
        """

    async def drained(self) -> Played:
        """Wait until all that is queued was played, and end the utterance.

        While paused it waits. Returns at once when nothing is queued, and when it is stopped
        by somebody else (what is returned then says so).

        Raises:
            LegClosed: the call has ended before that.
        """

    def stop(self) -> Played:
        """Drop what is queued, be silent within one frame, and end the utterance.

        Waiting ``play()`` calls return without having queued anything. Once the call has ended it
        returns what was played of the utterance that this cut short.
        """

    def pause(self) -> None:
        """Be silent within one frame and keep what is queued."""

    def resume(self) -> None:
        """Go on from where ``pause()`` stopped."""

    @property
    def played_ms(self) -> int:
        """Milliseconds of the present utterance that were played so far."""

    @property
    def playing(self) -> bool:
        """Something is queued and not paused: the caller hears us."""

    def on_mark(self, listener: Callable[[MarkPlayed], None]) -> None:
        """Tell the listener of every mark from now on, on the event loop."""


class CallLeg(Protocol):
    """Our end of one call.

    Attributes:
        undecoded_bytes: sound of the caller's that decoding had no room for; whoever has the sound
            decoded counts it here.
    """

    undecoded_bytes: int

    @property
    def call_id(self) -> UUID:
        """The id that was registered; it names the call everywhere."""

    @property
    def rate(self) -> int:
        """Samples a second, in and out: 8000 or 16000."""

    @property
    def caller(self) -> Caller:
        """What was registered with the id."""

    @property
    def about(self) -> UUID | None:
        """The call whose whisper a colleague is to hear here; None = a caller's leg."""

    @property
    def speaker(self) -> Speaker:
        """The outgoing sound."""

    def events(self) -> AsyncIterator[LegEvent]:
        """Yield what comes in until and with ``HungUp``; to be read by one reader.

        A reader that is slow loses the oldest sound (counted), never a key or the end.
        """

    async def hang_up(self) -> None:
        """End the call: all was said. What is queued is dropped; ``drained()`` comes first.

        The dialplan asks how it ended and hangs up. Safe to repeat.
        """

    async def transfer(self) -> None:
        """End our part, so that the dialplan goes on to the agents' queue. Safe to repeat."""


# A handler has the call until it returns. Returning without hang_up(), or raising, transfers.
Handler = Callable[[CallLeg], Awaitable[None]]


class CallRegistry(Protocol):
    """The calls that may come: each id is registered first, works once, and not for long.

    The dialplan registers through ``POST /calls`` with the shared secret, the simulator in
    process. A number alone never identifies a caller.
    """

    def register(
        self, call_id: UUID, caller: Caller, rate: int = 8000, about: UUID | None = None
    ) -> None:
        """Expect a call.

        Args:
            call_id: a fresh random id.
            caller: what is known of it.
            rate: samples a second, as the dialplan dials us; chan_websocket says it itself.
            about: the call whose whisper is to be heard; None = a caller's leg.

        Raises:
            CallRefused: the id was registered before (``call_repeated``), or too many wait
                (``calls_waiting``).
        """

    def admit(self, call_id: UUID) -> Expected:
        """Take the id of a call that has come; it works no second time.

        Raises:
            CallUnknown: it was never registered, is used up or too old.
        """
