"""Admission and care: every call that was let in has a handler, or is shed politely.

Whatever goes wrong, the leg ends so that the dialplan goes on to the agents' queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress

from bot.voice.contract import CallLeg, Ending, Handler, LegClosed
from bot.voice.metrics import Metrics
from bot.voice.registry import Registry
from bot.voice.transports.leg import Leg

logger = logging.getLogger(__name__)

SHED_WITHIN_S = 20.0  # a prompt that is not over by then is cut off
# Callers who hear the prompt at once; the ones beyond go to the queue without it.
SHED_AT_ONCE = 20
AFTER_S = 10.0  # what a handler has after the end, to write its records
# What the other side has for its own goodbye; closing before it would look like a breakdown.
GOODBYE_S = 1.0


async def no_prompt(_leg: CallLeg) -> None:
    """Say nothing."""


async def no_whisper(leg: CallLeg) -> None:
    """Tell the colleague nothing."""
    await leg.hang_up()


class Calls:
    """The calls of one process.

    Args:
        handler: has each call that is let in.
        most: how many at once.
        registry: the calls that may come.
        metrics: what is counted.
        late: seconds that the recogniser is behind; who comes while it is more than
            ``most_late_s`` would wait for every answer, and has no room either.
        busy: tells the ones beyond that there is no room, before they go to the queue.
        whisper: tells a colleague about the call they take; takes no room of a caller's.
    """

    def __init__(
        self,
        handler: Handler,
        *,
        most: int,
        registry: Registry,
        metrics: Metrics,
        late: Callable[[], float] = lambda: 0.0,
        most_late_s: float = 3.0,
        busy: Handler = no_prompt,
        whisper: Handler = no_whisper,
    ) -> None:
        self.registry = registry
        self.metrics = metrics
        self._handler = handler
        self._most = most
        self._late = late
        self._most_late_s = most_late_s
        self._busy = busy
        self._whisper = whisper
        self._talking: set[Leg] = set()
        self._told: set[Leg] = set()
        self._shed: set[Leg] = set()
        self._stopping = False
        metrics.gauge("calls", "Calls under way.", lambda: len(self._talking))
        metrics.gauge("calls_room", "Calls at once at most.", lambda: most)
        metrics.gauge("recognition_late_seconds", "Sound that waits to be decoded.", late)

    @property
    def talking(self) -> int:
        """How many calls are under way, those being shed not counted."""
        return len(self._talking)

    @property
    def full(self) -> bool:
        """No further call would be handled now."""
        return (
            self._stopping or len(self._talking) >= self._most or self._late() > self._most_late_s
        )

    async def take(self, leg: Leg) -> None:
        """Care for a leg until it has ended and is closed."""
        try:
            if leg.about is not None and not self._stopping:
                await self._among(self._told, leg, self._whisper)
            elif not self.full:
                await self._among(self._talking, leg, self._handler)
            elif not self._stopping and len(self._shed) < SHED_AT_ONCE:
                self.metrics.shed.inc()
                await self._among(self._shed, leg, self._shed_politely)
            else:
                self.metrics.shed.inc()
                await leg.end(Ending.SHUTDOWN if self._stopping else Ending.TRANSFER)
                await _within(GOODBYE_S, leg.listen())
        finally:
            leg.close()
            self.metrics.count_ended(leg)

    async def stop(self) -> None:
        """End every call, so that their dialplans go on to the queue, and take no more."""
        self._stopping = True
        legs = [*self._talking, *self._told, *self._shed]
        await asyncio.gather(*(leg.end(Ending.SHUTDOWN) for leg in legs), return_exceptions=True)

    async def _among(self, group: set[Leg], leg: Leg, handler: Handler) -> None:
        group.add(leg)
        handling = asyncio.create_task(self._handle(leg, handler), name="voice-handler")
        listening = asyncio.create_task(leg.listen(), name="voice-listening")
        try:
            await asyncio.wait({handling, listening}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                leg.note_end(Ending.LOST)
                await asyncio.wait({handling}, timeout=AFTER_S)
            else:
                await asyncio.wait({listening}, timeout=GOODBYE_S)
        finally:
            leg.note_end(Ending.LOST)
            handling.cancel()
            listening.cancel()
            await asyncio.gather(handling, listening, return_exceptions=True)
            group.discard(leg)

    async def _handle(self, leg: Leg, handler: Handler) -> None:
        try:
            await handler(leg)
        except LegClosed:
            pass  # it was still talking when the call ended
        except Exception:  # whatever it is, the caller goes on to people
            self.metrics.defects.inc()
            logger.exception("call.defect id=%s", leg.call_id)
        await leg.transfer()

    async def _shed_politely(self, leg: CallLeg) -> None:
        try:
            async with asyncio.timeout(SHED_WITHIN_S):
                await self._busy(leg)
        except TimeoutError:
            logger.warning("call.busy_prompt_cut_off id=%s", leg.call_id)


async def _within(seconds: float, work: Coroutine[None, None, None]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await work
