"""A phone in this process, on a free port of its own, that telephones of software call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from uuid import UUID, uuid4

from bot.voice.call.call import Call
from bot.voice.call.journal import Journal
from bot.voice.call.opening import Engines, OpenedPhone
from bot.voice.calls import AFTER_S, Calls
from bot.voice.contract import Caller
from bot.voice.metrics import Metrics
from bot.voice.registry import Registry
from bot.voice.simulator.caller import Telephone
from bot.voice.simulator.report import CallReport, report_of
from bot.voice.simulator.ride import Ride
from bot.voice.simulator.script import CallScript, Step
from bot.voice.simulator.sounds import read_wav
from bot.voice.simulator.told import Prompter, ToldRecogniser
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.audiosocket_server import AudioSocketServer
from bot.voice.transports.pacing import Pacer
from crm.bank import Bank
from data.settings import HouseSettings
from data.texts.phrases import Language
from nlu.parsing.catalogue import product_names
from speech.contract import SAMPLE_BYTES
from speech.recognition.engines import create_recogniser
from speech.settings import SpeechSettings

HOST = "127.0.0.1"
LINE = "simulator"
_LOOK_S = 0.02
# The prompter of the call in whose tasks a recogniser that is told the words is asked for a stream.
_PROMPTER: ContextVar[Prompter] = ContextVar("prompter")


@dataclass(frozen=True)
class SimulatedCall:
    """A call that is over."""

    report: CallReport
    telephone: Telephone


class SimulatedPhone:
    """Takes calls while it is open.

    Args:
        house: whose keys and records the phone uses.
        gateway: the gateway's address.
        told: whether the recogniser is told the words of the scripts, while a real engine decodes
            beside, if its model is here; else the engine of the settings has to understand.
        room: calls at once; the ones beyond hear a sentence and go to the queue.
    """

    def __init__(self, house: HouseSettings, gateway: str, *, told: bool, room: int) -> None:
        real = create_recogniser(SpeechSettings(), house)
        usable = any(status.usable for status in real.ready().values())
        beside = real if usable else None
        self.recogniser = ToldRecogniser(_PROMPTER.get, beside) if told else real
        self._told = told
        self._engines = Engines.of(house, self.recogniser)
        self._bank = Bank.open(house)
        self._registry = Registry()
        self._begun: dict[UUID, tuple[Call, Journal]] = {}
        self._prompters: dict[UUID, Prompter] = {}
        self._said: dict[tuple[str, Language, int], bytes] = {}
        phone = OpenedPhone(
            self._bank,
            gateway,
            "",
            self._engines,
            names=product_names(house),
            watch=self._watch,
        )
        self._phone = phone
        self._calls = Calls(
            phone.hold,
            most=min(room, self.recogniser.places),
            registry=self._registry,
            metrics=Metrics(),
            late=lambda: self.recogniser.late_s,
            busy=phone.busy,
            whisper=phone.whisper,
        )
        self._server = AudioSocketServer(self._calls, Pacer(), AllowList(()))
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> SimulatedPhone:
        await self._engines.warm()
        await self._stack.enter_async_context(self._phone)
        await self._server.start(HOST, 0)
        self._stack.push_async_callback(self._server.stop)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def call(
        self,
        script: CallScript,
        rate: int = 8000,
        narrate: Callable[[str], None] = lambda _what: None,
    ) -> SimulatedCall:
        """Place one call and report.

        Args:
            script: what the caller does.
            rate: samples a second of the line.
            narrate: is told what happens, in a few words, as it happens.

        Raises:
            ScriptBroken: a sound file cannot be read.
            CallNotTaken: the port did not answer.
        """
        sounds = await self._sounds(script, rate)
        telephone = Telephone(uuid4(), rate)
        call_id = telephone.call_id
        prompter = self._prompters[call_id] = Prompter()
        self._registry.register(call_id, Caller(script.number, script.language, LINE), rate)
        try:
            await telephone.dial(HOST, self._server.port)
            ride = Ride(
                telephone,
                script,
                sounds,
                listens=lambda: call_id in self._begun and self._begun[call_id][0].listens,
                prompt=lambda step: prompter.tell(
                    step.say or "", len(sounds[step]) / SAMPLE_BYTES / rate
                ),
                narrate=narrate,
            )
            await ride.run()
        finally:
            await telephone.close()
            self._prompters.pop(call_id)
            begun = self._begun.pop(call_id, None)
        report = report_of(
            telephone,
            ride.acts,
            begun[1] if begun is not None else Journal(),
            self._bank,
            engine=self.recogniser.name,
            told=self._told,
            ending=await self._ending(call_id),
        )
        return SimulatedCall(report, telephone)

    async def whisper(self, call: SimulatedCall, language: Language) -> Telephone:
        """Take a call that went to the queue as a colleague would; return what they had heard.

        Args:
            call: the one call that there was.
            language: the colleague's.

        Raises:
            CallNotTaken: the port did not answer.
        """
        await self.idle()  # its record is being written
        about, telephone = call.telephone, Telephone(uuid4(), call.telephone.rate)
        colleague = Caller(language=language)
        self._registry.register(telephone.call_id, colleague, about.rate, about.call_id)
        try:
            await telephone.dial(HOST, self._server.port)
            await telephone.hung_up.wait()
        finally:
            await telephone.close()
        return telephone

    async def idle(self) -> None:
        """Wait until every call's record is written and its room is free again."""
        for _ in range(round(AFTER_S / _LOOK_S)):
            if not self._calls.talking:
                break
            await asyncio.sleep(_LOOK_S)

    async def _ending(self, call_id: UUID) -> str:
        """Return how our side says the call ended, once it has."""
        for _ in range(round(AFTER_S / _LOOK_S)):
            if (ending := self._registry.ending(call_id)) is not None:
                return ending.value
            await asyncio.sleep(_LOOK_S)
        return ""

    def _watch(self, call_id: UUID, call: Call, journal: Journal) -> None:
        """Know the call, and who prompts it: its tasks, begun from here on, inherit that."""
        self._begun[call_id] = call, journal
        _PROMPTER.set(self._prompters[call_id])

    async def _sounds(self, script: CallScript, rate: int) -> dict[Step, bytes]:
        """Return the sound of each step that speaks."""
        found = {}
        for step in script.steps:
            if step.wav is not None:
                found[step] = read_wav(step.wav, rate)
            elif step.say is not None:
                found[step] = await self._spoken(step.say, script.language, rate)
        return found

    async def _spoken(self, text: str, language: Language, rate: int) -> bytes:
        """Return the sound of a caller's words, made once: a caller's voice costs us nothing."""
        key = text, language, rate
        if key not in self._said:
            voice = self._engines.voice(rate)
            self._said[key] = b"".join([pcm async for pcm in voice.speak(text, language.value)])
        return self._said[key]
