"""One call: everything that happens arrives in one queue and is acted upon in order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any

from bot.voice.call.answering import Answering
from bot.voice.call.ear import Deaf, EarEvent, Failed, Gone
from bot.voice.call.exchange import Exchange, Parts
from bot.voice.call.identification import Identification, Judged
from bot.voice.call.identity import PhoneIdentity
from bot.voice.call.line_events import Ended, LineEvent
from bot.voice.call.mouth import AllSaid, Began, MouthEvent, Mute, Spoke
from bot.voice.call.saying import AI_NOTICE, RECORDING_NOTICE
from bot.voice.call.waiting import Alarm
from bot.voice.contract import Caller, Ending, LegClosed
from bot.voice.turns.contract import (
    Entered,
    GoOn,
    Hold,
    Human,
    Hush,
    Identify,
    NoInput,
    NoMatch,
    Pressed,
    Repeat,
    SwitchTo,
    Understood,
)
from crm.calls import EventKind
from data.texts.phrases import Language

logger = logging.getLogger(__name__)

_WISHED = ("key_0", "asked")  # by the caller, who need not be told why


CallEvent = EarEvent | LineEvent | MouthEvent | Alarm | Judged


class _Over(Exception):
    """The call ends; raised by whatever ends it, caught once."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending)
        self.ending = ending


