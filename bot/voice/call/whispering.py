"""The whisper (坐席提示) by telephone: what a call is about, said to who takes it from the queue.

The PBX has the colleague on a leg of their own while the caller waits, so it is short, and any key
ends it. Whatever goes wrong ends the leg too: nobody waits for a whisper that does not come.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from bot.voice.contract import CallLeg, KeyPressed, Played
from crm import calls
from crm.bank import Bank
from crm.contract import BankError
from data.texts.catalogue import Texts
from data.texts.phrases import Language
from speech.contract import SpeechError
from speech.speaking.contract import Synthesiser

logger = logging.getLogger(__name__)

WITHIN_S = 20.0  # the caller waits for as long


class Whispering:
    """Tells colleagues about calls.

    Args:
        bank: the records.
        texts: every text.
        voice: returns the synthesiser of a rate, Hz.
    """

    def __init__(self, bank: Bank, texts: Texts, voice: Callable[[int], Synthesiser]) -> None:
        self._bank = bank
        self._texts = texts
        self._voice = voice

    async def tell(self, leg: CallLeg) -> None:
        """Say the whisper of the call that the leg is about, and end the leg.

        Raises:
            LegClosed: the colleague hung up before it was said.
        """
        try:
            said = await to_thread.run_sync(self._lines, str(leg.about), leg.caller.language)
            played = await self._say(leg, said)
        except (BankError, SQLAlchemyError, SpeechError) as error:
            logger.warning("call.no_whisper id=%s error=%s", leg.about, type(error).__name__)
        else:
            await self._note(leg, played)
        await leg.hang_up()

    def _lines(self, call_id: str, language: Language) -> list[str]:
        with self._bank.read() as work:
            found = calls.whisper(work, call_id).lines
        return [self._texts.say(language, line).spoken for line in found]

    async def _say(self, leg: CallLeg, lines: list[str]) -> Played:
        """Say line by line until all is said, a key is pressed, or it takes too long."""
        saying = asyncio.create_task(self._speak(leg, lines), name="voice-whisper")
        skipping = asyncio.create_task(_key_or_end(leg), name="voice-whisper-key")
        both = {saying, skipping}
        try:
            await asyncio.wait(both, timeout=WITHIN_S, return_when=asyncio.FIRST_COMPLETED)
            if saying.done():
                return saying.result()
            # Between two clauses the speaker has played all it was given; that is not all.
            return replace(leg.speaker.stop(), complete=False)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)

    async def _speak(self, leg: CallLeg, lines: list[str]) -> Played:
        voice, language = self._voice(leg.rate), leg.caller.language.value
        for line in lines:
            async for pcm in voice.speak(line, language):
                await leg.speaker.play(pcm)
        return await leg.speaker.drained()

    async def _note(self, leg: CallLeg, played: Played) -> None:
        def note() -> None:
            with self._bank.work() as work:
                calls.note_whisper(
                    work, str(leg.about), played_ms=played.ms, complete=played.complete
                )

        try:
            await to_thread.run_sync(note)
        except (BankError, SQLAlchemyError) as error:
            logger.warning("call.whisper_not_noted id=%s error=%s", leg.about, type(error).__name__)


async def _key_or_end(leg: CallLeg) -> None:
    """Wait until the colleague presses a key or hangs up."""
    async for event in leg.events():
        if isinstance(event, KeyPressed):
            return
