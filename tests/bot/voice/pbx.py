"""A PBX for tests: a real TCP client that speaks AudioSocket, and the house it calls."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from bot.voice.calls import Calls, no_prompt
from bot.voice.contract import Caller, CallLeg, Handler, HungUp, LegEvent
from bot.voice.metrics import Metrics
from bot.voice.registry import Registry
from bot.voice.transports.allowing import AllowList
from bot.voice.transports.audiosocket_server import AudioSocketServer
from bot.voice.transports.frames import Kind, encode
from bot.voice.transports.pacing import Pacer

CALLER = Caller("+8613800000000", line="service")
SILENCE = bytes(320)
SOUND = b"\x01\x02" * 160
HANG_UP = (Kind.HANG_UP, b"")


@dataclass
class House:
    """Our side: the calls, their registry, the port."""

    calls: Calls
    server: AudioSocketServer
    pacer: Pacer

    @property
    def port(self) -> int:
        return self.server.port

    def expect(self, rate: int = 8000) -> UUID:
        call_id = uuid4()
        self.calls.registry.register(call_id, CALLER, rate)
        return call_id

    async def call(self, rate: int = 8000) -> Pbx:
        pbx = await Pbx.dial(self.port)
        call_id = self.expect(rate)
        await pbx.send(Kind.UUID, call_id.bytes)
        pbx.call_id = call_id
        return pbx

    def metric(self, name: str, **labels: str) -> float:
        return self.calls.metrics.registry.get_sample_value(f"banter_voice_{name}", labels) or 0.0


@asynccontextmanager
async def house(
    handler: Handler,
    *,
    most: int = 4,
    late: Callable[[], float] = lambda: 0.0,
    busy: Handler = no_prompt,
    identify_within_s: float = 5.0,
) -> AsyncIterator[House]:
    """Listen on a free port until the end."""
    calls = Calls(handler, most=most, registry=Registry(), metrics=Metrics(), late=late, busy=busy)
    pacer = Pacer()
    server = AudioSocketServer(calls, pacer, AllowList(), identify_within_s=identify_within_s)
    await server.start("127.0.0.1", 0)
    try:
        yield House(calls, server, pacer)
    finally:
        await server.stop()


@dataclass
class Pbx:
    """The other side of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    call_id: UUID = field(default_factory=uuid4)

    @classmethod
    async def dial(cls, port: int) -> Pbx:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def send(self, kind: Kind, payload: bytes = b"") -> None:
        await self.raw(encode(kind, payload))

    async def raw(self, data: bytes) -> None:
        with suppress(ConnectionError):
            self.writer.write(data)
            await self.writer.drain()

    async def frame(self) -> tuple[int, bytes] | None:
        """Return the next frame, or None at the end of the connection."""
        try:
            kind, length = struct.unpack("!BH", await self.reader.readexactly(3))
            return kind, await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def until(self, wanted: Callable[[tuple[int, bytes]], bool]) -> list[tuple[int, bytes]]:
        """Read frames up to and with the first that is wanted, or to the end."""
        frames = []
        while (frame := await self.frame()) is not None:
            frames.append(frame)
            if wanted(frame):
                break
        return frames

    async def to_the_end(self) -> list[tuple[int, bytes]]:
        """Read to the end of the connection."""
        return await self.until(lambda _frame: False)

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


class Listening:
    """A handler that writes down what comes in, until the end."""

    def __init__(self) -> None:
        self.legs: list[CallLeg] = []
        self.events: list[LegEvent] = []
        self.ended = asyncio.Event()

    async def __call__(self, leg: CallLeg) -> None:
        self.legs.append(leg)
        async for event in leg.events():
            self.events.append(event)
            if isinstance(event, HungUp):
                self.ended.set()


def tasks_of_calls() -> list[str]:
    """Return the names of the phone's tasks that still run."""
    return [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("voice")]


async def until(true: Callable[[], bool]) -> None:
    """Wait for what nothing tells of; the test's own timeout ends it."""
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def settled(here: House) -> None:
    """Wait until no call is under way."""
    await until(
        lambda: not here.calls.talking and {*tasks_of_calls()} <= {"voice-accept"},
    )
