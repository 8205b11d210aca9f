"""What happened on a call, on one clock: the timeline and the latencies of its record."""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.voice.call.mouth import Began, Spoke
from bot.voice.turns.contract import Understood
from crm.calls import CallEvent, EventKind, Latencies, NoticePlayed


@dataclass(frozen=True, slots=True)
class Reply:
    """First sound of a reply that depends on what was said, after the end of speech."""

    client_id: str
    spoke_until: float
    began_at: float

    @property
    def ms(self) -> int:
        """The latency."""
        return round(1000 * (self.began_at - self.spoke_until))


class Journal:
    """Of one call; everything happens on the event loop.

    Args:
        clock: seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.answered_at = clock()
        self.timeline: list[CallEvent] = []
        self.notices: list[NoticePlayed] = []
        self.replies: list[Reply] = []
        self.conversation_id: str | None = None
        self.greeting_ms: int | None = None
        self.barge_in_ms: list[int] = []
        self._owed: dict[str, float] = {}

    def note(self, kind: EventKind, **detail: str | float | bool) -> None:
        """Note that something happens now."""
        self.timeline.append(CallEvent(self._ms(self._clock()), kind, dict(detail)))

    def heard(self, said: Understood, *, early: bool = False) -> None:
        """Note that the caller said something, and how long; not what.

        Args:
            said: when, and how surely it was recognised.
            early: it answered what may not be answered yet, and was not taken.
        """
        ms = round(1000 * (said.spoke_until - said.spoke_from))
        detail: dict[str, float | bool] = {"confidence": round(said.confidence, 3), "ms": ms}
        if early:
            detail["early"] = True
        self.timeline.append(CallEvent(self._ms(said.spoke_from), EventKind.HEARD, detail))

    def asked(self, client_id: str, spoke_until: float) -> None:
        """Note what the caller has said, and when their last sound came in."""
        self._owed[client_id] = spoke_until

    def began(self, event: Began) -> None:
        """Note the first sound of an utterance."""
        if self.greeting_ms is None:
            self.greeting_ms = self._ms(event.at)
        reply_to = event.utterance.reply_to
        if reply_to is not None and (spoke_until := self._owed.pop(reply_to, None)) is not None:
            self.replies.append(Reply(reply_to, spoke_until, event.at))

    def spoke(self, event: Spoke) -> None:
        """Note that an utterance is over; of a legal notice, the proof."""
        said, played = event.utterance, event.played
        if said.notice is not None:
            self.notices.append(
                NoticePlayed(
                    said.notice,
                    _version(said.text),
                    said.language,
                    played.ms,
                    event.of_ms,
                    played.complete,
                    self._ms(event.at),
                )
            )
        kind = (
            EventKind.NOTICE
            if said.notice
            else EventKind.FILLER
            if said.filler
            else EventKind.SPOKE
        )
        began_ms = self._ms(event.at) - played.ms
        self.timeline.append(
            CallEvent(began_ms, kind, {"ms": played.ms, "complete": played.complete})
        )

    @property
    def first_audio_ms(self) -> list[int]:
        """The latency of each turn."""
        return [reply.ms for reply in self.replies]

    @property
    def latencies(self) -> Latencies:
        """How quick the call was so far."""
        return Latencies(tuple(self.first_audio_ms), self.greeting_ms, tuple(self.barge_in_ms))

    def percentile(self, share: float) -> int | None:
        """Return a percentile (0 to 100) of the latencies; None before the first reply."""
        found = sorted(self.first_audio_ms)
        if len(found) < 2:
            return found[0] if found else None
        return round(statistics.quantiles(found, n=100, method="inclusive")[int(share) - 1])

    def _ms(self, at: float) -> int:
        return round(1000 * (at - self.answered_at))


def _version(text: str) -> str:
    """Name the words that were read, so that the proof says which they were."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
