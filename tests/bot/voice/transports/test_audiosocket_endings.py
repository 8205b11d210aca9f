"""However an AudioSocket call ends, its dialplan goes on and nothing is left."""

import asyncio
import socket

import pytest
from pbx import HANG_UP, SOUND, Listening, house, settled, tasks_of_calls

from bot.voice.contract import CallLeg, Ending, HungUp, LegClosed
from bot.voice.transports.audiosocket import AudioSocketLeg
from bot.voice.transports.frames import FrameReader, Kind, encode


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


async def test_sound_that_was_not_decoded_is_counted() -> None:
    async def overloaded(leg: CallLeg) -> None:
        leg.undecoded_bytes += len(SOUND)

    async with house(overloaded) as here:
        pbx = await here.call()
        await pbx.to_the_end()
        await pbx.close()
        await settled(here)
        assert here.metric("undecoded_sound_bytes_total") == len(SOUND)


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
