"""Sound that waits to be played: pieces of any length in, whole frames out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame to play.

    Args:
        pcm: exactly one frame, filled up with silence.
        sound: how many of its bytes are sound.
        marks: the marks whose last sample is in it.
    """

    pcm: bytes
    sound: int
    marks: tuple[str, ...]


class SoundQueue:
    """Pieces of sound in order. Not for two threads at once; its owner locks.

    Args:
        frame: the length of a frame, bytes.
    """

    def __init__(self, frame: int) -> None:
        self.frame = frame
        self._pieces: deque[tuple[bytes, str | None]] = deque()
        self._offset = 0  # what of the first piece is gone
        self._bytes = 0

    def __len__(self) -> int:
        """Return how many bytes wait; a mark without sound waits as well, see ``empty``."""
        return self._bytes

    @property
    def empty(self) -> bool:
        """Nothing waits, not even a mark."""
        return not self._pieces

    def put(self, pcm: bytes, mark: str | None) -> None:
        """Append whole samples; an odd last byte is no sample and is left out."""
        pcm = pcm[: len(pcm) // 2 * 2]
        if pcm or mark is not None:
            self._pieces.append((pcm, mark))
            self._bytes += len(pcm)

    def peek(self) -> Frame:
        """Return the next frame without taking it; of silence only, when nothing waits."""
        parts, marks, missing, offset = [], [], self.frame, self._offset
        for pcm, mark in self._pieces:
            part = pcm[offset : offset + missing]
            parts.append(part)
            missing -= len(part)
            if offset + len(part) < len(pcm):
                break
            if mark is not None:
                marks.append(mark)
            offset = 0
        sound = b"".join(parts)
        return Frame(sound.ljust(self.frame, b"\0"), len(sound), tuple(marks))

    def take(self) -> Frame:
        """Return the next frame and take it off."""
        frame = self.peek()
        self._bytes -= frame.sound
        left = frame.sound + self._offset
        while self._pieces and left >= len(self._pieces[0][0]):
            left -= len(self._pieces.popleft()[0])
        self._offset = left
        return frame

    def clear(self) -> None:
        """Drop all that waits."""
        self._pieces.clear()
        self._offset = self._bytes = 0
