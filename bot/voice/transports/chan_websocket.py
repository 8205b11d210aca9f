"""Asterisk's chan_websocket: the PBX connects as a WebSocket client, one connection a call.

Binary messages are sound, text messages control (``chan_control``). The PBX frames and paces
our sound, and makes silence itself when it has none.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from uuid import UUID

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from bot.voice.calls import Calls
from bot.voice.contract import CallRefused, CallUnknown, Ending, Expected, VoiceError
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.buffered import BufferedSpeaker
from bot.voice.transports.chan_control import (
    Command,
    Event,
    EventMalformed,
    EventName,
    is_json,
    parse_event,
)
from bot.voice.transports.leg import Ended, Leg
from bot.voice.transports.limits import Allowance

logger = logging.getLogger(__name__)

SUBPROTOCOL = "media"
START_WITHIN_S = 2.0  # Asterisk says MEDIA_START as soon as it is connected
STALLED_AFTER_S = 5.0
LONGEST_SOUND = 16_000  # half a second at 16 kHz; Asterisk sends 20 ms
_FORMATS = {"slin": 8000, "slin16": 16000}
# The first releases do not name the format; one frame of 20 ms tells the two apart.
_SIZES = {"320": 8000, "640": 16000}


class FormatUnknown(VoiceError):
    """The PBX dials us with another codec than slin or slin16."""


class ChanWebsocketLeg(Leg):
    """A call over chan_websocket.

    Args:
        socket: accepted; MEDIA_START has been read.
        call_id: the registered id.
        expected: what was registered.
        rate: samples a second, as MEDIA_START says.
        as_json: the form of control messages.
        ended: is told of the end.
    """

    def __init__(
        self,
        socket: WebSocket,
        call_id: UUID,
        expected: Expected,
        rate: int,
        *,
        as_json: bool,
        ended: Ended,
    ) -> None:
        self._buffered = BufferedSpeaker(rate, as_json=as_json)
        super().__init__(call_id, expected, rate, self._buffered, ended)
        self._socket = socket
        self._allowance = Allowance(rate)

    async def listen(self) -> None:
        """Read what comes in until the other side has ended; send what is to be sent."""
        reading = asyncio.create_task(self._read(), name="voice-reading")
        writing = asyncio.create_task(self._write(), name="voice-writing")
        try:
            done, _ = await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            self.note_end((reading if reading in done else writing).result())
        finally:
            reading.cancel()
            writing.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    async def _read(self) -> Ending:
        while True:
            try:
                message = await self._socket.receive()
            except (WebSocketDisconnect, RuntimeError):
                return Ending.LOST
            if message["type"] == "websocket.disconnect":
                # 1000: hung up; 1001: so, on the PBX's own account; the rest: broken.
                return Ending.CALLER if message.get("code") in (1000, 1001) else Ending.LOST
            sound, text = message.get("bytes"), message.get("text")
            if not self._allowance.spend(len(sound or text or "")):
                logger.warning("chan_websocket.flood id=%s", self.call_id)
                return Ending.PROTOCOL
            try:
                if sound is not None:
                    self._hear(sound)
                elif text is not None:
                    self._obey(parse_event(text))
            except EventMalformed as error:
                logger.warning("chan_websocket.malformed id=%s %s", self.call_id, error)
                return Ending.PROTOCOL

    async def _write(self) -> Ending:
        async def send(message: str | bytes) -> None:
            async with asyncio.timeout(STALLED_AFTER_S):
                if isinstance(message, bytes):
                    await self._socket.send_bytes(message)
                else:
                    await self._socket.send_text(message)

        try:
            await self._buffered.run(send)
        except TimeoutError:
            return Ending.STALLED
        except (WebSocketDisconnect, RuntimeError):
            pass
        return Ending.LOST

    def _hear(self, sound: bytes) -> None:
        if len(sound) > LONGEST_SOUND:
            raise EventMalformed("sound comes in messages of 20 ms")
        self.inbox.hear(sound)

    def _obey(self, event: Event) -> None:
        match event.name:
            case EventName.KEY:
                self.inbox.press(event.fields.get("digit", ""))
            case EventName.MARK:
                self._buffered.confirm(event.fields.get("correlation_id", ""))
            case EventName.FULL:
                self._buffered.set_full(True)
            case EventName.ROOM:
                self._buffered.set_full(False)
            case EventName.ERROR:
                logger.warning("chan_websocket.error id=%s", self.call_id)

    async def _say_goodbye(self) -> None:
        self._buffered.say(Command.HANG_UP)

    def close(self) -> None:
        """Nothing to free: the connection ends with its endpoint."""


class MediaEndpoint:
    """The address that chan_websocket connects to, as ``/media?call=<id>``.

    Args:
        calls: cares for the legs.
        allowed: who may connect.
        start_within_s: what a connection has to say MEDIA_START.
    """

    def __init__(
        self, calls: Calls, allowed: AllowList, *, start_within_s: float = START_WITHIN_S
    ) -> None:
        self._calls = calls
        self._allowed = allowed
        self._start_within_s = start_within_s

    async def serve(self, socket: WebSocket) -> None:
        """Serve one connection until either side ends it."""
        try:
            leg = await self._meet(socket)
        except CallRefused as refusal:
            await self._refuse(socket, refusal.reason)
        except FormatUnknown as error:
            logger.error("chan_websocket.format %s", error)  # noqa: TRY400 - the sentence is the news
            await self._refuse(socket, "format")
        except (EventMalformed, TimeoutError, WebSocketDisconnect):
            await self._refuse(socket, "malformed")
        else:
            await self._calls.take(leg)
        await _close(socket)

    async def _meet(self, socket: WebSocket) -> ChanWebsocketLeg:
        if not self._allowed.admits(socket.client.host if socket.client else ""):
            raise CallRefused("address")
        if SUBPROTOCOL not in socket.scope.get("subprotocols", ()):
            raise CallRefused("subprotocol")
        call_id = _call_id(socket.query_params.get("call", ""))
        expected = self._calls.registry.admit(call_id)
        try:
            return await self._begin(socket, call_id, expected)
        except BaseException:  # cancelled too: no leg will tell of its end
            self._calls.registry.end(call_id, Ending.PROTOCOL)
            raise

    async def _begin(
        self, socket: WebSocket, call_id: UUID, expected: Expected
    ) -> ChanWebsocketLeg:
        await socket.accept(subprotocol=SUBPROTOCOL)
        async with asyncio.timeout(self._start_within_s):
            message = await socket.receive()
        text = message.get("text")
        if text is None:
            raise EventMalformed("a call begins with MEDIA_START")
        return ChanWebsocketLeg(
            socket,
            call_id,
            expected,
            _rate(parse_event(text)),
            as_json=is_json(text),
            ended=self._calls.registry.end,
        )

    async def _refuse(self, socket: WebSocket, reason: str) -> None:
        self._calls.metrics.refused.labels(reason).inc()
        logger.warning("chan_websocket.refused reason=%s", reason)
        await _close(socket)


def _call_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise CallUnknown("call_unknown") from None


def _rate(start: Event) -> int:
    if start.name != EventName.START:
        raise EventMalformed("a call begins with MEDIA_START")
    codec, size = start.fields.get("format"), start.fields.get("optimal_frame_size", "")
    rate = _SIZES.get(size) if codec is None else _FORMATS.get(codec)
    if rate is None:
        raise FormatUnknown(
            "the dialplan dials us with another codec than slin or slin16: write c(slin) or "
            "c(slin16) into Dial(WebSocket/...)"
        )
    return rate


async def _close(socket: WebSocket) -> None:
    """End the connection, or refuse it if it was not accepted yet."""
    if socket.application_state is WebSocketState.DISCONNECTED:
        return
    with suppress(RuntimeError, WebSocketDisconnect):
        await socket.close()
