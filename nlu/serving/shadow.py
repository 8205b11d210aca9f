"""A second model that judges what the live one judges, and tells where they disagree.

It stands beside the answer's way: a message is offered without waiting, in a bounded queue that
drops what comes too fast, to a thread of the lowest priority with an encoder of its own.
Whatever goes wrong with it stays with it.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from data.protection.masking import mask_text
from data.protection.names import mask_names
from nlu.contract import (
    Disagreement,
    Entity,
    EntityKind,
    IntentPair,
    ParseResult,
    ShadowReport,
)
from nlu.parsing.understanding import Message, Understanding
from nlu.serving.measures import ShadowMeasures

log = logging.getLogger(__name__)

# A burst of a second or so; more would only be judged later, and nobody waits for it.
_QUEUE = 64
# Enough to see what kind of messages it is about.
_KEPT = 200
_LONGEST = 300
_LOWEST_PRIORITY = 19
_LOADING = "the model is still loading"
_TOKENS = {EntityKind.PHONE: "PHONE", EntityKind.CARD: "CARD", EntityKind.ID_NUMBER: "ID"}
_Offer = tuple[Message, ParseResult]


class Shadow:
    """Judges beside; ``start`` and ``stop`` it, ``offer`` it what was answered.

    Args:
        name: what the setting says: a version, or ``candidate``.
        opener: loads the shadow's model.
        measures: where it is counted.
        now: the present instant.
        waiting: messages that may wait.
    """

    def __init__(
        self,
        name: str,
        opener: Callable[[], Understanding],
        measures: ShadowMeasures,
        now: Callable[[], datetime],
        waiting: int = _QUEUE,
    ) -> None:
        self.name = name
        self._opener = opener
        self._measures = measures
        self._now = now
        self._offers: queue.Queue[_Offer | None] = queue.Queue(waiting)
        self._stale = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._keeping = threading.Lock()
        self._understanding: Understanding | None = None
        self._trouble = _LOADING
        self._forget()

    def start(self) -> None:
        """Begin to wait for messages; ``reload`` loads the model, once the live one is there."""
        self._thread = threading.Thread(target=self._run, name="shadow", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the message at work."""
        self._stopping.set()
        self._wake()
        if self._thread is not None:
            self._thread.join()

    def reload(self) -> None:
        """Load the model anew before the next message, and begin to count anew."""
        self._stale.set()
        self._wake()

    def offer(self, message: Message, live: ParseResult) -> None:
        """Have a message judged too, if there is room; never waits, never fails."""
        try:
            self._offers.put_nowait((message, live))
        except queue.Full:
            self._drop("busy")

    def report(self) -> ShadowReport:
        """Return what it came to since its model began to load, the newest disagreement first."""
        with self._keeping:
            version = self._understanding.version if self._understanding else ""
            pairs = [
                IntentPair(live=live, shadow=shadow, count=count)
                for (live, shadow), count in self._pairs.most_common()
            ]
            return ShadowReport(
                shadow=self.name,
                version=version,
                trouble=self._trouble,
                judged=self._judged,
                agreed=self._judged - self._pairs.total(),
                dropped=self._dropped,
                failed=self._failed,
                pairs=tuple(pairs),
                disagreements=tuple(reversed(self._disagreements)),
            )

    def _wake(self) -> None:
        with suppress(queue.Full):  # then it is awake
            self._offers.put_nowait(None)

    def _run(self) -> None:
        with suppress(OSError, AttributeError):  # on Linux a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
        while True:
            offered = self._offers.get()
            if self._stopping.is_set():
                return
            if self._stale.is_set():
                self._stale.clear()
                self._load()
            if offered is not None:
                self._judge(*offered)

    def _load(self) -> None:
        with self._keeping:
            self._understanding, self._trouble = None, _LOADING
            self._forget()
        try:
            fresh, trouble = self._opener(), ""
        except Exception as error:  # noqa: BLE001 - the live model answers, whatever is wrong here
            log.warning("no shadow %s: %s", self.name, error)
            fresh, trouble = None, str(error)
        with self._keeping:
            self._understanding, self._trouble = fresh, trouble
        self._measures.model.info({"version": fresh.version if fresh else ""})

    def _forget(self) -> None:
        self._judged = self._dropped = self._failed = 0
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._disagreements: deque[Disagreement] = deque(maxlen=_KEPT)

    def _judge(self, message: Message, live: ParseResult) -> None:
        if self._understanding is None:
            self._drop("not_loaded")
            return
        try:
            (other,) = self._understanding.parse([message])
            self._compare(live, other)
        except Exception as error:  # noqa: BLE001 - the next message may do better
            log.warning("the shadow failed: %s", type(error).__name__)  # never the text
            self._measures.dropped.labels("failed").inc()
            with self._keeping:
                self._failed += 1

    def _drop(self, reason: str) -> None:
        self._measures.dropped.labels(reason).inc()
        with self._keeping:
            self._dropped += 1

    def _compare(self, live: ParseResult, other: ParseResult) -> None:
        pair = live.intent.name, other.intent.name
        agrees = pair[0] == pair[1]
        self._measures.judged.labels("agree" if agrees else "disagree", *pair).inc()
        with self._keeping:
            self._judged += 1
            if not agrees:
                self._pairs[pair] += 1
                self._disagreements.append(_disagreement(live, other, self._now()))


def _disagreement(live: ParseResult, other: ParseResult, at: datetime) -> Disagreement:
    return Disagreement(
        at=at,
        text=masked(live.text, (*live.entities, *other.entities)),
        language=live.language,
        live=live.intent,
        shadow=other.intent,
        live_version=live.model_version,
    )


def masked(text: str, entities: tuple[Entity, ...]) -> str:
    """Return a text without personal numbers and names, as it may be kept."""
    personal = {(e.start, e.end): _TOKENS[e.entity] for e in entities if e.entity in _TOKENS}
    before = len(text) + 1
    for (start, end), kind in sorted(personal.items(), reverse=True):
        if end <= before:
            text = f"{text[:start]}[{kind}]{text[end:]}"
            before = start
    return mask_names(mask_text(text).text)[:_LONGEST]
