"""Many AudioSocket calls: at once, beyond the room, and one after the other."""

import asyncio
import gc
import os
import threading

from pbx import HANG_UP, SILENCE, SOUND, House, Listening, house, settled, until

from bot.voice.contract import CallLeg, Ending
from bot.voice.transports.frames import Kind


async def test_beyond_the_room_callers_hear_a_sentence_and_go_to_the_queue() -> None:
    async def prompt(leg: CallLeg) -> None:
        await leg.speaker.play(SOUND * 2)
        await leg.speaker.drained()

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


async def test_while_recognition_is_late_new_callers_go_to_the_queue() -> None:
    late_s = 0.0
    listening = Listening()
    async with house(listening, late=lambda: late_s) as here:
        first = await here.call()
        assert await first.frame() == (Kind.AUDIO_8K, SILENCE)
        late_s = 3.1
        second = await here.call()
        assert (await second.to_the_end())[-1] == HANG_UP
        assert here.calls.registry.ending(second.call_id) is Ending.TRANSFER
        assert here.metric("recognition_late_seconds") == 3.1
        late_s = 2.9
        third = await here.call()
        assert await third.frame() == (Kind.AUDIO_8K, SILENCE)
        assert await first.frame() == (Kind.AUDIO_8K, SILENCE)
        await until(lambda: len(listening.legs) == 2)
        await asyncio.gather(*(pbx.close() for pbx in (first, second, third)))


async def test_twenty_calls_at_once_are_all_answered() -> None:
    async def prompt(leg: CallLeg) -> None:
        await leg.speaker.play(SOUND)
        await leg.speaker.drained()

    listening = Listening()
    async with house(listening, most=12, busy=prompt) as here:
        calls = await asyncio.gather(*(here.call() for _ in range(20)))
        for pbx in calls:
            assert await pbx.frame() == (Kind.AUDIO_8K, SILENCE)
        reading = asyncio.gather(*(pbx.to_the_end() for pbx in calls))  # else they would stall
        await until(lambda: here.metric("calls_ended_total", ending="transfer") == 8)
        await until(lambda: len(listening.legs) == 12)
        assert here.calls.talking == 12
        await asyncio.gather(*(pbx.close() for pbx in calls))
        await reading


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
