"""A defect of ours sends the caller to people, and the record says so."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from call_parts import FakeSpeaker, FakeVoice
from call_scene import TEXTS

from bot.voice.call.call import Call
from bot.voice.call.journal import Journal
from bot.voice.call.phone import Phone
from bot.voice.call.saying import Phrasebook
from bot.voice.contract import Caller, Ending, LegClosed
from data.texts.phrases import Language


class Record:
    """Notes how the call ended."""

    def __init__(self) -> None:
        self.ending: Ending | None = None

    async def keep(self, _journal: Journal) -> None:
        await asyncio.Event().wait()

    async def end(self, ending: Ending, _engine: str, _journal: Journal) -> None:
        self.ending = ending

    async def shed(self) -> None:
        """There is room."""


@pytest.mark.parametrize(
    ("error", "ending"), [(ZeroDivisionError, Ending.TRANSFER), (LegClosed, Ending.LOST)]
)
async def test_how_a_call_ends_that_an_error_ends(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception], ending: Ending
) -> None:
    async def hold(*_: object) -> Ending:
        raise error

    monkeypatch.setattr(Call, "hold", hold)
    nothing: Any = None
    record = Record()
    phone = Phone(
        session=nothing,
        gateway="",
        passes=nothing,
        identity=nothing,
        recogniser=SimpleNamespace(name="fake"),  # type: ignore[arg-type]
        voice=lambda _rate: FakeVoice(),  # type: ignore[arg-type,return-value]
        voices=lambda _rate: nothing,
        taking=lambda _language: nothing,
        record=lambda _leg: record,
        words=Phrasebook(TEXTS),
    )
    caller = Caller("13800138000", Language.ZH, "service")
    leg: Any = SimpleNamespace(caller=caller, rate=8000, speaker=FakeSpeaker(), call_id="c")
    with pytest.raises(error):
        await phone.hold(leg)
    assert record.ending is ending
