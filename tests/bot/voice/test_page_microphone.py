"""The gateway's ear at the real vosk-server endpoint."""

from __future__ import annotations

from aiohttp import ClientSession
from pbx import Listening
from web import phone

from bot.gateway.listening.hearing import RATE, SAMPLE_BYTES, Heard, HeardSoFar, HearingState
from bot.gateway.listening.voice_hearing import VoiceHearing
from bot.voice.simulator.told import Prompter, ToldRecogniser
from data.texts.phrases import Language

SECOND = bytes(RATE * SAMPLE_BYTES)


async def test_what_is_said_arrives_with_partials() -> None:
    prompter = Prompter()
    prompter.tell("我想存五万块", 2.0)
    recogniser = ToldRecogniser(lambda: prompter)
    async with (
        phone(Listening(), recogniser=recogniser) as here,
        ClientSession() as session,
    ):
        hearing = VoiceHearing(here.http(""), session)
        assert (await hearing.states())[Language.EN].state is HearingState.READY
        async with hearing.open(Language.ZH) as ear:
            for _ in range(20):
                await ear.feed(SECOND[: len(SECOND) // 10])
            await ear.finish()
            news = [each async for each in ear.news()]
    assert news[-1] == Heard("我想存五万块", 1.0)
    partials = [each.text for each in news[:-1] if isinstance(each, HeardSoFar)]
    assert partials
    assert all("我想存五万块".startswith(text) for text in partials)
