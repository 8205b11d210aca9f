"""The paced speaker, beat by beat (no clock), and how beats are counted (no thread)."""

import asyncio
from collections.abc import Awaitable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.contract import LegClosed, MarkPlayed, Played
from bot.voice.transports.pacing import BURST_FRAMES, FRAME_S, PacedSpeaker, Pacer
from bot.voice.transports.speaking import QUEUED_S

FRAME = 320
SILENCE = bytes(FRAME)


class Peer:
    """The other side: takes frames, or none."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.takes = True

    def send(self, pcm: bytes) -> bool:
        if self.takes:
            self.frames.append(pcm)
        return self.takes


@pytest.fixture
def peer() -> Peer:
    return Peer()


@pytest.fixture
async def speaker(peer: Peer) -> PacedSpeaker:
    return PacedSpeaker(8000, peer.send)


def sound(frames: float) -> bytes:
    return b"\x07" * int(FRAME * frames)


async def settled(what: Awaitable[object]) -> asyncio.Task[object]:
    """Start something and let it come as far as it can."""
    task = asyncio.ensure_future(what)
    for _ in range(5):
        await asyncio.sleep(0)
    return task  # type: ignore[return-value]


def beats(speaker: PacedSpeaker, count: int) -> None:
    for _ in range(count):
        speaker.beat(1)


async def test_silence_when_nothing_is_queued(speaker: PacedSpeaker, peer: Peer) -> None:
    beats(speaker, 3)
    assert peer.frames == [SILENCE] * 3
    assert (speaker.playing, speaker.played_ms) == (False, 0)


async def test_sound_then_silence_and_the_last_frame_is_filled_up(
    speaker: PacedSpeaker, peer: Peer
) -> None:
    await speaker.play(sound(1.5))
    assert speaker.playing
    beats(speaker, 3)
    assert peer.frames == [sound(1), sound(0.5) + bytes(FRAME // 2), SILENCE]
    assert (speaker.playing, speaker.played_ms) == (False, 30)


async def test_pieces_join_without_a_gap(speaker: PacedSpeaker, peer: Peer) -> None:
    await speaker.play(sound(0.5))
    await speaker.play(sound(0.5))
    beats(speaker, 1)
    assert peer.frames == [sound(1)]


async def test_marks_are_told_once_their_last_sample_went_out(speaker: PacedSpeaker) -> None:
    heard: list[MarkPlayed] = []
    speaker.on_mark(heard.append)
    await speaker.play(sound(2), "notice")
    beats(speaker, 1)
    await asyncio.sleep(0)
    assert heard == []
    beats(speaker, 1)
    await asyncio.sleep(0)
    assert [mark.mark for mark in heard] == ["notice"]


async def test_drained_waits_and_says_what_was_played(speaker: PacedSpeaker) -> None:
    await speaker.play(sound(2), "a")
    waiting = await settled(speaker.drained())
    beats(speaker, 1)
    await asyncio.sleep(0)
    assert not waiting.done()
    beats(speaker, 1)
    assert await waiting == Played(40, ("a",), complete=True)


async def test_stop_is_silence_at_the_next_beat_and_says_what_was_heard(
    speaker: PacedSpeaker, peer: Peer
) -> None:
    await speaker.play(sound(1), "a")
    await speaker.play(sound(10), "b")
    beats(speaker, 4)
    assert speaker.stop() == Played(80, ("a",), complete=False)
    beats(speaker, 1)
    assert peer.frames[-1] == SILENCE
    assert not speaker.playing


async def test_stop_with_nothing_to_stop_tells_of_nothing(speaker: PacedSpeaker) -> None:
    await speaker.play(sound(1), "a")
    beats(speaker, 1)
    await speaker.drained()
    assert speaker.stop() == Played(0, (), complete=True)


async def test_an_utterance_may_run_dry_and_go_on(speaker: PacedSpeaker) -> None:
    await speaker.play(sound(1), "a")
    beats(speaker, 5)
    await speaker.play(sound(3), "b")
    beats(speaker, 1)
    assert speaker.stop() == Played(40, ("a",), complete=False)


async def test_each_utterance_is_counted_by_itself(speaker: PacedSpeaker) -> None:
    for mark in "ab":
        await speaker.play(sound(2), mark)
        beats(speaker, 2)
        assert await speaker.drained() == Played(40, (mark,), complete=True)


async def test_play_waits_for_room_and_goes_on_when_there_is_some(speaker: PacedSpeaker) -> None:
    frames = int(QUEUED_S * 50)
    playing = await settled(speaker.play(sound(frames * 2), "end"))
    assert not playing.done()
    assert len(speaker.queue) <= frames * FRAME
    for _ in range(2 * frames):
        beats(speaker, 1)
        await asyncio.sleep(0)
    await playing
    assert await speaker.drained() == Played(frames * 40, ("end",), complete=True)


async def test_stop_frees_whoever_waits_and_what_it_had_is_not_played(
    speaker: PacedSpeaker, peer: Peer
) -> None:
    playing = await settled(speaker.play(sound(QUEUED_S * 100)))
    waiting = await settled(speaker.drained())
    beats(speaker, 1)
    stopped = speaker.stop()
    await playing
    assert await waiting in (stopped, Played(0, (), complete=True))
    beats(speaker, 2)
    assert peer.frames == [sound(1), SILENCE, SILENCE]


async def test_plays_do_not_mix(speaker: PacedSpeaker, peer: Peer) -> None:
    long = int(QUEUED_S * 50) + 5
    one = await settled(speaker.play(b"\x01" * FRAME * long))
    two = await settled(speaker.play(b"\x02" * FRAME))
    for _ in range(long + 1):
        beats(speaker, 1)
        await asyncio.sleep(0)
    await asyncio.gather(one, two)
    assert peer.frames == [b"\x01" * FRAME] * long + [b"\x02" * FRAME]


async def test_pause_keeps_what_is_queued(speaker: PacedSpeaker, peer: Peer) -> None:
    await speaker.play(sound(2))
    beats(speaker, 1)
    speaker.pause()
    assert not speaker.playing
    beats(speaker, 2)
    speaker.resume()
    beats(speaker, 1)
    assert peer.frames == [sound(1), SILENCE, SILENCE, sound(1)]


async def test_a_stop_while_paused_ends_the_pause(speaker: PacedSpeaker, peer: Peer) -> None:
    await speaker.play(sound(2))
    speaker.pause()
    assert speaker.stop() == Played(0, (), complete=False)
    await speaker.play(sound(1))
    beats(speaker, 1)
    assert peer.frames == [sound(1)]


async def test_what_the_other_side_does_not_take_is_not_played(
    speaker: PacedSpeaker, peer: Peer
) -> None:
    await speaker.play(sound(2), "a")
    peer.takes = False
    speaker.beat(3)
    assert speaker.played_ms == 0
    peer.takes = True
    beats(speaker, 2)
    assert await speaker.drained() == Played(40, ("a",), complete=True)


async def test_whoever_waits_learns_that_the_call_has_ended(speaker: PacedSpeaker) -> None:
    playing = await settled(speaker.play(sound(QUEUED_S * 100)))
    draining = await settled(speaker.drained())
    speaker.close()
    for waiting in (playing, draining, speaker.play(b""), speaker.drained()):
        with pytest.raises(LegClosed):
            await waiting


steps = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(0, 1000)),
        st.tuples(st.just("beat"), st.integers(1, 5)),
        st.sampled_from([("stop", 0), ("pause", 0), ("resume", 0), ("drained", 0)]),
    ),
    max_size=40,
)


@given(steps)
def test_every_byte_is_played_once_or_was_stopped(story: list[tuple[str, int]]) -> None:
    async def act() -> None:
        peer, queued, told = Peer(), 0, 0
        speaker = PacedSpeaker(8000, peer.send)
        waiting: list[asyncio.Task[object]] = []
        for step, size in story:
            if step == "play":
                queued += size * 2
                waiting.append(await settled(speaker.play(b"\x07\x07" * size)))
            elif step == "beat":
                speaker.beat(size)
            elif step == "stop":
                told += speaker.stop().ms
                queued = sum(frame.count(7) for frame in peer.frames)
            elif step == "drained":
                waiting.append(await settled(speaker.drained()))
            else:
                getattr(speaker, step)()
            await asyncio.sleep(0)
        speaker.resume()
        while not all(task.done() for task in waiting) or speaker.playing:
            speaker.beat(1)
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        assert sum(frame.count(7) for frame in peer.frames) == queued

    asyncio.run(act())


@given(st.lists(st.floats(0, 0.5), max_size=200))
def test_beats_keep_time_without_drift_and_without_bursts(delays: list[float]) -> None:
    pacer, due, now, sent = Pacer(), 10.0, 10.0, 0
    for delay in delays:
        now = max(now, due) + delay
        frames, due = pacer.owed(due, now)
        assert frames <= BURST_FRAMES
        sent += frames
        assert now - 1e-9 <= due <= now + FRAME_S + 1e-9
    assert sent + pacer.missed == round((due - 10.0) / FRAME_S)


async def test_one_call_that_fails_does_not_silence_the_others(peer: Peer) -> None:
    class Broken:
        def beat(self, frames: int) -> None:
            if beaten:
                raise ValueError
            beaten.append(frames)

    beaten: list[int] = []
    reached = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Sound:
        count = 0

        def beat(self, frames: int) -> None:
            self.count += frames
            if self.count > 5:
                loop.call_soon_threadsafe(reached.set)

    pacer, line = Pacer(), Sound()
    pacer.add(Broken())
    pacer.add(line)
    await reached.wait()
    pacer.remove(line)
