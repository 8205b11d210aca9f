"""The speaker that sends ahead, against Asterisk's queue, on a clock that is moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Awaitable

import pytest
from media_pbx import FRAME, MediaQueue

from bot.voice.contract import MarkPlayed, Played
from bot.voice.transports.buffered import AHEAD_S, BufferedSpeaker

AHEAD = int(AHEAD_S * 50)


class Line:
    """A speaker, the PBX at its other end, and the time both go by."""

    def __init__(self, *, marks: bool = True) -> None:
        self.now = 100.0
        self.pbx = MediaQueue(marks=marks)
        self.speaker = BufferedSpeaker(8000, as_json=False, clock=lambda: self.now)
        self.marks: list[str] = []
        self.speaker.on_mark(self._note)
        self._running = asyncio.create_task(self.speaker.run(self._send))

    async def pass_frames(self, count: int) -> None:
        """Let so many frames' time go by."""
        for _ in range(count):
            await self.settle()
            self.now += 0.02
            for mark in self.pbx.tick():
                self.speaker.confirm(mark)
        await self.settle()

    async def settle(self) -> None:
        self.speaker.set_full(self.speaker.full)  # what the timeout of its wait would do
        for _ in range(6):
            await asyncio.sleep(0)

    async def close(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)

    def _note(self, mark: MarkPlayed) -> None:
        self.marks.append(mark.mark)

    async def _send(self, message: str | bytes) -> None:
        self.pbx.receive(message)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    line = Line()
    yield line
    await line.close()


@pytest.fixture
async def old_line() -> AsyncIterator[Line]:
    line = Line(marks=False)
    yield line
    await line.close()


def sound(frames: float, value: int = 7) -> bytes:
    return bytes([value]) * int(FRAME * frames)


async def begun(what: Awaitable[object]) -> asyncio.Task[object]:
    task = asyncio.ensure_future(what)
    await asyncio.sleep(0)
    return task  # type: ignore[return-value]


async def test_all_is_heard_once_in_order_and_in_whole_frames(line: Line) -> None:
    await line.speaker.play(sound(2.5, 1))
    await line.speaker.play(sound(30, 2), "end")
    await line.pass_frames(40)
    assert b"".join(line.pbx.heard).rstrip(b"\0") == sound(2.5, 1) + sound(30, 2)
    assert line.marks == ["end"]


async def test_it_stays_a_second_ahead_and_no_more(line: Line) -> None:
    playing = await begun(line.speaker.play(sound(400)))
    for _ in range(20):
        await line.pass_frames(10)
        assert AHEAD - 15 <= line.pbx.ahead <= AHEAD + 15
    await line.pass_frames(250)
    await playing
    assert await line.speaker.drained() == Played(8000, (), complete=True)


async def test_a_mark_is_told_when_the_pbx_has_played_it_not_when_it_was_sent(line: Line) -> None:
    await line.speaker.play(sound(10), "first")
    await line.speaker.play(sound(10), "second")
    await line.pass_frames(9)
    assert line.marks == []
    await line.pass_frames(3)
    assert line.marks == ["first"]
    await line.pass_frames(10)
    assert line.marks == ["first", "second"]


async def test_stop_flushes_and_says_what_was_heard(line: Line) -> None:
    await line.speaker.play(sound(10), "first")
    await line.speaker.play(sound(60), "second")
    await line.pass_frames(30)
    played = line.speaker.stop()
    await line.pass_frames(5)
    assert played.marks == ("first",)
    assert not played.complete
    assert abs(played.ms - len(line.pbx.heard) * 20) <= 20
    assert (line.pbx.ahead, line.speaker.playing) == (0, False)


async def test_after_a_stop_the_next_utterance_is_heard(line: Line) -> None:
    await line.speaker.play(sound(60, 1))
    await line.pass_frames(5)
    line.speaker.stop()
    await line.speaker.play(sound(3, 2), "b")
    await line.pass_frames(6)
    assert await line.speaker.drained() == Played(60, ("b",), complete=True)
    assert line.pbx.heard[-3:] == [sound(1, 2)] * 3


async def test_pause_and_resume_lose_nothing(line: Line) -> None:
    await line.speaker.play(sound(20), "a")
    await line.pass_frames(5)
    line.speaker.pause()
    await line.pass_frames(50)
    assert (line.pbx.paused, line.speaker.playing) == (True, False)
    assert abs(line.speaker.played_ms - len(line.pbx.heard) * 20) <= 20
    line.speaker.resume()
    await line.pass_frames(20)
    assert await line.speaker.drained() == Played(400, ("a",), complete=True)
    assert len(line.pbx.heard) == 20


async def test_a_stop_while_paused_ends_the_pause_at_the_pbx_too(line: Line) -> None:
    await line.speaker.play(sound(20))
    await line.pass_frames(5)
    line.speaker.pause()
    await line.pass_frames(1)
    line.speaker.stop()
    await line.pass_frames(1)
    assert not line.pbx.paused


async def test_a_pbx_that_has_no_room_gets_nothing(line: Line) -> None:
    line.speaker.set_full(True)
    await line.speaker.play(sound(5))
    await line.pass_frames(5)
    assert line.pbx.heard == []
    line.speaker.set_full(False)
    await line.pass_frames(7)
    assert len(line.pbx.heard) == 5


async def test_a_pbx_that_confirms_nothing_is_reckoned_by_the_clock(
    old_line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    await old_line.speaker.play(sound(5), "a")
    await old_line.pass_frames(70)
    assert await old_line.speaker.drained() == Played(100, ("a",), complete=True)
    await old_line.speaker.play(sound(5), "b")
    await old_line.pass_frames(9)
    assert old_line.marks == ["a", "b"]
    assert caplog.text.count("unconfirmed") == 1


async def test_marks_that_were_never_sent_are_ignored(line: Line) -> None:
    await line.speaker.play(sound(5), "a")
    await line.pass_frames(1)
    for number in ("", "99", "-1", "a"):
        line.speaker.confirm(number)
    assert line.marks == []
