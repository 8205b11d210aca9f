"""The codec of AudioSocket against everything a peer may send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.transports.frames import FrameMalformed, FrameReader, Kind, WireFrame, encode

KNOWN = {int(kind) for kind in Kind}
LONGEST_HELD = 3 + 16000 + 65538  # a frame that is not whole yet, and what one feed brings

frames = st.one_of(
    st.builds(WireFrame, st.just(Kind.UUID), st.binary(min_size=16, max_size=16)),
    st.builds(WireFrame, st.just(Kind.KEY), st.binary(min_size=1, max_size=1)),
    st.builds(WireFrame, st.just(Kind.AUDIO_8K), st.binary(max_size=700)),
    st.builds(WireFrame, st.just(Kind.AUDIO_16K), st.binary(max_size=700)),
    st.builds(WireFrame, st.sampled_from([Kind.HANG_UP, Kind.ERROR]), st.binary(max_size=3)),
)
strangers = st.tuples(
    st.integers(0, 255).filter(lambda kind: kind not in KNOWN), st.binary(max_size=700)
)


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(data) + 1) for cut in cuts})
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


def read(parts: list[bytes]) -> list[WireFrame]:
    reader = FrameReader()
    return [frame for part in parts for frame in reader.feed(part)]


@given(st.lists(st.one_of(frames, strangers), max_size=12), st.lists(st.integers(0)))
def test_frames_are_the_same_however_they_are_split(
    sent: list[WireFrame | tuple[int, bytes]], cuts: list[int]
) -> None:
    data = b"".join(
        encode(one.kind, one.payload)
        if isinstance(one, WireFrame)
        else bytes([one[0]]) + len(one[1]).to_bytes(2, "big") + one[1]
        for one in sent
    )
    known = [one for one in sent if isinstance(one, WireFrame)]
    assert read(split(data, cuts)) == known
    assert read([bytes([byte]) for byte in data]) == known


@given(st.lists(st.binary(max_size=2000), max_size=30))
def test_garbage_is_frames_or_malformed_and_memory_stays_bounded(parts: list[bytes]) -> None:
    reader = FrameReader()
    try:
        for part in parts:
            for frame in reader.feed(part):
                assert isinstance(frame.kind, Kind)
            assert reader.held <= LONGEST_HELD
    except FrameMalformed:
        pass


@pytest.mark.parametrize(
    ("kind", "length"),
    [(Kind.UUID, 15), (Kind.UUID, 17), (Kind.KEY, 0), (Kind.KEY, 2), (Kind.AUDIO_8K, 16001)],
)
def test_a_length_that_cannot_be_is_refused_before_its_bytes_come(kind: Kind, length: int) -> None:
    with pytest.raises(FrameMalformed):
        list(FrameReader().feed(bytes([kind]) + length.to_bytes(2, "big")))


def test_a_long_unknown_frame_is_not_held() -> None:
    reader = FrameReader()
    assert list(reader.feed(b"\x42\xff\xff" + bytes(60_000))) == []
    assert reader.held == 0
    assert list(reader.feed(bytes(5535) + encode(Kind.KEY, b"1"))) == [WireFrame(Kind.KEY, b"1")]
    assert reader.skipped == 1


def test_what_came_before_the_malformed_frame_is_read() -> None:
    frames = FrameReader().feed(encode(Kind.KEY, b"7") + b"\x01\x00\x05")
    assert next(frames) == WireFrame(Kind.KEY, b"7")
    with pytest.raises(FrameMalformed):
        next(frames)
