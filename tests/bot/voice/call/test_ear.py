"""What comes in on a call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

from call_parts import FakeTaking
from ear_scene import NOISE, SETTINGS, SPEECH, Scene, listening

from bot.voice.call.ear import Deaf, Ear, EarEvent, Failed, Gone
from bot.voice.contract import Ending, HungUp
from bot.voice.turns.contract import GoOn, Human, NoMatch, Understood
from data.texts.phrases import Language
from speech.contract import AtCapacity, Grammar, ModelBroken, ModelMissing, Overloaded, StreamClosed


class SlowStream:
    """Its place is free once the piece that is being decoded is done."""

    def __init__(self) -> None:
        self.decoded, self.closing, self.free = asyncio.Event(), asyncio.Event(), False

    async def events(self) -> AsyncIterator[Any]:
        await self.decoded.wait()
        return
        yield

    async def close(self) -> None:
        self.closing.set()
        await self.decoded.wait()
        self.free = True


async def test_the_place_in_the_recogniser_is_free_before_the_call_is_over() -> None:
    stream, gone = SlowStream(), asyncio.Event()
    told: list[EarEvent] = []

    async def events() -> AsyncIterator[HungUp]:
        await gone.wait()
        yield HungUp(Ending.CALLER, 0.0)

    async def open_stream(*_: object) -> SlowStream:
        return stream

    leg: Any = SimpleNamespace(rate=8000, events=events)
    recogniser: Any = SimpleNamespace(stream=open_stream)
    voices: Any = SimpleNamespace(silence=lambda _at: ())
    taking: Any = FakeTaking()
    ear = Ear(leg, recogniser, voices, taking, told.append)
    listening = asyncio.create_task(ear.run(Language.ZH))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gone.set()
    await asyncio.wait_for(stream.closing.wait(), 5)
    assert told == [Gone(Ending.CALLER)]
    listening.cancel()  # by the call, which has been told
    await asyncio.sleep(0)
    assert not listening.done()
    stream.decoded.set()
    await asyncio.gather(listening, return_exceptions=True)
    assert stream.free
    assert listening.cancelled()


async def test_what_is_said_while_a_noise_is_decoded_is_heard() -> None:
    async with listening(Scene()) as scene:
        await scene.utters(NOISE)
        await scene.finishing()
        await scene.utters(SPEECH)  # begun and ended meanwhile
        scene.decodes()
        assert await scene.told() == GoOn()
        await scene.finishing()
        scene.decodes()
        said = await scene.told()
    assert isinstance(said, Understood)
    assert said.text == scene.stream.WORDS
    assert scene.stream.utterances == [NOISE, SPEECH]


async def test_who_still_speaks_when_a_noise_is_decoded_is_heard_from_the_beginning() -> None:
    async with listening(Scene()) as scene:
        await scene.utters(NOISE)
        await scene.finishing()
        await scene.begins(SPEECH)
        scene.decodes()
        assert await scene.told() == GoOn()
        await scene.goes_on(SPEECH)
        await scene.finishing()
        scene.decodes()
        said = await scene.told()
    assert isinstance(said, Understood)
    assert said.spoke_from == scene.began_at
    assert scene.stream.utterances == [NOISE, SPEECH * 2]


async def test_a_noise_is_short_whenever_the_next_voice_begins() -> None:
    async with listening(Scene()) as scene:
        await scene.utters(NOISE)
        await scene.finishing()
        await scene.begins(SPEECH, ago_s=-1.0)  # a second later, while the noise is decoded
        scene.decodes()
        assert await scene.told() == GoOn()  # and not: say it again


async def test_who_talks_on_without_a_pause_loses_no_word() -> None:
    async with listening(Scene()) as scene:
        await scene.begins(SPEECH, ago_s=SETTINGS.longest_s)
        await scene.finishing()
        await scene.goes_on(SPEECH)
        scene.decodes()
        assert isinstance(await scene.told(), Understood)
        await scene.finishing()
        scene.decodes()
        assert isinstance(await scene.told(), Understood)
    assert scene.stream.utterances == [SPEECH, SPEECH]


async def test_an_utterance_that_cannot_be_decoded_is_not_heard_with_the_next_one() -> None:
    async with listening(Scene()) as scene:
        scene.stream.refuses = Overloaded("eight wait")
        await scene.utters(SPEECH, lasted_s=1.0)
        assert await scene.told() == NoMatch(1)
        scene.stream.refuses = None
        await scene.utters(SPEECH)
        await scene.finishing()
        scene.decodes()
        assert isinstance(await scene.told(), Understood)
    assert scene.stream.utterances == [SPEECH]


async def test_sound_that_decoding_has_no_room_for_is_counted() -> None:
    async with listening(Scene()) as scene:
        scene.stream.full = Overloaded("a minute is kept")
        await scene.utters(SPEECH)
        await scene.finishing()
    assert scene.leg.undecoded_bytes == len(SPEECH)


async def test_a_call_that_finds_no_place_to_be_heard_goes_to_people() -> None:
    async with listening(Scene(AtCapacity("all are taken"))) as scene:
        assert await scene.told() == Human("no_room")


async def test_a_language_that_cannot_be_heard_leaves_the_one_before() -> None:
    async with listening(Scene(ModelMissing("tiny", "/models"), refused=Language.EN)) as scene:
        assert not await scene.ear.listen_for(Language.EN)
        await scene.utters(SPEECH)
        await scene.finishing()
        scene.decodes()
        assert isinstance(await scene.told(), Understood)
    assert scene.streams == ["zh", "zh"]


async def test_a_call_that_no_language_can_be_heard_on_is_deaf() -> None:
    async with listening(Scene(ModelMissing("tiny", "/models"))) as scene:
        assert isinstance(await scene.told(), Deaf)
        assert not await scene.ear.listen_for(Language.EN)
        assert isinstance(await scene.told(), Deaf)


async def test_a_turn_that_is_being_decoded_when_another_language_is_asked_for_is_asked_again() -> (
    None
):
    async with listening(Scene()) as scene:
        await scene.utters(SPEECH, lasted_s=1.0)
        await scene.finishing()
        scene.stream = type(scene.stream)()
        assert await scene.ear.listen_for(Language.EN)
        scene.breaks(StreamClosed("closed meanwhile"))
        assert await scene.told() == NoMatch(1)  # and not: deaf
    assert scene.streams == ["zh", "en"]


async def test_what_fails_beside_the_call_is_told() -> None:
    async with listening(Scene()) as scene:
        await scene.utters(SPEECH)
        await scene.finishing()
        scene.breaks(ZeroDivisionError())
        assert isinstance(await scene.told(), Failed)


async def test_a_stall_of_our_own_cuts_no_sentence_in_two() -> None:
    async with listening(Scene()) as scene:
        await scene.begins(SPEECH)
        await scene.pauses(in_s=0.1)
        scene.stalls(0.4, meanwhile=SPEECH)
        await scene.heard(2 * SPEECH)
        await scene.pauses(in_s=0.0)
        await scene.finishing()
    assert scene.stream.utterances == [2 * SPEECH]


async def test_a_recogniser_that_takes_no_more_sound_is_told_once() -> None:
    async with listening(Scene()) as scene:
        scene.stream.full = scene.stream.broken = StreamClosed("it broke")
        await scene.utters(SPEECH)
        assert isinstance(await scene.told(), Deaf)
        assert await scene.told() == GoOn()
        scene.ear.expect(Grammar.YES_NO)
        await scene.utters(SPEECH)
        assert await scene.told() == GoOn()
    assert scene.stream.closed


async def test_a_recogniser_that_fails_while_words_are_decoded_is_told_once() -> None:
    async with listening(Scene()) as scene:
        await scene.utters(SPEECH)
        await scene.finishing()
        scene.breaks(ModelBroken("it broke"))
        assert isinstance(await scene.told(), Deaf)
        scene.stream.broken = scene.stream.full = StreamClosed("it broke")
        assert await scene.told() == GoOn()
        scene.ear.expect(Grammar.YES_NO)
        await scene.utters(SPEECH)
        assert await scene.told() == GoOn()
    assert scene.stream.closed


async def test_a_stream_that_was_closed_meanwhile_takes_no_grammar_and_ends_no_call() -> None:
    async with listening(Scene()) as scene:
        scene.stream.broken = StreamClosed("it broke")
        scene.ear.expect(Grammar.YES_NO)
        scene.ear.act((GoOn(),))
        assert await scene.told() == GoOn()
