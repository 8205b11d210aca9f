"""The queue between a call and a decoder, with a decoder that does as it is told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from speech.contract import (
    Final,
    Grammar,
    Hypothesis,
    Overloaded,
    Partial,
    SpeechError,
    StreamClosed,
)
from speech.recognition.decoding import QueuedStream
from speech.workers import Workers

RATE = 8_000
PIECE = 1_600  # bytes of 0.1 s


class Told:
    """Counts bytes in place of decoding; waits while its gate is shut."""

    held_bytes = 0

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()
        self.sizes: list[int] = []
        self.order: list[Told] = []  # who decoded when; streams may share it
        self.grammars: list[Grammar | None] = []
        self.heard = 0
        self.broken = False
        self.closed = 0

    def accept(self, pcm: bytes) -> Partial | Final | None:
        self.began.set()
        self.gate.wait()
        if self.broken:
            raise ValueError("broken")
        self.sizes.append(len(pcm))
        self.order.append(self)
        self.heard += len(pcm)
        return Partial(str(self.heard))

    def finish(self) -> Final:
        heard, self.heard = self.heard, 0
        return Final((Hypothesis(str(heard), 1.0),)) if heard else Final()

    def reset(self) -> None:
        self.heard = 0

    def expect(self, grammar: Grammar | None) -> None:
        self.grammars.append(grammar)

    def close(self) -> None:
        self.closed += 1


class Bench:
    """A stream over a told decoder."""

    def __init__(self, workers: Workers) -> None:
        self.decoder = Told()
        self.freed: list[QueuedStream] = []
        self.stream = QueuedStream(
            self.decoder,
            language="zh",
            rate=RATE,
            workers=workers,
            queue_s=1.0,
            freed=self.freed.append,
        )


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    workers = Workers("told", 1, 0)
    made = Bench(workers)
    yield made
    made.decoder.gate.set()
    await made.stream.close()
    workers.end()


async def test_the_decoder_gets_equal_pieces_and_the_rest_at_the_end(bench: Bench) -> None:
    for _ in range(50):
        bench.stream.feed(b"x" * 101)
    assert (await bench.stream.finish()).text == "5050"
    assert bench.decoder.sizes == [PIECE, PIECE, PIECE, 250]


async def test_a_byte_too_many_waits_for_its_other_half(bench: Bench) -> None:
    bench.stream.feed(b"x" * 3)
    assert (await bench.stream.finish()).text == "2"
    bench.stream.feed(b"x")
    assert (await bench.stream.finish()).text == "2"


async def test_what_waits_is_measured_and_bounded(bench: Bench) -> None:
    bench.decoder.gate.clear()
    bench.stream.feed(bytes(16_000))
    assert bench.stream.lag_s == bench.stream.late_s == 1.0
    with pytest.raises(Overloaded):
        bench.stream.feed(b"xx")
    bench.decoder.gate.set()
    assert (await bench.stream.finish()).text == "16000"
    assert bench.stream.late_s == 0
    bench.stream.feed(b"xx")


async def test_partials_nobody_has_read_are_replaced(bench: Bench) -> None:
    bench.stream.feed(bytes(3 * PIECE))
    news = bench.stream.events()
    while await anext(news) != Partial(str(3 * PIECE)):
        pass
    await bench.stream.finish()
    bench.stream.feed(bytes(PIECE))
    assert await anext(news) == Partial(str(PIECE))


async def test_a_reset_drops_what_a_worker_is_at(bench: Bench) -> None:
    bench.decoder.gate.clear()
    bench.stream.feed(bytes(2 * PIECE))
    await asyncio.to_thread(bench.decoder.began.wait)
    await bench.stream.reset()
    bench.decoder.gate.set()
    bench.stream.feed(bytes(PIECE))
    assert await anext(bench.stream.events()) == Partial(str(PIECE))
    assert (await bench.stream.finish()).text == str(PIECE)


async def test_a_grammar_waits_for_its_turn(bench: Bench) -> None:
    bench.decoder.gate.clear()
    bench.stream.feed(bytes(PIECE))
    await asyncio.to_thread(bench.decoder.began.wait)
    bench.stream.expect(Grammar.DIGITS)
    assert bench.decoder.grammars == []
    bench.decoder.gate.set()
    await bench.stream.finish()
    assert bench.decoder.grammars == [Grammar.DIGITS]


async def test_closing_ends_who_finishes_and_frees_once(bench: Bench) -> None:
    bench.decoder.gate.clear()
    bench.stream.feed(bytes(PIECE))
    finishing = asyncio.ensure_future(bench.stream.finish())
    await asyncio.to_thread(bench.decoder.began.wait)
    closing = [asyncio.ensure_future(bench.stream.close()) for _ in range(2)]
    await asyncio.sleep(0)
    bench.decoder.gate.set()
    await asyncio.gather(*closing)
    with pytest.raises(StreamClosed):
        await finishing
    assert (bench.decoder.closed, bench.freed) == (1, [bench.stream])


async def test_a_decoder_that_fails_ends_its_stream_and_says_so(bench: Bench) -> None:
    bench.decoder.broken = True
    bench.stream.feed(bytes(PIECE))
    with pytest.raises(SpeechError):
        await bench.stream.finish()
    assert [news async for news in bench.stream.events()] == []
    with pytest.raises(StreamClosed):
        bench.stream.feed(b"xx")
    await bench.stream.close()
    assert bench.freed == [bench.stream]


async def test_a_finish_that_is_given_up_ends_the_utterance_all_the_same(bench: Bench) -> None:
    bench.decoder.gate.clear()
    bench.stream.feed(bytes(PIECE))
    finishing = asyncio.ensure_future(bench.stream.finish())
    await asyncio.to_thread(bench.decoder.began.wait)
    finishing.cancel()
    bench.decoder.gate.set()
    bench.stream.feed(b"xx")
    assert (await bench.stream.finish()).text == "2"


async def test_streams_share_a_worker_piece_by_piece() -> None:
    workers = Workers("told", 1, 0)
    first, second = Bench(workers), Bench(workers)
    second.decoder.order = first.decoder.order
    first.decoder.gate.clear()
    first.stream.feed(bytes(10 * PIECE))
    second.stream.feed(bytes(PIECE))
    first.decoder.gate.set()
    await first.stream.finish()
    assert first.decoder.order.index(second.decoder) < 3  # it did not wait for all ten
    await first.stream.close()
    await second.stream.close()
    workers.end()
