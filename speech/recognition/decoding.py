"""A stream whose sound is decoded in worker threads, piece by piece, in the order it was fed."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from speech.contract import (
    SAMPLE_BYTES,
    Final,
    Grammar,
    Overloaded,
    Partial,
    SpeechError,
    StreamClosed,
)
from speech.workers import Workers

_LOG = logging.getLogger(__name__)
# Pieces that the engine is given, whatever the size that was fed: results then do not depend on
# how the sound arrives, and a worker turns to another stream ten times a second of sound.
PIECE_S = 0.1

T = TypeVar("T")


class Decoder(Protocol):
    """An engine's state for one stream; used by one worker thread at a time."""

    @property
    def held_bytes(self) -> int:
        """Sound that was accepted and is kept until ``finish``, undecoded; any thread may ask."""

    def accept(self, pcm: bytes) -> Partial | Final | None:
        """Decode the next piece; return what is new of the whole utterance, if anything."""

    def finish(self) -> Final:
        """End the utterance and return all of it."""

    def reset(self) -> None:
        """Forget the utterance."""

    def expect(self, grammar: Grammar | None) -> None:
        """Restrict the next utterances."""

    def close(self) -> None:
        """Free what it holds."""


@dataclass(frozen=True, slots=True)
class _Finish:
    answer: asyncio.Future[Final]


@dataclass(frozen=True, slots=True)
class _Expect:
    grammar: Grammar | None


class _Reset:
    pass


_Item = bytearray | _Finish | _Expect | _Reset


