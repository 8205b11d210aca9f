"""The same words come out of a call, whichever way it came in."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from pbx import Pbx, until
from sounds import clip, whisper_weights
from web import Web, phone
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from bot.voice import calls
from bot.voice.contract import AudioIn, CallLeg, frame_bytes
from bot.voice.transports.frames import AUDIO_KINDS, Kind
from speech.recognition import whisper_engine
from speech.recognition.scoring import alike
from speech.recognition.shelf import ModelPlace
from speech.recognition.whisper_engine import WhisperOptions, WhisperRecogniser
from speech.resampling import resampled

START = "MEDIA_START connection_id:bot channel:WebSocket/bot/1 format:slin optimal_frame_size:320"
LANGUAGE = {"zh/zh_04": "zh", "en/en_04": "en"}


class Understanding:
    """A handler that understands all that comes in; the words are there at the end of a call."""

    def __init__(self, recogniser: WhisperRecogniser, language: str) -> None:
        self._recogniser = recogniser
        self._language = language
        self.heard_bytes = 0
        self.rate = 0
        self.text = ""
        self.over = asyncio.Event()

    async def __call__(self, leg: CallLeg) -> None:
        stream = await self._recogniser.stream(self._language, leg.rate)
        self.rate = leg.rate
        async for event in leg.events():
            if isinstance(event, AudioIn):
                stream.feed(event.pcm)
                self.heard_bytes += len(event.pcm)
        self.text = (await stream.finish()).text
        await stream.close()
        self.over.set()


@pytest.fixture(scope="module")
async def recogniser() -> AsyncIterator[WhisperRecogniser]:
    place = ModelPlace("faster-whisper-base", whisper_weights(), whisper_engine.MARKS)
    made = WhisperRecogniser({"zh": place, "en": place}, options=WhisperOptions(beam=1))
    await made.warm()  # a handler has ten seconds after the end, and loading may take them
    yield made
    await made.close()


async def by_audiosocket(here: Web, call_id: UUID, sound: bytes, rate: int) -> None:
    pbx = await Pbx.dial(here.audiosocket_port)
    await pbx.send(Kind.UUID, call_id.bytes)
    size = frame_bytes(rate)
    for at in range(0, len(sound), size):
        await pbx.send(AUDIO_KINDS[rate], sound[at : at + size])
    await pbx.send(Kind.HANG_UP)
    await pbx.to_the_end()
    await pbx.close()


async def by_websocket(here: Web, call_id: UUID, sound: bytes) -> None:
    async with connect(here.ws(f"/media?call={call_id}"), subprotocols=[MEDIA]) as socket:
        await socket.send(START)
        for at in range(0, len(sound), frame_bytes(8000)):
            await socket.send(sound[at : at + frame_bytes(8000)])


MEDIA = Subprotocol("media")


@pytest.mark.parametrize("name", LANGUAGE)
async def test_8_khz_16_khz_and_chan_websocket_give_the_same_words(
    recogniser: WhisperRecogniser, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # Decoding ends after the call has, and takes as long as this machine needs.
    monkeypatch.setattr(calls, "AFTER_S", 300.0)
    with wave.open(str(clip(name))) as file:
        narrow = file.readframes(file.getnframes())
    wide = resampled(narrow, 8000, 16_000)
    words = []
    for way, rate in (("audiosocket", 8000), ("audiosocket", 16_000), ("websocket", 8000)):
        listening = Understanding(recogniser, LANGUAGE[name])
        sound = narrow if rate == 8000 else wide
        async with phone(listening) as here:
            call_id = here.expect(rate)
            if way == "audiosocket":
                await by_audiosocket(here, call_id, sound, rate)
            else:
                await by_websocket(here, call_id, sound)
            await until(listening.over.is_set)
        assert (listening.rate, listening.heard_bytes) == (rate, len(sound))
        words.append(listening.text)
    assert words[0]
    assert [alike(each, LANGUAGE[name]) for each in words] == [alike(words[0], LANGUAGE[name])] * 3
