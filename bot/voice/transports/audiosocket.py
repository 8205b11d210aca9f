"""AudioSocket: Asterisk connects over TCP, one connection a call.

What was learnt from a real PBX:

- silence starts right after the id and never stops, or some calls stay silent for life;
- what is written is gone, so sound waits on our side, and a barge-in costs one frame;
- Asterisk gives a call up whose frame arrives in halves: one frame is one write;
- any kind but sound and hang-up, sent by us, kills the call;
- Asterisk hangs up by closing the connection.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from contextlib import suppress
from uuid import UUID

from bot.voice.contract import Ending, Expected
from bot.voice.transports.frames import (
    AUDIO_KINDS,
    RATES,
    FrameMalformed,
    FrameReader,
    Kind,
    WireFrame,
    encode,
)
from bot.voice.transports.leg import Ended, Leg
from bot.voice.transports.limits import Allowance
from bot.voice.transports.pacing import PacedSpeaker, Pacer

logger = logging.getLogger(__name__)

READ_BYTES = 4096
# About a second of sound: a PBX that takes no more is noticed, and hears nothing old later.
SEND_BUFFER_BYTES = 16384
STALLED_AFTER_S = 5.0
DEAD_AFTER_MS = 10_000  # sent and not acknowledged for so long: nobody is there any more


def prepare(connection: socket.socket) -> None:
    """Set what a call's connection needs."""
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER_MS)


class Wire:
    """The sending side of a connection; writes frames whole, or not at all, without waiting.

    Its owner sees to it that two threads do not use it at once.

    Args:
        connection: non-blocking.
        kind: of the sound that is sent.
    """

    def __init__(self, connection: socket.socket, kind: Kind) -> None:
        self._connection = connection
        self._kind = kind
        self._rest = b""  # of a frame that the connection took in part
        self._blocked_since: float | None = None

    @property
    def blocked_s(self) -> float:
        """How long the other side has taken nothing."""
        return 0.0 if self._blocked_since is None else time.monotonic() - self._blocked_since

    def send(self, pcm: bytes) -> bool:
        """Send one frame of sound; False when the other side takes none."""
        return self._write(encode(self._kind, pcm))

    def hang_up(self) -> None:
        """Send the last frame, and that nothing follows."""
        self._write(encode(Kind.HANG_UP))
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_WR)

    def _write(self, data: bytes) -> bool:
        try:
            if self._rest:
                self._rest = self._rest[self._connection.send(self._rest) :]
            if not self._rest:
                self._rest = data[self._connection.send(data) :]
                self._blocked_since = None
                return True
        except OSError:  # full, or broken: the reading side learns of that
            pass
        self._blocked_since = self._blocked_since or time.monotonic()
        return False


class AudioSocketLeg(Leg):
    """A call over AudioSocket. Its silence begins when it is made.

    Args:
        connection: prepared; the leg owns it from here on.
        reader: has read the id, and may hold what came right after it.
        call_id: the registered id.
        expected: what was registered.
        pacer: calls the speaker at every beat.
        ended: is told of the end.
        stalled_after_s: a PBX that takes no sound for so long is given up.
    """

    def __init__(
        self,
        connection: socket.socket,
        reader: FrameReader,
        call_id: UUID,
        expected: Expected,
        pacer: Pacer,
        ended: Ended,
        stalled_after_s: float = STALLED_AFTER_S,
    ) -> None:
        self._stalled_after_s = stalled_after_s
        self._connection = connection
        self._reader = reader
        self._wire = Wire(connection, AUDIO_KINDS[expected.rate])
        speaker = PacedSpeaker(expected.rate, self._wire.send)
        super().__init__(call_id, expected, expected.rate, speaker, ended)
        self._allowance = Allowance(expected.rate)
        self._pacer = pacer
        self._paced = speaker
        self._closed = False
        pacer.add(speaker)

    async def listen(self) -> None:
        """Read what comes in until the other side has ended."""
        reason = await self._read()
        self.note_end(reason)

    async def _read(self) -> Ending:
        loop = asyncio.get_running_loop()
        data = b""
        try:
            while True:
                for frame in self._reader.feed(data):
                    reason = self._obey(frame)
                    if reason is not None:
                        return reason
                try:
                    async with asyncio.timeout(self._stalled_after_s):
                        data = await loop.sock_recv(self._connection, READ_BYTES)
                except TimeoutError:
                    data = b""  # far ends stop sending in silence
                else:
                    if not data:
                        return Ending.CALLER
                if self._wire.blocked_s > self._stalled_after_s:
                    return Ending.STALLED
                if data and not self._allowance.spend(len(data)):
                    logger.warning("audiosocket.flood id=%s", self.call_id)
                    return Ending.PROTOCOL
        except FrameMalformed as error:
            logger.warning("audiosocket.malformed id=%s %s", self.call_id, error)
            return Ending.PROTOCOL
        except OSError:
            return Ending.LOST

    def _obey(self, frame: WireFrame) -> Ending | None:
        match frame.kind:
            case Kind.AUDIO_8K | Kind.AUDIO_16K:
                return self._hear(frame)
            case Kind.KEY:
                self.inbox.press(frame.payload.decode("latin-1"))
            case Kind.HANG_UP:
                return Ending.CALLER
            case Kind.ERROR:
                logger.warning("audiosocket.error id=%s %s", self.call_id, frame.payload[:1].hex())
                return Ending.LOST
            case Kind.UUID:
                return Ending.PROTOCOL
        return None

    def _hear(self, frame: WireFrame) -> Ending | None:
        came = RATES[frame.kind]
        if came != self.rate:
            logger.error(
                "audiosocket.rate id=%s was registered with rate=%d, but the dialplan dials it "
                "with sound of %d Hz: make the rate of POST /calls and c(slin) or c(slin16) of "
                "Dial agree",
                self.call_id,
                self.rate,
                came,
            )
            return Ending.PROTOCOL
        self.inbox.hear(frame.payload)
        return None

    async def _say_goodbye(self) -> None:
        self._pacer.remove(self._paced)
        with self._paced.lock:  # a beat may be under way
            self._wire.hang_up()

    def close(self) -> None:
        """Free the connection; what it still has to tell goes out first."""
        if self._closed:
            return
        self._closed = True
        self._pacer.remove(self._paced)
        self._paced.close()
        with self._paced.lock:
            if self.ending in (Ending.PROTOCOL, Ending.STALLED):
                self._wire.hang_up()  # the dialplan goes on at once
            self._connection.close()
