"""Whatever a peer sends, in whatever portions: no crash, no stuck task, the next call works."""

import asyncio
import os

from hypothesis import given, settings
from hypothesis import strategies as st
from pbx import SOUND, Listening, Pbx, house, tasks_of_calls, until

from bot.voice.contract import CallLeg, LegClosed
from bot.voice.transports.audiosocket_server import UNIDENTIFIED_AT_ONCE
from bot.voice.transports.frames import Kind, encode

EXAMPLES = 300 if os.environ.get("BANTER_TEST_LONG") else 40

honest = st.sampled_from(
    [encode(Kind.AUDIO_8K, SOUND), encode(Kind.KEY, b"5"), encode(Kind.HANG_UP), encode(Kind.ERROR)]
)
liars = st.builds(
    lambda kind, length, payload: bytes([kind]) + length.to_bytes(2, "big") + payload,
    st.integers(0, 255),
    st.integers(0, 65_535),
    st.binary(max_size=50),
)
portions = st.lists(st.one_of(honest, liars, st.binary(max_size=400)), max_size=10)


@settings(max_examples=EXAMPLES)
@given(identified=st.booleans(), sent=portions, cut=st.integers(1, 500), rude=st.booleans())
def test_any_bytes(identified: bool, sent: list[bytes], cut: int, rude: bool) -> None:
    async def chat(leg: CallLeg) -> None:
        try:
            await leg.speaker.play(SOUND)
            async for _event in leg.events():
                leg.speaker.stop()
        except LegClosed:
            pass

    async def attack() -> None:
        async with house(chat, identify_within_s=0.2) as here:
            pbx = await here.call() if identified else await Pbx.dial(here.port)
            data = b"".join(sent)
            for start in range(0, len(data), cut):
                await pbx.raw(data[start : start + cut])
                await asyncio.sleep(0)
            if rude:
                pbx.writer.transport.abort()  # the connection is reset
            else:
                await pbx.close()
            await another_call_works(here.port, here.expect().bytes)
        assert tasks_of_calls() == []
        assert here.calls.talking == 0

    asyncio.run(attack())


async def another_call_works(port: int, call_id: bytes) -> None:
    pbx = await Pbx.dial(port)
    await pbx.send(Kind.UUID, call_id)
    frames = await pbx.until(lambda frame: frame == (Kind.AUDIO_8K, SOUND))
    assert frames[-1] == (Kind.AUDIO_8K, SOUND)
    await pbx.close()


async def test_silent_peers_are_bounded_and_do_not_keep_calls_out_for_good() -> None:
    async with house(Listening(), identify_within_s=60.0) as here:
        silent = [await Pbx.dial(here.port) for _ in range(UNIDENTIFIED_AT_ONCE + 16)]
        await until(lambda: here.metric("refused_total", reason="unidentified") == 16)
        for pbx in silent:
            await pbx.close()
        await until(lambda: tasks_of_calls() == ["voice-accept"])
        call = await here.call()
        assert await call.frame() is not None
        await call.close()
    assert tasks_of_calls() == []


async def test_an_id_that_drips_in_and_never_ends_is_let_go() -> None:
    async with house(Listening(), identify_within_s=0.1) as here:
        slow = await Pbx.dial(here.port)
        for byte in encode(Kind.UUID, here.expect().bytes)[:-1]:
            await slow.raw(bytes([byte]))
            await asyncio.sleep(0)
        await slow.to_the_end()
        await slow.close()
    assert here.metric("refused_total", reason="no_id") == 1
    assert tasks_of_calls() == []
