"""Turns: one in flight a conversation, retried until answered, each exactly once.

A message is acknowledged when it is stored, so its turn is owed from then on. A service
that is down is waited for with growing pauses; a process that dies leaves its turns marked
in the database, and whoever starts or sweeps next takes them up in order. Sending a turn
again is safe at each gap: Rasa answers a turn it has with the stored replies, actions return
their stored results, and ``finish_turn`` closes a turn once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from bot.gateway.contract import Done, Typing
from bot.gateway.metrics import Metrics
from bot.gateway.records import Records
from bot.gateway.settings import GatewaySettings
from bot.gateway.stream import Stream
from bot.gateway.turns.answering import Answering, ServiceOut
from bot.gateway.turns.opting_out import OptingOut
from bot.gateway.turns.outage import HumanDesk
from bot.gateway.turns.patience import Patience
from bot.gateway.turns.understanding import Understood
from crm.contract import BankError, NotFound, Unavailable
from crm.conversations import ConversationView, TurnView
from data.clock import Clock

logger = logging.getLogger(__name__)

CLOSED_BEFORE = "elsewhere"  # an outcome: the turn was closed when this process came to it


@dataclass(frozen=True, slots=True)
class _Early:
    """A waiting turn's meaning, sought while the turn before it is still being answered."""

    seen: ConversationView
    meaning: asyncio.Task[Understood | None]  # None: nlu was out

    def holds(self, view: ConversationView) -> bool:
        """Return whether nothing that a meaning depends on has changed since."""
        return (self.seen.awaiting, self.seen.language) == (view.awaiting, view.language)


@dataclass(slots=True)
class _Owed:
    """A turn in the queue, and what is known of it so far."""

    turn: TurnView
    view: ConversationView | None
    understood: Understood | None = None
    early: _Early | None = None
    since: float = field(default_factory=time.perf_counter)

    def forget(self) -> None:
        """Stop looking for a meaning that nobody needs any more."""
        if self.early is not None:
            self.early.meaning.cancel()


