"""What all calls of a process share, and the handler that holds each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import aiohttp

from bot.gateway.people.tokens import CallPasses
from bot.voice.call.call import Call
from bot.voice.call.ear import Ear
from bot.voice.call.exchange import Parts
from bot.voice.call.identity import PhoneIdentity
from bot.voice.call.journal import Journal
from bot.voice.call.line import Line
from bot.voice.call.mouth import Mouth
from bot.voice.call.record import CallRecord
from bot.voice.call.saying import Phrasebook
from bot.voice.call.senses import Taking, Voices
from bot.voice.call.waiting import Waiting
from bot.voice.contract import Caller, CallLeg, Ending, LegClosed
from crm.calls import EventKind
from data.texts.phrases import Language
from speech.contract import Recogniser
from speech.speaking.contract import Synthesiser

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Phone:
    """The engines and addresses behind every call.

    Args:
        session: for the gateway and the bank's identity service.
        gateway: its address, ``http://…``.
        passes: make each call's pass.
        identity: judges who calls.
        recogniser: understands sound.
        voice: returns the synthesiser of a rate, Hz.
        voices: makes the voice activity detection of a leg of some rate.
        taking: makes the turn-taking of a call.
        record: makes the record of a call.
        words: the phone's own.
        watch: is told of every call that begins, e.g. by the simulator.
    """

    session: aiohttp.ClientSession
    gateway: str
    passes: CallPasses
    identity: PhoneIdentity
    recogniser: Recogniser
    voice: Callable[[int], Synthesiser]
    voices: Callable[[int], Voices]
    taking: Callable[[Language], Taking]
    record: Callable[[CallLeg], CallRecord]
    words: Phrasebook
    watch: Callable[[UUID, Call, Journal], None] | None = None

    async def hold(self, leg: CallLeg) -> None:
        """Have a call from its first moment to its last.

        Raises:
            LegClosed: the leg ended before we were told.
        """
        journal, record = Journal(), self.record(leg)
        call = Call(leg.caller)
        parts = self._parts(leg, call, journal)
        keeping = asyncio.create_task(record.keep(journal))
        if self.watch is not None:
            self.watch(leg.call_id, call, journal)
        ending = Ending.TRANSFER  # a defect of ours too sends the caller to people
        try:
            ending = await call.hold(parts, self.identity)
            await self._end(leg, ending)
        except (LegClosed, asyncio.CancelledError):
            ending = Ending.LOST
            raise
        finally:
            keeping.cancel()
            journal.note(EventKind.HUNG_UP, ending=ending.value)
            await record.end(ending, self.recogniser.name, journal)

    async def busy(self, leg: CallLeg) -> None:
        """Tell a caller that there is no room for them, and record that meanwhile.

        Raises:
            LegClosed: the caller hung up before it was said.
        """
        recording = asyncio.create_task(self.record(leg).shed())
        try:
            said, voice = self.words.own("busy", leg.caller.language), self.voice(leg.rate)
            async for pcm in voice.speak(said.text, said.language.value):
                await leg.speaker.play(pcm)
            await leg.speaker.drained()
            await leg.transfer()  # whatever the record takes
        finally:
            await recording

    def _parts(self, leg: CallLeg, call: Call, journal: Journal) -> Parts:
        caller: Caller = leg.caller
        taking = self.taking(caller.language)
        line = Line(
            self.session, self.gateway, leg.call_id, self.passes, caller.language, call.tell
        )
        return Parts(
            line=line,
            ear=Ear(leg, self.recogniser, self.voices(leg.rate), taking, call.tell),
            taking=taking,
            mouth=Mouth(leg.speaker, leg.rate, self.voice(leg.rate), call.tell),
            words=self.words,
            journal=journal,
            waiting=Waiting(),
        )

    @staticmethod
    async def _end(leg: CallLeg, ending: Ending) -> None:
        if ending is Ending.GOODBYE:
            await leg.hang_up()
        elif ending is Ending.TRANSFER:
            await leg.transfer()
