"""The frames of AudioSocket: one byte of kind, two of length (big-endian), the payload.

Kinds as Asterisk 22 has them; bytes come from a peer that is not trusted, in any portions.

Errors::

    FrameMalformed          a frame that is none; the connection is of no more use
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.voice.contract import VoiceError

_HEADER = struct.Struct("!BH")


class FrameMalformed(VoiceError):
    """A frame that is none; the connection is of no more use."""


class Kind(IntEnum):
    """The kinds of frames that mean something to us; others are skipped."""

    HANG_UP = 0x00
    UUID = 0x01
    KEY = 0x03
    AUDIO_8K = 0x10
    AUDIO_16K = 0x12  # 0x11 is 12 kHz
    ERROR = 0xFF


AUDIO_KINDS = {8000: Kind.AUDIO_8K, 16000: Kind.AUDIO_16K}
RATES: dict[int, int] = {kind: rate for rate, kind in AUDIO_KINDS.items()}

# The longest payload of each kind. Sound comes in frames of 20 ms, rarely up to 150 ms; half a
# second at 16 kHz is more than any PBX sends at once. An error's code is one byte today.
_LONGEST = {
    Kind.HANG_UP: 256,
    Kind.UUID: 16,
    Kind.KEY: 1,
    Kind.AUDIO_8K: 16000,
    Kind.AUDIO_16K: 16000,
    Kind.ERROR: 256,
}
_SHORTEST = {Kind.UUID: 16, Kind.KEY: 1}


@dataclass(frozen=True, slots=True)
class WireFrame:
    """One frame of a kind that we know."""

    kind: Kind
    payload: bytes


def encode(kind: Kind, payload: bytes = b"") -> bytes:
    """Return a frame's bytes.

    >>> encode(Kind.KEY, b"5").hex()
    '03000135'
    """
    return _HEADER.pack(kind, len(payload)) + payload


class FrameReader:
    """Turns bytes into frames, whatever portions they come in. Holds one frame at most."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._skip = 0  # bytes of a frame of unknown kind that are still to come
        self.skipped = 0  # frames of unknown kind

    @property
    def held(self) -> int:
        """How many bytes wait for the rest of their frame."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[WireFrame]:
        """Take bytes and yield the frames they complete.

        Raises:
            FrameMalformed: while it is read: a frame is too long or too short for its kind.
        """
        self._buffer += data
        return self._frames()

    def _frames(self) -> Iterator[WireFrame]:
        while True:
            self._drop_skipped()
            if self._skip or len(self._buffer) < _HEADER.size:
                return
            number, length = _HEADER.unpack_from(self._buffer)
            kind = _known(number)
            if kind is None:
                self.skipped += 1
                self._skip = _HEADER.size + length
                continue
            _check(kind, length)
            end = _HEADER.size + length
            if len(self._buffer) < end:
                return
            payload = bytes(self._buffer[_HEADER.size : end])
            del self._buffer[:end]
            yield WireFrame(kind, payload)

    def _drop_skipped(self) -> None:
        gone = min(self._skip, len(self._buffer))
        del self._buffer[:gone]
        self._skip -= gone


def _known(number: int) -> Kind | None:
    return Kind._value2member_map_.get(number)  # type: ignore[return-value]


def _check(kind: Kind, length: int) -> None:
    if not _SHORTEST.get(kind, 0) <= length <= _LONGEST[kind]:
        raise FrameMalformed(f"a frame of kind {kind.name} cannot be {length} bytes long")