class Turns:
    """Drives the turns of this process.

    Args:
        answering: one attempt at a turn.
        records: the conversation's records.
        stream: who listens.
        patience: what the customer is told meanwhile.
        desk: reaches a human while a service is out.
        opting_out: leaves turns to a human, and obeys what is to stop.
        clock: the time.
        settings: pauses between attempts.
        metrics: what is counted.
    """

    def __init__(
        self,
        *,
        answering: Answering,
        records: Records,
        stream: Stream,
        patience: Patience,
        desk: HumanDesk,
        opting_out: OptingOut,
        clock: Clock,
        settings: GatewaySettings,
        metrics: Metrics,
    ) -> None:
        self._answering = answering
        self._records = records
        self._stream = stream
        self._patience = patience
        self._desk = desk
        self._opting_out = opting_out
        self._clock = clock
        self._settings = settings
        self._metrics = metrics
        self._queues: dict[str, deque[_Owed]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        metrics.gauge("waiting_turns", "Turns owed by this process.", lambda: self.waiting)

    @property
    def waiting(self) -> int:
        """Return how many turns this process owes."""
        return sum(len(queue) for queue in self._queues.values())

    def pending(self, conversation_id: str) -> bool:
        """Return whether a turn of this conversation is being answered."""
        return conversation_id in self._queues

    def owes(self, conversation_id: str, seq: int) -> bool:
        """Return whether the turn that message ``seq`` began is in the queue."""
        return any(owed.turn.seq == seq for owed in self._queues.get(conversation_id, ()))

    def add(self, turn: TurnView, view: ConversationView | None = None) -> None:
        """Queue a turn behind the others of its conversation; one queued already is left.

        Args:
            turn: the turn.
            view: its conversation as of the turn's acceptance.
        """
        queue = self._queues.get(turn.conversation_id)
        if queue is None:
            self._queues[turn.conversation_id] = deque([_Owed(turn, view)])
            self._tasks[turn.conversation_id] = asyncio.create_task(
                self._drive(turn.conversation_id)
            )
        elif all(owed.turn.turn_id != turn.turn_id for owed in queue):
            # Turns of other processes may come in late; the one in flight stays in front.
            later = (n for n, owed in enumerate(queue) if n and owed.turn.seq > turn.seq)
            waiting = _Owed(turn, None, early=self._begin_to_understand(turn, view))
            queue.insert(next(later, len(queue)), waiting)

    async def add_unfinished(self, conversation_id: str | None = None) -> int:
        """Queue what is owed in the database, oldest first; return how many turns that were.

        Raises:
            BankError: the database cannot be read now.
        """
        owed = await self._records.unfinished(conversation_id)
        for turn in owed:
            self.add(turn)
        return len(owed)

    async def recover(self) -> None:
        """Take up what an earlier process left, then what others leave; until cancelled."""
        patience = timedelta(seconds=0)
        while True:
            with contextlib.suppress(BankError):
                for turn in await self._records.unfinished():
                    if turn.received_at <= self._clock.now() - patience:
                        self.add(turn)
                patience = timedelta(seconds=self._settings.sweep_s)
            await asyncio.sleep(self._settings.sweep_s if patience else self._settings.retry_most_s)

    async def idle(self) -> None:
        """Wait until nothing is owed."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def stop(self, within_s: float) -> None:
        """Let running turns end for a while, then leave them: the next start takes them up."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.idle(), within_s)
        running = list(self._tasks.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _drive(self, conversation_id: str) -> None:
        queue = self._queues[conversation_id]
        try:
            while queue:
                await self._answer(queue[0])
                queue.popleft().forget()
        finally:
            for waiting in queue:
                waiting.forget()
            del self._queues[conversation_id], self._tasks[conversation_id]
            self._patience.forget(conversation_id)

    async def _answer(self, owed: _Owed) -> None:
        """Answer one turn, however long it takes."""
        turn = owed.turn
        self._stream.tell(turn.conversation_id, Typing(on=True))
        with self._patience.waiting(turn):
            outcome = await self._until_closed(owed)
        self._metrics.turns.labels(outcome).inc()
        elapsed_s = time.perf_counter() - owed.since
        self._metrics.seconds.observe(elapsed_s)
        self._stream.tell(turn.conversation_id, Done(seq=turn.seq, client_id=turn.client_id))
        # Whoever closed the turn has written its line: another process, or this one while the sweep
        # was still reading what was owed.
        level = logging.DEBUG if outcome == CLOSED_BEFORE else logging.INFO
        logger.log(level, "turn.%s turn=%s ms=%.0f", outcome, turn.turn_id, elapsed_s * 1000)

    async def _until_closed(self, owed: _Owed) -> str:
        pause = self._settings.retry_first_s
        while True:
            try:
                return await self._attempt(owed)
            except ServiceOut as out:
                if await self._human_instead(owed):
                    return "human"
                service, detail = out.service, str(out)
            except NotFound:
                logger.warning("turn.gone turn=%s", owed.turn.turn_id)
                return "gone"
            except Unavailable as error:
                service, detail = "bank", error.reason
            # The process edge: one turn may not stop the rest. What the bank refuses for another
            # reason than an outage it would refuse again.
            except Exception as error:  # noqa: BLE001
                _log_defect(owed.turn, error)
                return await self._give_up(owed)
            self._metrics.failures.labels(service).inc()
            logger.warning("turn.waits turn=%s for=%s: %s", owed.turn.turn_id, service, detail)
            await self._patience.outage(owed.turn)
            await asyncio.sleep(pause)
            pause = min(2 * pause, self._settings.retry_most_s)
            owed.view = None  # a human may have been asked for meanwhile

    async def _attempt(self, owed: _Owed) -> str:
        if owed.view is None:
            owed.view, still = await self._records.owed(owed.turn)
            if not still:
                self._stream.catch_up(owed.turn.conversation_id, owed.view.last_seq)
                return CLOSED_BEFORE
        self._patience.speak(owed.turn.conversation_id, owed.view.language)
        if owed.view.human and await self._left_to_human(owed.turn):
            return "human"
        if owed.understood is None:
            owed.understood = await self._understand(owed, owed.view)
        return await self._answering.answer(owed.turn, owed.view, owed.understood)

    async def _left_to_human(self, turn: TurnView) -> bool:
        """Give a turn to the staff who are there, unless it was the one that asked for them."""
        said = await self._opting_out.leave_to_human(turn)
        if said:
            self._stream.publish(said)
        return said is not None

    async def _human_instead(self, owed: _Owed) -> bool:
        """Fetch a human for whoever asks for one while the bot is down."""
        button = owed.turn.button or {}
        intent = owed.understood.intent if owed.understood else button.get("intent")
        if not self._desk.wanted(intent, owed.turn.text):
            return False
        try:
            self._stream.publish(await self._desk.answer(owed.turn))
        except BankError:
            return False  # asked for again at the next attempt
        return True

    def _begin_to_understand(self, turn: TurnView, view: ConversationView | None) -> _Early | None:
        if view is None:
            return None

        async def understand() -> Understood | None:
            with contextlib.suppress(ServiceOut):
                return await self._answering.understand(turn, view)
            return None

        return _Early(view, asyncio.create_task(understand()))

    async def _understand(self, owed: _Owed, view: ConversationView) -> Understood:
        if owed.early is not None and owed.early.holds(view):
            meaning = await owed.early.meaning
            if meaning is not None:
                return meaning
        return await self._answering.understand(owed.turn, view)

    async def _give_up(self, owed: _Owed) -> str:
        """Apologise for a turn that our own defect keeps from an answer."""
        try:
            view = owed.view or await self._records.view(owed.turn.conversation_id)
            await self._answering.apologise(owed.turn, view, owed.understood)
        except BankError:
            return "left"  # still owed: the sweep takes it up
        return "failed"


def _log_defect(turn: TurnView, error: Exception) -> None:
    """Log where a defect is; its message could carry the customer's words."""
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("turn.defect turn=%s %s\n%s", turn.turn_id, type(error).__name__, place)
