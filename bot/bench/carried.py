"""A recording as a call carries it: through the AudioSocket port, voice detection, turn-taking.

The phone here only listens. Its ear is a call's: sound reaches the recogniser from a little before
a voice is noticed to where a turn is taken to end. It goes on in real time.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from uuid import UUID, uuid4

from bot.voice.call.ear import Deaf, Ear, EarEvent
from bot.voice.calls import Calls
from bot.voice.contract import Caller, CallLeg
from bot.voice.metrics import Metrics
from bot.voice.registry import Registry
from bot.voice.simulator.caller import Telephone
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.audiosocket_server import AudioSocketServer
from bot.voice.transports.pacing import Pacer
from bot.voice.turns.contract import Decision
from bot.voice.turns.judges import frame_judges
from bot.voice.turns.settings import TurnSettings
from bot.voice.turns.taking import TurnTaker
from bot.voice.turns.vad import VoiceActivity
from bot.voice.turns.words import SpokenWords
from crm.settings import CrmSettings
from data.clock import Clock
from data.settings import HouseSettings
from data.texts.catalogue import Texts
from data.texts.phrases import Language
from speech.contract import Final, Recogniser, SpeechError

HOST = "127.0.0.1"
_BEFORE_S = 0.5  # of silence: on a call the greeting comes first
# The last sound is on its way, and a voice in it is known of, within so long.
_AFTER_S = 0.5
_LOOK_S = 0.02
_LOOKS = 3000  # a minute: in steady noise a turn may not end


@dataclass(frozen=True, slots=True)
class Carried:
    """What was heard of a recording.

    Attributes:
        text: the words of its turns, together.
        turns: how many turns it was taken for.
    """

    text: str
    turns: int


class _Hearing(TurnTaker):
    """Turn-taking that keeps what was heard.

    Attributes:
        texts: the words of each turn that had some, as the recogniser gave them.
        error: why nothing could be heard.
    """

    def __init__(
        self, language: Language, settings: TurnSettings, words: SpokenWords, accept_from: float
    ) -> None:
        super().__init__(language, settings, words, accept_from)
        self.texts: list[str] = []
        self.error: SpeechError | None = None

    def heard(self, final: Final, at: float) -> tuple[Decision, ...]:
        """Keep what was said in the turn that has ended."""
        if final.text:
            self.texts.append(final.text)
        return super().heard(final, at)

    def note(self, event: EarEvent) -> None:
        """Keep what is wrong; the rest is for a call."""
        if isinstance(event, Deaf):
            self.error = event.error


class ListeningPhone:
    """Takes one call at a time while it is open, and says nothing.

    Args:
        recogniser: understands; whoever made it closes it.
    """

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._settings = TurnSettings()
        self._certainty = self._settings.certainty(recogniser.certainty)
        clock = Clock.from_settings(HouseSettings())
        currency = CrmSettings().currency
        self._words = SpokenWords(Texts.load(), clock, self._certainty.sure_from, currency)
        self._judges = frame_judges(self._settings)
        self._registry = Registry()
        self._begun: dict[UUID, _Hearing] = {}
        calls = Calls(self._listen, most=1, registry=self._registry, metrics=Metrics())
        self._calls = calls
        self._server = AudioSocketServer(calls, Pacer(), AllowList(()))

    async def __aenter__(self) -> ListeningPhone:
        await self._server.start(HOST, 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._server.stop()

    async def carry(self, pcm: bytes, rate: int, language: Language) -> Carried:
        """Have somebody call and say a recording.

        Args:
            pcm: the recording.
            rate: of it and of the line, Hz.
            language: of the line.

        Raises:
            SpeechError: the recogniser cannot be used.
        """
        telephone = Telephone(uuid4(), rate)
        self._registry.register(telephone.call_id, Caller(language=language), rate)
        await telephone.dial(HOST, self._server.port)
        try:
            await asyncio.sleep(_BEFORE_S)
            await telephone.speak(pcm)
            await asyncio.sleep(_AFTER_S)
            hearing = self._begun.pop(telephone.call_id)
            await _understood(hearing)
        finally:
            await telephone.hang_up()
            await self._idle()
        between = "" if language is Language.ZH else " "
        return Carried(between.join(hearing.texts), len(hearing.texts))

    async def _listen(self, leg: CallLeg) -> None:
        language = leg.caller.language
        hearing = _Hearing(language, self._settings, self._words, self._certainty.accept_from)
        self._begun[leg.call_id] = hearing
        voices = VoiceActivity(leg.rate, self._judges(leg.rate))
        await Ear(leg, self._recogniser, voices, hearing, hearing.note).run(language)

    async def _idle(self) -> None:
        """Wait until the call's place is free."""
        for _ in range(_LOOKS):
            if not self._calls.talking:
                break
            await asyncio.sleep(_LOOK_S)


async def _understood(hearing: _Hearing) -> None:
    """Wait until nothing more is to come of what was said."""
    for _ in range(_LOOKS):
        if hearing.idle:
            break
        await asyncio.sleep(_LOOK_S)
    if hearing.error is not None:
        raise hearing.error
