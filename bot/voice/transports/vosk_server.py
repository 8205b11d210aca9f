"""The WebSocket protocol of vosk-server, for PBX modules that speak it already.

(UniMRCP's and Asterisk's Vosk modules, FreeSWITCH's mod_vosk; the gateway, for what is said into
the page.) The client sends a configuration, then sound in binary messages; each gets one answer,
``{"partial": …}`` or, when the engine has heard a pause, ``{"text": …}``; ``{"eof": 1}`` gets the
last result and the end. Read in websocket/asr_server.py of alphacep/vosk-server.

Calls come first: where one needs a place and none is free, a client here is closed with 1013.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable
from contextlib import suppress

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.voice.contract import VoiceError
from bot.voice.transports.allowing import AllowList
from speech.contract import (
    Final,
    Grammar,
    Hypothesis,
    Partial,
    Recogniser,
    RecognitionStream,
    SpeechError,
    StreamClosed,
    Word,
)

logger = logging.getLogger(__name__)

LONGEST_SOUND = 1_000_000  # bytes; modules send 20 to 250 ms, files come in larger pieces
LONGEST_TEXT = 65_536
IDLE_S = 30.0  # a client that sends nothing for so long is gone
BEHIND_S = 1.0  # so much may wait undecoded before the answer, which is what holds clients back
_LOOK_S = 0.02

# What a phrase list may be for us to restrict the engine; other lists are heard freely.
_YES_NO = {"是", "不是", "对", "不对", "好", "不好", "不", "yes", "no"}
_DIGITS = {
    *"零一二三四五六七八九幺两",
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "oh"),
}
_UNKNOWN = "[unk]"


class MessageMalformed(VoiceError):
    """A message that is none of the protocol."""


class Configuration(BaseModel):
    """What a client may configure; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    sample_rate: float = Field(8000, ge=4000, le=48_000)
    words: bool = True
    max_alternatives: int = Field(0, ge=0, le=20)
    phrase_list: tuple[str, ...] | None = None

    @property
    def grammar(self) -> Grammar | None:
        """What the phrases restrict answers to, if it is one of ours."""
        words = {word for phrase in self.phrase_list or () for word in phrase.split()}
        words.discard(_UNKNOWN)
        if words and words <= _YES_NO:
            return Grammar.YES_NO
        if words and words <= _DIGITS:
            return Grammar.DIGITS
        return None


class VoskEndpoint:
    """The address that modules connect to, as ``/vosk/zh`` or ``/vosk/en``.

    Args:
        recogniser: the engine.
        allowed: who may connect.
        idle_s: how long a client may send nothing.
    """

    def __init__(
        self, recogniser: Recogniser, allowed: AllowList, *, idle_s: float = IDLE_S
    ) -> None:
        self._recogniser = recogniser
        self._allowed = allowed
        self._idle_s = idle_s

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection until either side ends it."""
        if not self._allowed.admits(socket.client.host if socket.client else ""):
            await socket.close()
            return
        await socket.accept()
        session = _Session(socket, self._recogniser, socket.path_params["language"], self._idle_s)
        try:
            await session.run()
            code, reason = 1000, ""
        except StreamClosed:  # by the engine
            code, reason = 1013, "the place is needed for a call: try again later"
        except SpeechError as error:
            code, reason = 1013 if error.retryable else 1011, str(error)
        except MessageMalformed as error:
            code, reason = 1003, str(error)
        except (TimeoutError, WebSocketDisconnect):
            code, reason = 1000, ""
        finally:
            await session.close()
        if reason:
            logger.warning("vosk_server.ended %s", reason)
        if socket.application_state is not WebSocketState.DISCONNECTED:
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(code, reason[:120])


class _Session:
    def __init__(
        self, socket: WebSocket, recogniser: Recogniser, language: str, idle_s: float
    ) -> None:
        self._socket = socket
        self._recogniser = recogniser
        self._language = language
        self._idle_s = idle_s
        self._configuration = Configuration()
        self._stream: RecognitionStream | None = None
        self._following: asyncio.Task[None] | None = None
        self._partial = ""
        self._paused = False  # the engine has heard a pause: the utterance can be ended

    async def run(self) -> None:
        """Answer until the client says ``eof``."""
        while True:
            async with asyncio.timeout(self._idle_s):
                message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            sound, text = message.get("bytes"), message.get("text")
            if sound is not None:
                await self._hear(sound)
            elif text is not None and await self._obey(text):
                return

    async def close(self) -> None:
        """Give the stream back."""
        if self._stream is not None:
            await self._stream.close()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _obey(self, text: str) -> bool:
        said = _object(text)
        if said.get("eof"):
            stream = await self._open()
            await self._answer(result(await stream.finish(), self._configuration))
            return True
        if "config" in said:
            try:
                self._configuration = Configuration.model_validate(said["config"])
            except ValidationError:
                raise MessageMalformed("this configuration has a value out of range") from None
        return False

    async def _hear(self, sound: bytes) -> None:
        if len(sound) > LONGEST_SOUND:
            raise MessageMalformed(f"sound comes in messages of at most {LONGEST_SOUND} bytes")
        stream = await self._open()
        async with asyncio.timeout(self._idle_s):
            await self._feed(stream, sound)
        if not self._paused:
            await self._answer({"partial": self._partial})
            return
        final = await stream.finish()
        self._partial, self._paused = "", False
        await self._answer(result(final, self._configuration))

    async def _feed(self, stream: RecognitionStream, sound: bytes) -> None:
        """Feed sound, and wait until an engine that decodes meanwhile is near its end."""
        stream.feed(sound)
        # A stream tells nobody that it has caught up.
        while self._recogniser.streaming and stream.lag_s > BEHIND_S:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_S)

    async def _open(self) -> RecognitionStream:
        if self._stream is None:
            self._stream = await self._recogniser.stream(
                self._language,
                int(self._configuration.sample_rate),
                self._configuration.grammar,
                yields=True,
            )
            self._following = asyncio.create_task(self._follow(self._stream), name="voice-vosk")
        return self._stream

    async def _follow(self, stream: RecognitionStream) -> None:
        async for event in stream.events():
            match event:
                case Partial(text=text):
                    self._partial = text
                case Final():
                    self._partial, self._paused = event.text, bool(event.text)

    async def _answer(self, said: dict[str, object]) -> None:
        await self._socket.send_text(json.dumps(said, ensure_ascii=False))


def result(final: Final, configuration: Configuration) -> dict[str, object]:
    """Return a result in vosk's form."""
    if configuration.max_alternatives == 0:
        said: dict[str, object] = {"text": final.text}
        words = final.hypotheses[0].words if final.hypotheses else ()
        if configuration.words and words:
            said["result"] = [_word(word) | {"conf": word.confidence} for word in words]
        return said
    readings = final.hypotheses[: configuration.max_alternatives] or (Hypothesis("", 0.0),)
    return {"alternatives": [_alternative(reading, configuration) for reading in readings]}


def _alternative(reading: Hypothesis, configuration: Configuration) -> dict[str, object]:
    said: dict[str, object] = {"confidence": reading.confidence, "text": reading.text}
    if configuration.words and reading.words:
        said["result"] = _words(reading.words)
    return said


def _words(words: Iterable[Word]) -> list[dict[str, object]]:
    return [_word(word) for word in words]


def _word(word: Word) -> dict[str, object]:
    return {"start": word.start_s, "end": word.end_s, "word": word.text}


def _object(text: str) -> dict[str, object]:
    if len(text) > LONGEST_TEXT:
        raise MessageMalformed("a text message is at most 64 kB long")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise MessageMalformed("a text message is one JSON object")
    return said
