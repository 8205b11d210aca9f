"""Whatever a peer sends, in whatever portions: no crash, no stuck task, the next call works."""

import asyncio
import os

from hypothesis import given, settings
from hypothesis import strategies as st
from pbx import SOUND, Listening, Pbx, house, tasks_of_calls

from bot.voice.contract import CallLeg, LegClosed
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
    assert await pbx.until(lambda frame: frame == (Kind.AUDIO_8K, SOUND))
    await pbx.close()


async def test_slow_and_silent_peers_do_not_keep_others_out() -> None:
    listening = Listening()
    async with house(listening, identify_within_s=0.1) as here:
        idle = [await Pbx.dial(here.port) for _ in range(80)]
        for pbx in idle[:20]:
            await pbx.raw(b"\x01")
        for pbx in idle:
            await pbx.to_the_end()
        call = await here.call()
        assert await call.frame() is not None
        for pbx in (*idle, call):
            await pbx.close()
    assert here.metric("refused_total", reason="unidentified") > 0
    assert tasks_of_calls() == []