class QueuedStream:
    """A ``RecognitionStream`` over a decoder.

    ``feed`` only appends; at most one worker works for the stream at a time, takes one piece
    and stands in line again, so that streams share the workers evenly.
    """

    def __init__(
        self,
        decoder: Decoder,
        *,
        language: str,
        rate: int,
        workers: Workers,
        queue_s: float,
        freed: Callable[[QueuedStream], None],
    ) -> None:
        """Open the stream in the running event loop.

        Args:
            decoder: what decodes.
            language: the language listened for.
            rate: of the sound, Hz.
            workers: who decodes.
            queue_s: so many seconds of sound may wait.
            freed: told once, when the decoder is closed.
        """
        self._decoder = decoder
        self._language = language
        self._rate = rate
        self._workers = workers
        self._queue_bytes = int(queue_s * rate) * SAMPLE_BYTES
        self._piece = int(PIECE_S * rate) * SAMPLE_BYTES
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()  # over the next six
        self._items: deque[_Item] = deque()
        self._half = b""
        self._waiting = 0
        self._busy = False
        self._closed = False
        self._utterance = 0
        self._news: deque[Partial | Final] = deque()
        self._told = asyncio.Event()
        self._gone: asyncio.Future[None] = self._loop.create_future()
        self._gone.add_done_callback(lambda _: freed(self))

    @property
    def language(self) -> str:
        """The language listened for."""
        return self._language

    @property
    def rate(self) -> int:
        """The rate of the sound that is fed, Hz."""
        return self._rate

    @property
    def lag_s(self) -> float:
        """Seconds of sound that were fed and are not decoded yet."""
        return self._undecoded / SAMPLE_BYTES / self._rate

    @property
    def late_s(self) -> float:
        """Of these, the seconds that no worker has come to yet."""
        return self._waiting / SAMPLE_BYTES / self._rate

    @property
    def _undecoded(self) -> int:
        return self._waiting + self._decoder.held_bytes

    def feed(self, pcm: bytes) -> None:
        """Take sound of any length; see ``RecognitionStream``.

        Raises:
            Overloaded: too much sound waits; this piece is not taken.
            StreamClosed: after ``close``.
        """
        with self._lock:
            self._require_open()
            if self._undecoded + len(pcm) > self._queue_bytes:
                raise Overloaded(
                    f"{self.lag_s:.1f} s of sound wait to be decoded and "
                    f"{self._queue_bytes / SAMPLE_BYTES / self._rate:.1f} s may: this machine "
                    "carries fewer streams than are open."
                )
            sound = self._half + pcm
            whole = len(sound) - len(sound) % SAMPLE_BYTES
            self._half = sound[whole:]
            self._waiting += whole
            if not whole:
                return
            if self._items and isinstance(self._items[-1], bytearray):
                self._items[-1] += sound[:whole]
            else:
                self._items.append(bytearray(sound[:whole]))
            self._call_worker()

    async def events(self) -> AsyncIterator[Partial | Final]:
        """Yield news of the present utterance; see ``RecognitionStream``."""
        while True:
            while self._news:
                yield self._news.popleft()
            if self._closed:
                return
            self._told.clear()
            await self._told.wait()

    def expect(self, grammar: Grammar | None) -> None:
        """Restrict the utterances from the next one on."""
        self._put(_Expect(grammar))

    async def finish(self) -> Final:
        """End the utterance and return all of it; see ``RecognitionStream``.

        Raises:
            StreamClosed: after ``close``, or when it is closed meanwhile.
        """
        answer: asyncio.Future[Final] = self._loop.create_future()
        self._put(_Finish(answer))
        return await answer

    async def reset(self) -> None:
        """Forget the utterance, what waits undecoded included."""
        with self._lock:
            self._require_open()
            self._utterance += 1  # what a worker still says of the old one is dropped
            kept = [item for item in self._items if not isinstance(item, bytearray)]
            self._items = deque([*kept, _Reset()])
            self._waiting = 0
            self._news.clear()
            self._call_worker()

    async def close(self) -> None:
        """Free the stream's place; waits for the piece that is being decoded."""
        with self._lock:
            self._shut(StreamClosed("The stream was closed while it was being finished."))
            if not self._busy:
                self._call_worker(always=True)
        await asyncio.shield(self._gone)
        await asyncio.sleep(0)  # gone already, it has not been told of yet

    def _put(self, item: _Item) -> None:
        with self._lock:
            self._require_open()
            self._items.append(item)
            self._call_worker()

    def _require_open(self) -> None:
        if self._closed:
            raise StreamClosed("The stream was closed; open another one.")

    def _shut(self, why: SpeechError) -> None:
        self._closed = True
        for item in self._items:
            if isinstance(item, _Finish) and not item.answer.done():
                item.answer.set_exception(why)
        self._items.clear()
        self._waiting = 0
        self._news.clear()
        self._told.set()

    def _call_worker(self, *, always: bool = False) -> None:
        if self._gone.done() or self._busy or not (always or self._has_work()):
            return
        self._busy = True
        self._workers.submit(self._work)

    def _has_work(self) -> bool:
        if not self._items:
            return False
        first = self._items[0]
        return len(self._items) > 1 or not isinstance(first, bytearray) or len(first) >= self._piece

    def _take(self) -> _Item | None:
        """Return the next command, or a piece of sound that is taken off the queue."""
        if not self._has_work():
            return None
        first = self._items[0]
        if isinstance(first, bytearray) and len(first) > self._piece:
            piece = first[: self._piece]
            del first[: self._piece]
            return piece
        return self._items.popleft()

    def _work(self) -> None:
        """Do one thing for the stream, in a worker thread, and stand in line again."""
        with self._lock:
            item, utterance = self._take(), self._utterance
        try:
            if item is not None and not self._closed:
                self._do(item, utterance)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: the stream is told
            _LOG.exception("decoding failed; the stream is closed")
            failed = SpeechError(f"Decoding failed ({error}): open another stream.")
            if isinstance(item, _Finish):
                self._tell(_fail, item.answer, failed)
            with self._lock:
                self._closed = True
            self._tell(self._shut, failed)
        self._go_on()

    def _go_on(self) -> None:
        with self._lock:
            self._busy = False
            if not self._closed:
                return self._call_worker()
        try:
            self._decoder.close()
        finally:
            self._tell(_resolve, self._gone, None)
        return None

    def _do(self, item: _Item, utterance: int) -> None:
        match item:
            case _Finish(answer):
                self._tell(self._finished, answer, self._decoder.finish())
            case _Expect(grammar):
                self._decoder.expect(grammar)
            case bytearray():
                news = self._decoder.accept(bytes(item))
                with self._lock:
                    if utterance == self._utterance:
                        self._waiting -= len(item)
                if news is not None:
                    self._tell(self._deliver, utterance, news)
            case _:
                self._decoder.reset()

    def _tell(self, what: Callable[..., None], *arguments: object) -> None:
        try:
            self._loop.call_soon_threadsafe(what, *arguments)
        except RuntimeError:  # the loop has ended, and with it everybody who would listen
            _LOG.debug("nobody listens to a decoder any more")

    def _finished(self, answer: asyncio.Future[Final], said: Final) -> None:
        self._news.clear()
        if self._closed:
            _fail(answer, StreamClosed("The stream was closed while it was being finished."))
        else:
            _resolve(answer, said)

    def _deliver(self, utterance: int, news: Partial | Final) -> None:
        if utterance != self._utterance or self._closed:
            return
        if self._news and isinstance(self._news[-1], Partial):
            self._news.pop()
        self._news.append(news)
        self._told.set()


def _resolve(answer: asyncio.Future[T], value: T) -> None:
    if not answer.done():
        answer.set_result(value)


def _fail(answer: asyncio.Future[T], error: SpeechError) -> None:
    if not answer.done():
        answer.set_exception(error)
