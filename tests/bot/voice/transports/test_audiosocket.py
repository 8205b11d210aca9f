"""AudioSocket calls over real TCP: sound and keys, both ways."""

import asyncio

from pbx import CALLER, HANG_UP, SILENCE, SOUND, Listening, house, settled, tasks_of_calls

from bot.voice.contract import AudioIn, CallLeg, Ending, HungUp, KeyPressed, MarkPlayed, Played
from bot.voice.transports.frames import Kind


async def test_a_call_is_what_was_registered_and_silence_begins_at_once() -> None:
    listening = Listening()
    async with house(listening) as here:
        pbx = await here.call()
        frames = [await pbx.frame() for _ in range(10)]
        assert frames == [(Kind.AUDIO_8K, SILENCE)] * 10
        leg = listening.legs[0]
        assert (leg.call_id, leg.caller, leg.rate) == (pbx.call_id, CALLER, 8000)
        await pbx.close()
        await settled(here)
        assert here.calls.registry.ending(pbx.call_id) is Ending.CALLER
    assert tasks_of_calls() == []


async def test_wide_band_calls_are_sent_and_heard_at_16_khz() -> None:
    listening = Listening()
    async with house(listening) as here:
        pbx = await here.call(16_000)
        assert await pbx.frame() == (Kind.AUDIO_16K, bytes(640))
        await pbx.send(Kind.AUDIO_16K, SOUND * 2)
        await pbx.send(Kind.HANG_UP)
        await listening.ended.wait()
        assert [e.pcm for e in listening.events if isinstance(e, AudioIn)] == [SOUND * 2]
        await pbx.close()


async def test_sound_and_keys_arrive_in_order_and_strange_frames_do_not_matter() -> None:
    listening = Listening()
    async with house(listening) as here:
        pbx = await here.call()
        await pbx.send(Kind.AUDIO_8K, SOUND)
        await pbx.send(Kind.KEY, b"5")
        await pbx.raw(b"\x07\x00\x02??" + b"\x13\x00\x04wide")
        await pbx.send(Kind.KEY, b"\xff")
        await pbx.send(Kind.AUDIO_8K, SOUND)
        await pbx.send(Kind.HANG_UP)
        await listening.ended.wait()
        kinds = [type(event) for event in listening.events]
        assert kinds == [AudioIn, KeyPressed, AudioIn, HungUp]
        assert listening.events[-1].reason is Ending.CALLER  # type: ignore[union-attr]
        await pbx.close()


async def test_after_a_hole_in_the_sound_the_call_goes_on() -> None:
    listening = Listening()
    async with house(listening) as here:
        pbx = await here.call()
        await pbx.send(Kind.KEY, b"1")
        for _ in range(20):  # 400 ms in which nothing is sent but our silence goes on
            assert await pbx.frame() == (Kind.AUDIO_8K, SILENCE)
        await pbx.send(Kind.AUDIO_8K, SOUND)
        await pbx.send(Kind.HANG_UP)
        await listening.ended.wait()
        assert [type(event) for event in listening.events] == [KeyPressed, AudioIn, HungUp]
        await pbx.close()


async def test_what_is_played_is_heard_marked_and_counted() -> None:
    marks: list[MarkPlayed] = []
    told: list[Played] = []

    async def greet(leg: CallLeg) -> None:
        leg.speaker.on_mark(marks.append)
        await leg.speaker.play(SOUND * 3, "greeting")
        told.append(await leg.speaker.drained())
        await leg.hang_up()

    async with house(greet) as here:
        pbx = await here.call()
        frames = await pbx.to_the_end()
        assert frames.count((Kind.AUDIO_8K, SOUND)) == 3
        assert frames[-1] == HANG_UP
        await pbx.close()
        await settled(here)
        assert here.calls.registry.ending(pbx.call_id) is Ending.GOODBYE
    assert [mark.mark for mark in marks] == ["greeting"]
    assert told == [Played(60, ("greeting",), complete=True)]


async def test_a_barge_in_costs_one_frame() -> None:
    stopped: list[Played] = []

    async def talk(leg: CallLeg) -> None:
        playing = asyncio.create_task(leg.speaker.play(SOUND * 3000))  # a minute
        async for event in leg.events():
            if isinstance(event, KeyPressed):
                stopped.append(leg.speaker.stop())
        await playing

    async with house(talk) as here:
        pbx = await here.call()
        before = await pbx.until(lambda frame: frame == (Kind.AUDIO_8K, SOUND))
        await pbx.send(Kind.KEY, b"1")
        heard = await pbx.until(lambda frame: frame == (Kind.AUDIO_8K, SILENCE))
        sounds = [frame for frame in before + heard if frame == (Kind.AUDIO_8K, SOUND)]
        after = [await pbx.frame() for _ in range(3)]
        assert after == [(Kind.AUDIO_8K, SILENCE)] * 3
        assert stopped == [Played(20 * len(sounds), (), complete=False)]
        await pbx.close()
