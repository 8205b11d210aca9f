"""AudioSocket calls over real TCP."""

import asyncio
import gc
import os
import socket
import threading
from uuid import uuid4

import pytest
from pbx import CALLER, SILENCE, SOUND, House, Listening, Pbx, house, tasks_of_calls, until

from bot.voice.contract import (
    AudioIn,
    CallLeg,
    CallRefused,
    Ending,
    HungUp,
    KeyPressed,
    LegClosed,
    MarkPlayed,
    Played,
)
from bot.voice.transports.audiosocket import AudioSocketLeg
from bot.voice.transports.frames import FrameReader, Kind, encode

HANG_UP = (Kind.HANG_UP, b"")


async def settled(here: House) -> None:
    """Wait until no call is under way."""
    await until(
        lambda: not here.calls.talking and {*tasks_of_calls()} <= {"voice-accept"},
    )


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
        await leg.speaker.play(SOUND * 100)
        async for event in leg.events():
            if isinstance(event, KeyPressed):
                stopped.append(leg.speaker.stop())

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


@pytest.mark.parametrize("how", ["unknown", "used", "late garbage", "no id", "ends early"])
async def test_whoever_is_no_registered_call_is_let_go(how: str) -> None:
    listening = Listening()
    async with house(listening, identify_within_s=5.0 if how != "no id" else 0.05) as here:
        pbx = await Pbx.dial(here.port)
        if how == "unknown":
            await pbx.send(Kind.UUID, uuid4().bytes)
        elif how == "used":
            call_id = here.expect()
            here.calls.registry.admit(call_id)
            await pbx.send(Kind.UUID, call_id.bytes)
        elif how == "late garbage":
            await pbx.send(Kind.AUDIO_8K, SOUND)
        elif how == "no id":
            await pbx.raw(encode(Kind.UUID, here.expect().bytes)[:10])
        else:
            pbx.writer.write_eof()
        assert await pbx.to_the_end() in ([HANG_UP], [])
        await pbx.close()
        await settled(here)
        assert listening.legs == []


async def test_an_id_works_once() -> None:
    async with house(Listening()) as here:
        first = await here.call()
        assert await first.frame() == (Kind.AUDIO_8K, SILENCE)
        second = await Pbx.dial(here.port)
        await second.send(Kind.UUID, first.call_id.bytes)
        assert await second.to_the_end() == [HANG_UP]
        with pytest.raises(CallRefused):
            here.calls.registry.register(first.call_id, CALLER)
        await first.close()
        await second.close()


async def test_an_id_that_comes_byte_by_byte_is_a_call() -> None:
    async with house(Listening()) as here:
        pbx = await Pbx.dial(here.port)
        for byte in encode(Kind.UUID, here.expect().bytes):
            await pbx.raw(bytes([byte]))
        assert await pbx.frame() == (Kind.AUDIO_8K, SILENCE)
        await pbx.close()


