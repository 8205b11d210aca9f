"""The phone of an installation, open for as long as the process takes calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType
from uuid import UUID

import aiohttp
from anyio import to_thread

from bot.gateway.people.tokens import CallPasses
from bot.settled import settle
from bot.voice.call.call import Call
from bot.voice.call.held import HeldCalls
from bot.voice.call.identity import PhoneIdentity
from bot.voice.call.journal import Journal
from bot.voice.call.phone import Phone
from bot.voice.call.record import BankRecord
from bot.voice.call.saying import Phrasebook
from bot.voice.call.whispering import Whispering
from bot.voice.contract import CallLeg
from bot.voice.turns.judges import frame_judges
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.taking import TurnTaker
from bot.voice.turns.vad import VoiceActivity
from bot.voice.turns.words import SpokenWords
from crm.bank import Bank
from data.language import ProductNames
from data.settings import HouseSettings
from data.texts.catalogue import Texts
from data.texts.phrases import Language
from speech.contract import Recogniser
from speech.recognition.engines import create_recogniser
from speech.settings import SpeechSettings
from speech.speaking.contract import Synthesiser
from speech.speaking.synthesis import ClauseSynthesiser
from speech.speaking.voices import create_synthesisers

logger = logging.getLogger(__name__)

_DEVELOPMENT_IDENTITY = "/api/dev/phone-identity"
RATES = (8000, 16000)


@dataclass(frozen=True)
class Engines:
    """What hears and what speaks.

    Args:
        recogniser: understands sound.
        voices: the synthesiser of each rate, Hz.
    """

    recogniser: Recogniser
    voices: dict[int, ClauseSynthesiser]

    @classmethod
    def of(cls, house: HouseSettings, recogniser: Recogniser | None = None) -> Engines:
        """Set the engines up as the settings say; nothing is loaded yet.

        Args:
            house: home folder.
            recogniser: in place of the one of the settings.
        """
        settings = SpeechSettings()
        voices = create_synthesisers(settings, house, RATES)
        return cls(recogniser or create_recogniser(settings, house), voices)

    def voice(self, rate: int) -> Synthesiser:
        """Return the synthesiser of a rate."""
        return self.voices[rate]

    async def warm(self) -> None:
        """Make the prompts that are not there, and load the models that are.

        What cannot be warmed is told of, and keeps nothing else from it.
        """
        for what, warm in (("voices", self._make_prompts), ("recogniser", self.recogniser.warm)):
            try:
                await warm()
            except Exception as error:  # whatever it is, nobody waits for this and would be told
                logger.exception(
                    "phone.not_warm part=%s error=%s: calls are taken all the same, and the first "
                    "ones wait or go to people; see `banter models list`",
                    what,
                    type(error).__name__,
                )
        settle()

    async def _make_prompts(self) -> None:
        words = Phrasebook(Texts.load())
        for rate in RATES:
            for language in Language:
                await self.voices[rate].approve(words.approved(language), language.value)

    async def close(self) -> None:
        """End their threads."""
        await self.recogniser.close()
        for voice in self.voices.values():
            await voice.close()


class OpenedPhone:
    """Holds calls while it is open.

    Args:
        bank: the records, its keys and its clock; closed with the phone.
        gateway: address of the gateway.
        identity_url: the bank's service that judges who calls; empty = the gateway's
            development door.
        engines: what hears and what speaks; closed with the phone.
        names: the bank's products, for names that were misheard.
        turns: how long silences mean what.
        watch: is told of every call that begins.
        held: the calls under way, for the process after this one; None = nobody asks.

    Raises:
        VadMissing: the voice detection that is asked for is not here.
    """

    def __init__(
        self,
        bank: Bank,
        gateway: str,
        identity_url: str,
        engines: Engines,
        *,
        names: ProductNames | None = None,
        turns: TurnSettings | None = None,
        watch: Callable[[UUID, Call, Journal], None] | None = None,
        held: HeldCalls | None = None,
    ) -> None:
        self._bank = bank
        self._gateway = gateway
        self._identity_url = identity_url or gateway + _DEVELOPMENT_IDENTITY
        self._engines = engines
        self._names = names
        self._turns = turns or TurnSettings()
        self._judges = frame_judges(self._turns)
        self._watch = watch
        self._held = held
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> OpenedPhone:
        # Every call holds a connection for as long as it lasts: how many there are is the calls'
        # own limit, and who waited for one of a hundred would be heard by nobody.
        session = await self._stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        self._stack.push_async_callback(self._engines.close)
        self._stack.callback(self._bank.close)
        self._phone = self._make(session)
        texts = Texts.load(zone=self._bank.clock.timezone)
        self._whispering = Whispering(self._bank, texts, self._engines.voice)
        self._warming = asyncio.create_task(self._engines.warm())
        self._stack.callback(self._warming.cancel)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def end_left(self) -> None:
        """Record what the process before this one left under way; once its port is ours."""
        if self._held is not None:
            await to_thread.run_sync(self._held.end_left, self._bank)

    async def hold(self, leg: CallLeg) -> None:
        """Have a call from its first moment to its last.

        Raises:
            LegClosed: the leg ended before we were told.
        """
        await self._phone.hold(leg)

    async def busy(self, leg: CallLeg) -> None:
        """Tell a caller that there is no room for them.

        Raises:
            LegClosed: the caller hung up before it was said.
        """
        await self._phone.busy(leg)

    async def whisper(self, leg: CallLeg) -> None:
        """Tell a colleague about the call they take, and end their leg.

        Raises:
            LegClosed: the colleague hung up before it was said.
        """
        await self._whispering.tell(leg)

    def _make(self, session: aiohttp.ClientSession) -> Phone:
        bank, settings, held = self._bank, self._turns, self._held
        texts = Texts.load(zone=bank.clock.timezone)
        certainty = settings.certainty(self._engines.recogniser.certainty)
        words = SpokenWords(
            texts,
            bank.clock,
            sure_from=certainty.sure_from,
            currency=bank.settings.currency,
            large_from=Decimal(settings.large_from),
            names=self._names,
        )
        return Phone(
            session=session,
            gateway=self._gateway,
            passes=CallPasses(bank.vault, bank.clock),
            identity=PhoneIdentity(session, self._identity_url),
            recogniser=self._engines.recogniser,
            voice=self._engines.voice,
            voices=lambda rate: VoiceActivity(rate, self._judges(rate)),
            taking=lambda language: TurnTaker(language, settings, words, certainty.accept_from),
            record=lambda leg: BankRecord(bank, leg.call_id, leg.caller, held),
            words=Phrasebook(texts),
            watch=self._watch,
        )
