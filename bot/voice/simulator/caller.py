"""A telephone of software on the real AudioSocket port: 50 frames a second in and out."""

from __future__ import annotations

import array
import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from bot.voice.contract import FRAME_MS, VoiceError, frame_bytes
from bot.voice.transports.frames import AUDIO_KINDS, FrameReader, Kind, encode

_FRAME_S = FRAME_MS / 1000
_READ = 65536
# Quieter than any speech, louder than what a codec makes of silence.
LOUD = 200


class CallNotTaken(VoiceError):
    """The port does not answer, or has hung up at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One frame that the caller heard; ``at`` in seconds of ``time.monotonic()``."""

    pcm: bytes
    at: float
    loud: bool


@dataclass
class Telephone:
    """One end of one call.

    Args:
        call_id: registered before.
        rate: samples a second.
    """

    call_id: UUID
    rate: int = 8000
    heard: list[Heard] = field(default_factory=list)
    sent: bytearray = field(default_factory=bytearray)
    answered_at: float = 0.0
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._speech = bytearray()
        self._spoken = asyncio.Event()
        self._spoken.set()
        self._spoke_until = 0.0
        self._changed: list[Callable[[Heard], None]] = []
        self._writer: asyncio.StreamWriter | None = None  # there is none until somebody answers
        self._tasks: list[asyncio.Task[None]] = []

    async def dial(self, host: str, port: int) -> None:
        """Connect, say which call this is, and begin to send and listen.

        Raises:
            CallNotTaken: nothing answers there.
        """
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except OSError as error:
            raise CallNotTaken(f"Nothing answers at {host}:{port}: {error}") from error
        self._writer = writer
        self.answered_at = time.monotonic()
        writer.write(encode(Kind.UUID, self.call_id.bytes))
        self._tasks = [
            asyncio.create_task(self._listen(reader)),
            asyncio.create_task(self._send()),
        ]

    def on_frame(self, listener: Callable[[Heard], None]) -> None:
        """Tell the listener of every frame from now on."""
        self._changed.append(listener)

    async def speak(self, pcm: bytes) -> float:
        """Say something; return when its last loud frame went out (``time.monotonic()``).

        On a line that is dead nothing goes out.
        """
        if self.hung_up.is_set():
            return self._spoke_until
        self._speech += pcm
        self._spoken.clear()
        await self._spoken.wait()
        return self._spoke_until

    async def press(self, keys: str, between_s: float = 0.25) -> float:
        """Press keys one after the other; return when the last went out."""
        at = time.monotonic()
        for number, key in enumerate(keys):
            if number:
                await asyncio.sleep(between_s)
            at = time.monotonic()
            self._write(encode(Kind.KEY, key.encode()))
        return at

    async def hang_up(self) -> None:
        """End the call."""
        self._write(encode(Kind.HANG_UP))
        await self.close()

    async def close(self) -> None:
        """Free the connection, if one was made."""
        self.hung_up.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()

    @property
    def longest_gap_ms(self) -> float:
        """The longest time between two frames that were heard."""
        times = [frame.at for frame in self.heard]
        gaps = (after - before for before, after in zip(times, times[1:], strict=False))
        return 1000 * max(gaps, default=0.0)

    def sound(self) -> bytes:
        """Return all that was heard."""
        return b"".join(frame.pcm for frame in self.heard)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        frames = FrameReader()
        try:
            while data := await reader.read(_READ):
                for frame in frames.feed(data):
                    if frame.kind is Kind.HANG_UP:
                        return
                    if frame.kind is AUDIO_KINDS[self.rate]:
                        self._hear(frame.payload)
        except OSError:
            pass
        finally:
            self.hung_up.set()

    def _hear(self, pcm: bytes) -> None:
        heard = Heard(pcm, time.monotonic(), is_loud(pcm))
        self.heard.append(heard)
        for listener in self._changed:
            listener(heard)

    async def _send(self) -> None:
        """Send a frame every 20 ms by the wall clock: speech while there is some, else silence."""
        size = frame_bytes(self.rate)
        due = time.monotonic()
        while not self.hung_up.is_set():
            piece = bytes(self._speech[:size])
            del self._speech[:size]
            if is_loud(piece):
                self._spoke_until = time.monotonic()
            frame = piece.ljust(size, b"\0")
            self.sent += frame
            self._write(encode(AUDIO_KINDS[self.rate], frame))
            if not self._speech:
                self._spoken.set()
            due += _FRAME_S
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        self._spoken.set()

    def _write(self, data: bytes) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(data)


def is_loud(pcm: bytes) -> bool:
    r"""Return whether a piece of sound is more than silence.

    >>> is_loud(bytes(320)), is_loud(b"\x00\x10" * 160)
    (False, True)
    """
    samples = array.array("h", pcm[: len(pcm) // 2 * 2])
    return bool(samples) and max(max(samples), -min(samples)) > LOUD
