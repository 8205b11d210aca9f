"""Whom AudioSocket lets in: a registered id, once."""

from uuid import uuid4

import pytest
from pbx import CALLER, HANG_UP, SILENCE, SOUND, Listening, Pbx, house, settled

from bot.voice.contract import CallRefused
from bot.voice.transports.frames import Kind, encode


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
