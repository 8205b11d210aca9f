"""What chan_websocket does with what we send it, on a clock that tests move."""

from __future__ import annotations

from collections import deque

FRAME = 320


class MediaQueue:
    """Asterisk's queue: frames and marks in, one frame every 20 ms out.

    Args:
        marks: whether this version knows MARK_MEDIA.
    """

    def __init__(self, *, marks: bool = True) -> None:
        self._queue: deque[bytes | str] = deque()
        self._marks = marks
        self.paused = False
        self.heard: list[bytes] = []
        self.hung_up = False

    def receive(self, message: str | bytes) -> None:
        """Take a message of ours."""
        if isinstance(message, bytes):
            assert len(message) % FRAME == 0, "what fills no frame is dropped by the PBX"
            self._queue += [message[at : at + FRAME] for at in range(0, len(message), FRAME)]
            return
        name, _, value = message.partition(" ")
        match name:
            case "MARK_MEDIA" if self._marks:
                self._queue.append(value)
            case "FLUSH_MEDIA":
                self._queue.clear()
            case "PAUSE_MEDIA":
                self.paused = True
            case "CONTINUE_MEDIA":
                self.paused = False
            case "HANGUP":
                self.hung_up = True

    def tick(self) -> list[str]:
        """Play one frame; return the marks that are told of now."""
        told: list[str] = []
        if not self.paused:
            while self._queue and isinstance(self._queue[0], str):
                told.append(str(self._queue.popleft()))
            if self._queue:
                self.heard.append(bytes(self._queue.popleft()))  # type: ignore[arg-type]
        return told

    @property
    def ahead(self) -> int:
        """How many frames wait."""
        return sum(isinstance(one, bytes) for one in self._queue)
