from hypothesis import given
from hypothesis import strategies as st

from bot.voice.transports.sound_queue import SoundQueue

pieces = st.lists(
    st.tuples(st.binary(max_size=40), st.one_of(st.none(), st.text("abc", min_size=1, max_size=2)))
)


@given(pieces, st.sampled_from([2, 4, 10]))
def test_frames_carry_all_sound_and_marks_in_order(
    given_pieces: list[tuple[bytes, str | None]], size: int
) -> None:
    queue = SoundQueue(size)
    for pcm, mark in given_pieces:
        queue.put(pcm, mark)
    whole = b"".join(pcm[: len(pcm) // 2 * 2] for pcm, _ in given_pieces)
    assert len(queue) == len(whole)
    sound, marks = b"", []
    while not queue.empty:
        assert queue.peek() == (frame := queue.take())
        assert len(frame.pcm) == size
        sound += frame.pcm[: frame.sound]
        marks += frame.marks
    assert (sound, len(queue)) == (whole, 0)
    assert marks == [mark for _, mark in given_pieces if mark is not None]


def test_a_mark_comes_with_the_frame_that_has_its_last_sample() -> None:
    queue = SoundQueue(4)
    queue.put(b"abcdef", "one")
    queue.put(b"gh", None)
    assert [queue.take().marks, queue.take().marks] == [(), ("one",)]


def test_an_empty_queue_gives_silence() -> None:
    frame = SoundQueue(4).take()
    assert (frame.pcm, frame.sound, frame.marks) == (bytes(4), 0, ())