async def test_a_rate_that_is_not_the_registered_one_ends_in_the_queue(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with house(Listening()) as here:
        pbx = await here.call(8000)
        await pbx.send(Kind.AUDIO_16K, SOUND)
        assert (await pbx.to_the_end())[-1] == HANG_UP
        await pbx.close()
    assert "c(slin16)" in caplog.text


@pytest.mark.parametrize(
    ("sent", "ending"),
    [
        (encode(Kind.AUDIO_8K, SOUND)[:100], Ending.CALLER),  # hung up in the middle of a frame
        (b"\x10\xff\xff", Ending.PROTOCOL),
        (encode(Kind.UUID, bytes(16)), Ending.PROTOCOL),
        (encode(Kind.ERROR, b"\x01"), Ending.LOST),
        (encode(Kind.AUDIO_8K, bytes(16_000)) * 30, Ending.PROTOCOL),  # a flood
    ],
)
async def test_however_a_call_ends_nothing_is_left(sent: bytes, ending: Ending) -> None:
    listening = Listening()
    async with house(listening) as here:
        pbx = await here.call()
        await pbx.raw(sent)
        if ending is Ending.CALLER:
            pbx.writer.write_eof()
        await listening.ended.wait()
        await pbx.to_the_end()
        await pbx.close()
        await settled(here)
        assert here.calls.registry.ending(pbx.call_id) is ending
    assert tasks_of_calls() == []


async def test_a_handler_that_fails_sends_the_caller_to_the_queue(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_leg: CallLeg) -> None:
        raise ValueError("my card number is 4")

    async with house(fail) as here:
        pbx = await here.call()
        assert (await pbx.to_the_end())[-1] == HANG_UP
        await pbx.close()
        await settled(here)
        assert here.calls.registry.ending(pbx.call_id) is Ending.TRANSFER
        assert here.metric("handler_defects_total") == 1


async def test_a_handler_that_returns_sends_the_caller_to_the_queue() -> None:
    async def nothing(_leg: CallLeg) -> None:
        return

    async with house(nothing) as here:
        pbx = await here.call()
        assert (await pbx.to_the_end())[-1] == HANG_UP
        await pbx.close()
        await settled(here)
        assert here.calls.registry.ending(pbx.call_id) is Ending.TRANSFER


async def test_a_handler_that_still_talks_when_the_caller_hangs_up_is_told() -> None:
    told = asyncio.Event()

    async def talk(leg: CallLeg) -> None:
        try:
            await leg.speaker.play(SOUND * 10_000)
        except LegClosed:
            told.set()
            raise

    async with house(talk) as here:
        pbx = await here.call()
        await pbx.until(lambda frame: frame == (Kind.AUDIO_8K, SOUND))
        await pbx.close()
        await told.wait()
        await settled(here)
        assert here.metric("handler_defects_total") == 0


async def test_beyond_the_room_callers_hear_a_sentence_and_go_to_the_queue() -> None:
    async def prompt(_leg: CallLeg) -> bytes:
        return SOUND * 2

    async with house(Listening(), most=1, busy=prompt) as here:
        first = await here.call()
        assert await first.frame() == (Kind.AUDIO_8K, SILENCE)
        second = await here.call()
        frames = await second.to_the_end()
        assert frames.count((Kind.AUDIO_8K, SOUND)) == 2
        assert frames[-1] == HANG_UP
        assert here.calls.registry.ending(second.call_id) is Ending.TRANSFER
        assert await first.frame() == (Kind.AUDIO_8K, SILENCE)
        await first.close()
        await second.close()


async def test_twenty_calls_at_once_are_all_answered() -> None:
    async def prompt(_leg: CallLeg) -> bytes:
        return SOUND

    listening = Listening()
    async with house(listening, most=12, busy=prompt) as here:
        calls = await asyncio.gather(*(here.call() for _ in range(20)))
        for pbx in calls:
            assert await pbx.frame() == (Kind.AUDIO_8K, SILENCE)
        await until(lambda: here.metric("calls_ended_total", ending="transfer") == 8)
        assert (len(listening.legs), here.calls.talking) == (12, 12)
        await asyncio.gather(*(pbx.close() for pbx in calls))


async def test_when_we_stop_every_dialplan_goes_on() -> None:
    listening = Listening()
    async with house(listening) as here:
        calls = [await here.call() for _ in range(3)]
        for pbx in calls:
            await pbx.frame()
    for pbx in calls:
        assert (await pbx.to_the_end())[-1] == HANG_UP
        assert here.calls.registry.ending(pbx.call_id) is Ending.SHUTDOWN
        await pbx.close()
    ends = [event.reason for event in listening.events if isinstance(event, HungUp)]
    assert ends == [Ending.SHUTDOWN] * 3
    assert tasks_of_calls() == []


async def test_a_peer_that_takes_no_sound_is_given_up() -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    async with house(Listening()) as here:
        call_id = here.expect()
        leg = AudioSocketLeg(
            ours,
            FrameReader(),
            call_id,
            here.calls.registry.admit(call_id),
            here.pacer,
            here.calls.registry.end,
            stalled_after_s=0.05,
        )
        await here.calls.take(leg)
        assert here.calls.registry.ending(call_id) is Ending.STALLED
    theirs.close()


async def test_after_200_calls_nothing_has_grown() -> None:
    async def one(here: House) -> None:
        pbx = await here.call()
        await pbx.frame()
        await pbx.send(Kind.AUDIO_8K, SOUND)
        await pbx.close()

    async with house(Listening(), most=20) as here:
        for _ in range(5):
            await one(here)
        await settled(here)
        files, objects = len(os.listdir("/proc/self/fd")), len(gc.get_objects())
        for _ in range(200):
            await one(here)
        await settled(here)
        gc.collect()
        assert len(os.listdir("/proc/self/fd")) <= files
        assert threading.active_count() < 10
        # 200 remembered endings and what the listening handler wrote down.
        assert len(gc.get_objects()) - objects < 200 * 40
