"""What a caller hears for whom there is no room."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from call_parts import FakeSpeaker, FakeVoice
from call_scene import TEXTS

from bot.voice.call.phone import Phone
from bot.voice.call.saying import Phrasebook
from bot.voice.contract import Caller, LegClosed
from data.texts.phrases import Language


class Speaker(FakeSpeaker):
    """Tells when it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()

    async def play(self, pcm: bytes, mark: str | None = None) -> None:
        await super().play(pcm, mark)
        self.begun.set()


class SlowRecord:
    """Is written once the speaker has begun, or the caller has gone on, as when many come."""

    def __init__(self, speaker: Speaker, *, waits: bool = False) -> None:
        self.waits = waits
        self.speaker, self.written, self.gone = speaker, False, asyncio.Event()

    async def shed(self) -> None:
        await self.speaker.begun.wait()
        if self.waits:
            await self.gone.wait()
        self.written = True

    async def transferred(self) -> None:
        self.gone.set()


class GoneSpeaker(Speaker):
    """The caller hangs up in the middle of the sentence."""

    async def drained(self) -> Any:
        raise LegClosed


def phone_with(record: SlowRecord) -> tuple[Phone, Any]:
    nothing: Any = None
    phone = Phone(
        session=nothing,
        gateway="",
        passes=nothing,
        identity=nothing,
        recogniser=nothing,
        voice=lambda _rate: FakeVoice(),  # type: ignore[arg-type,return-value]
        voices=nothing,
        taking=nothing,
        record=lambda _leg: record,  # type: ignore[arg-type,return-value]
        words=Phrasebook(TEXTS),
    )
    caller = Caller("13800138000", Language.ZH, "service")
    return phone, SimpleNamespace(
        caller=caller, rate=8000, speaker=record.speaker, transfer=record.transferred
    )


async def test_the_sentence_does_not_wait_for_the_record() -> None:
    record = SlowRecord(Speaker(), waits=True)
    phone, leg = phone_with(record)
    await asyncio.wait_for(phone.busy(leg), 5)
    assert record.speaker.played_ms == 100 * len(TEXTS.text(Language.ZH, "calls.busy"))
    assert record.written


async def test_who_hangs_up_in_the_middle_is_on_record_too() -> None:
    record = SlowRecord(GoneSpeaker())
    phone, leg = phone_with(record)
    with pytest.raises(LegClosed):
        await asyncio.wait_for(phone.busy(leg), 5)
    assert record.written
