"""What comes in on a call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

from call_parts import FakeTaking

from bot.voice.call.ear import Ear, EarEvent, Gone
from bot.voice.contract import Ending, HungUp
from data.texts.phrases import Language


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
