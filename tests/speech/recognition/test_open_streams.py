"""The streams of an engine: as late as the one that is furthest behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from speech.contract import AtCapacity
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


class Held:
    """A stream that ends when it is closed."""

    late_s = 0.0

    def __init__(self, freed: Callable[[Any], None]) -> None:
        self._freed = freed
        self.closed = False

    async def close(self) -> None:
        self.closed = True
        self._freed(self)


async def opened(streams: OpenStreams, *, yields: bool = False) -> Any:
    def make(_model: Any, *, freed: Callable[[QueuedStream], None]) -> Any:
        return Held(freed)

    return await streams.open("zh", 8000, make, yields=yields)


async def test_a_stream_that_yields_makes_room_for_one_that_does_not() -> None:
    streams = OpenStreams("Ear", [8000], 3, Shelf(), None)  # type: ignore[arg-type]
    call, early, late = [await opened(streams, yields=yields) for yields in (False, True, True)]
    with pytest.raises(AtCapacity):
        await opened(streams, yields=True)
    await opened(streams)
    assert (call.closed, early.closed, late.closed) == (False, False, True)
    await opened(streams)
    assert early.closed
    with pytest.raises(AtCapacity):
        await opened(streams)
    assert not call.closed


async def test_a_stream_that_yields_keeps_its_place_while_others_are_free() -> None:
    streams = OpenStreams("Ear", [8000], 2, Shelf(), None)  # type: ignore[arg-type]
    spoken_into_the_page = await opened(streams, yields=True)
    await opened(streams)
    assert not spoken_into_the_page.closed


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