class Call:
    """Holds one call from the greeting to its end.

    Args:
        caller: what is known of who calls.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._inbox: asyncio.Queue[CallEvent] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving: Ending | None = None

    def tell(self, event: CallEvent) -> None:
        """Put something that happened into the queue."""
        self._inbox.put_nowait(event)

    @property
    def listens(self) -> bool:
        """Return whether everything is said and answered, and it is the caller's turn."""
        parts = self._parts
        nothing_comes = self._inbox.empty() and parts.taking.idle and not self._exchange.owed
        return nothing_comes and parts.mouth.silent

    async def hold(self, parts: Parts, identity: PhoneIdentity) -> Ending:
        """Hold the call until it ends; return how.

        Raises:
            LegClosed: the leg ended before we were told.
        """
        self._parts = parts
        self._exchange = Exchange(
            parts,
            self._caller.language,
            alarm=self.tell,
            step_up=self._identify,
            handed_over=lambda: self._hand_over("asked"),
            farewell=self._hang_up_after,
            asks_itself=lambda: self._identification.under_way,
        )
        self._identification = Identification(
            self._exchange,
            identity,
            self._caller.number,
            beside=self._begin,
            tell=self.tell,
            proven=lambda token: self._begin(parts.line.prove(token)),
            enough=lambda: self._hand_over("not_identified"),
        )
        self._answering = Answering(parts, self._exchange, lambda: self._going)
        self._greet()
        self._begin(parts.mouth.run())
        self._begin(parts.ear.run(self._caller.language))
        self._begin(parts.line.run())
        try:
            while True:
                await self._act(await self._inbox.get())
        except _Over as over:
            return over.ending
        finally:
            parts.waiting.end()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._note_the_rest()

    def _note_the_rest(self) -> None:
        """Note how much was played of what the end of the call has cut short."""
        while not self._inbox.empty():
            match event := self._inbox.get_nowait():
                case Began():
                    self._parts.journal.began(event)
                case Spoke():
                    self._parts.journal.spoke(event)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, LegClosed):  # the ear tells of that
            logger.error("call.part_failed error=%s", type(error).__name__, exc_info=error)
            self.tell(Failed())

    def _greet(self) -> None:
        words, mouth, language = self._parts.words, self._parts.mouth, self._caller.language
        mouth.say(words.notice(AI_NOTICE, language), words.notice(RECORDING_NOTICE, language))
        self._exchange.say("how")

    async def _act(self, event: CallEvent) -> None:
        match event:
            case Began() | Spoke() | Mute() | AllSaid():
                self._sounded(event)
            case Deaf(error):
                self._parts.journal.note(EventKind.DEAF, error=type(error).__name__)
                self._exchange.say("deaf")
            case Gone(reason):
                raise _Over(reason)
            case Failed() | Ended():
                self._give_up()
            case Alarm.ENOUGH:
                self._give_up()
            case Alarm():
                self._exchange.fill(event.value)
            case NoInput() | NoMatch() | Repeat() | Identify() if self._going:
                pass  # nothing is asked any more
            case NoInput() | NoMatch():
                self._nothing(event)
            case Understood():
                self._stay()
                await self._answering.understood(event)
            case Pressed():
                await self._answering.pressed(event)
            case Entered():
                await self._entered(event)
            case Judged():
                self._identification.judged(event)
            case Hold() | GoOn() | Hush():
                self._interrupted(event)
            case Repeat():
                self._exchange.repeat()
            case Identify():
                self._identify()
            case Human(reason):
                self._parts.mouth.leave()
                self._exchange.say("connecting" if reason in _WISHED else f"{reason}_3")
                self._hand_over(reason)
            case SwitchTo(language):
                await self._switch(language)
            case _:
                await self._exchange.take(event)

    def _sounded(self, event: MouthEvent) -> None:
        parts = self._parts
        match event:
            case Began(utterance, at):
                parts.journal.began(event)
                self._answering.begun(utterance)
                on = utterance.interruptible
                parts.ear.act(parts.taking.speaking(True, at, interruptible=on))
            case Spoke(utterance, played):
                parts.journal.spoke(event)
                if played.complete:  # without a sound of its own it has never begun
                    self._answering.begun(utterance)
            case Mute(_, error):
                parts.journal.note(EventKind.MUTE, error=type(error).__name__)
                self._leaving = self._leaving or Ending.TRANSFER
            case AllSaid(at):
                parts.ear.act(parts.taking.speaking(False, at))
        if self._leaving is not None and parts.mouth.silent:
            raise _Over(self._leaving)

    def _interrupted(self, event: Hold | GoOn | Hush) -> None:
        parts = self._parts
        match event:
            case Hold():
                parts.mouth.pause()
            case GoOn(back_channel):
                parts.mouth.resume()
                kind = EventKind.BACK_CHANNEL if back_channel else EventKind.FALSE_BARGE_IN
                parts.journal.note(kind)
            case Hush(onset):
                self._stay()
                parts.mouth.hush()
                parts.journal.barge_in_ms.append(round(1000 * (time.monotonic() - onset)))
                parts.journal.note(EventKind.BARGE_IN)

    async def _entered(self, entered: Entered) -> None:
        if not self._identification.under_way:
            await self._answering.entered(entered)
            return
        self._parts.journal.note(EventKind.KEY)
        if not self._going:
            self._identification.enter(entered.digits)

    def _identify(self) -> None:
        self._answering.confirmed()  # it is asked about no longer
        self._identification.begin()

    def _nothing(self, event: NoInput | NoMatch) -> None:
        kind = EventKind.NO_INPUT if isinstance(event, NoInput) else EventKind.NO_MATCH
        self._parts.journal.note(kind, level=event.level)
        if isinstance(event, NoMatch) and self._answering.confirmed() is not None:
            self._exchange.say("say_again")  # neither yes nor no: perhaps another amount
            return
        self._exchange.say(f"{kind}_{event.level}")

    async def _switch(self, language: Language) -> None:
        if await self._exchange.switch(language):
            await self._parts.line.switch(language)
            self._exchange.say("how")

    def _give_up(self) -> None:
        self._parts.mouth.hush()
        self._exchange.say("unavailable")
        self._hand_over("unavailable")

    @property
    def _going(self) -> bool:
        """Whether the caller is on the way to a human."""
        return self._leaving is Ending.TRANSFER

    def _hang_up_after(self) -> None:
        """Hang up once the farewell is said, unless the caller has something else."""
        self._leaving = self._leaving or Ending.GOODBYE

    def _stay(self) -> None:
        if self._leaving is Ending.GOODBYE:
            self._leaving = None

    def _hand_over(self, reason: str) -> None:
        """Leave for the agents' queue once what waits is said."""
        if self._leaving is None:
            self._parts.journal.note(EventKind.TRANSFERRED, reason=reason)
        self._leaving = Ending.TRANSFER
        if self._parts.mouth.silent:
            raise _Over(Ending.TRANSFER)
