"""The streams of an engine: as late as the one that is furthest behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from speech.recognition.decoding import QueuedStream
from speech.recognition.open_streams import OpenStreams


class Shelf:
    """Has a model of every language."""

    languages = ("zh",)

    async def require(self, _language: str) -> str:
        return "model"


class Late:
    """A stream with sound that waits."""

    def __init__(self, late_s: float, freed: Callable[[Any], None]) -> None:
        self.late_s = late_s
        self.close = lambda: freed(self)


async def test_an_engine_is_as_late_as_the_stream_that_is_furthest_behind() -> None:
    streams = OpenStreams("Ear", [8000], 4, Shelf(), None)  # type: ignore[arg-type]
    assert streams.late_s == 0

    async def opened(late_s: float) -> Any:
        def make(_model: Any, *, freed: Callable[[QueuedStream], None]) -> Any:
            return Late(late_s, freed)

        return await streams.open("zh", 8000, make)

    _little, much = await opened(0.5), await opened(4.0)
    assert streams.late_s == 4.0
    much.close()
    assert streams.late_s == 0.5
