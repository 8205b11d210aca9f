"""The port on which AudioSocket calls come in."""

from __future__ import annotations

import asyncio
import logging
import socket
from uuid import UUID

from bot.voice.calls import Calls
from bot.voice.contract import CallRefused
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.audiosocket import READ_BYTES, AudioSocketLeg, prepare
from bot.voice.transports.frames import FrameMalformed, FrameReader, Kind, encode
from bot.voice.transports.pacing import Pacer

logger = logging.getLogger(__name__)

IDENTIFY_WITHIN_S = 2.0  # Asterisk sends the id as soon as it is connected
UNIDENTIFIED_AT_ONCE = 64
STOP_WITHIN_S = 5.0
_RETRY_ACCEPT_S = 0.1  # e.g. no file descriptor is left


class AudioSocketServer:
    """Listens, asks each connection for its call's id, and hands the leg over.

    Args:
        calls: cares for the legs.
        pacer: sends their frames.
        allowed: who may connect.
        identify_within_s: what a connection has to name its call.
    """

    def __init__(
        self,
        calls: Calls,
        pacer: Pacer,
        allowed: AllowList,
        *,
        identify_within_s: float = IDENTIFY_WITHIN_S,
    ) -> None:
        self._calls = calls
        self._pacer = pacer
        self._allowed = allowed
        self._identify_within_s = identify_within_s
        self._listener: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._unidentified = 0

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._listener.getsockname()[1]) if self._listener else 0

    async def start(self, host: str, port: int) -> None:
        """Listen from now on.

        Args:
            host: the interface.
            port: the port; 0 for any.

        Raises:
            ListenerOpen: everybody could connect.
            OSError: the port cannot be used.
        """
        self._allowed.require_closed(host)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self._listener.setblocking(False)
        self._accepting = asyncio.create_task(self._accept(self._listener), name="voice-accept")

    async def stop(self) -> None:
        """Take no more calls; the ones under way end, and their dialplans go on."""
        if self._accepting:
            self._accepting.cancel()
            await asyncio.gather(self._accepting, return_exceptions=True)
        if self._listener:
            self._listener.close()
        await self._calls.stop()
        if self._connections:
            _, late = await asyncio.wait(self._connections, timeout=STOP_WITHIN_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, peer = await loop.sock_accept(listener)
            except OSError as error:
                logger.warning("audiosocket.accept %s", error.strerror)
                await asyncio.sleep(_RETRY_ACCEPT_S)
                continue
            if reason := self._objection(peer[0]):
                self._refuse(connection, reason, str(peer[0]))
                continue
            task = asyncio.create_task(self._serve(connection), name="voice-audiosocket")
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

    def _objection(self, address: str) -> str | None:
        if not self._allowed.admits(address):
            return "address"
        if self._unidentified >= UNIDENTIFIED_AT_ONCE:
            return "unidentified"
        return None

    async def _serve(self, connection: socket.socket) -> None:
        try:
            prepare(connection)
            leg = await self._meet(connection)
        except BaseException:  # cancelled too: nobody else would close it
            connection.close()
            raise
        if leg is not None:
            await self._calls.take(leg)

    async def _meet(self, connection: socket.socket) -> AudioSocketLeg | None:
        reader = FrameReader()
        self._unidentified += 1
        try:
            async with asyncio.timeout(self._identify_within_s):
                call_id = await _read_id(connection, reader)
            expected = self._calls.registry.admit(call_id)
        except CallRefused as refusal:
            self._refuse(connection, refusal.reason)
        except TimeoutError:
            self._refuse(connection, "no_id")
        except (FrameMalformed, OSError):
            self._refuse(connection, "malformed")
        else:
            ended = self._calls.registry.end
            return AudioSocketLeg(connection, reader, call_id, expected, self._pacer, ended)
        finally:
            self._unidentified -= 1
        return None

    def _refuse(self, connection: socket.socket, reason: str, peer: str = "") -> None:
        """Let go; the dialplan goes on to the queue."""
        self._calls.metrics.refused.labels(reason).inc()
        logger.warning("audiosocket.refused reason=%s %s", reason, peer)
        try:
            connection.setblocking(False)
            connection.send(encode(Kind.HANG_UP))
        except OSError:
            pass
        finally:
            connection.close()


async def _read_id(connection: socket.socket, reader: FrameReader) -> UUID:
    """Return the id that a connection begins with.

    Raises:
        FrameMalformed: it begins with something else, or ends before.
    """
    loop = asyncio.get_running_loop()
    while True:
        data = await loop.sock_recv(connection, READ_BYTES)
        if not data:
            raise FrameMalformed("the connection ended before it named its call")
        frame = next(reader.feed(data), None)
        if frame is not None and frame.kind is Kind.UUID:
            return UUID(bytes=frame.payload)
        if frame is not None or reader.skipped:
            raise FrameMalformed("a connection begins with the id of its call")
