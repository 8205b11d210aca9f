"""A recogniser that is told the words, while a real one decodes every frame.

espeak's Mandarin is understood by no recogniser, and the published small models may not be
here: latencies and turn-taking are measured with the load of a real engine and the words of the
script. The report says so.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress

from speech.contract import (
    SAMPLE_BYTES,
    Certainty,
    Final,
    Grammar,
    Hypothesis,
    ModelState,
    ModelStatus,
    Partial,
    Recogniser,
    RecognitionStream,
    SpeechError,
)

_PLACES = 1000  # a stream without a real one beside it costs nothing
_SENTENCE = "The words come from the script."


class Prompter:
    """What the caller says next, and how long saying it takes."""

    def __init__(self) -> None:
        self._lines: deque[tuple[str, float]] = deque()

    def tell(self, text: str, seconds: float) -> None:
        """Prompt with the words that are spoken from now on."""
        self._lines.append((text, seconds))

    def so_far(self, heard_s: float) -> str:
        """Return what of the present line a recogniser would have by now."""
        if not self._lines:
            return ""
        text, seconds = self._lines[0]
        share = min(1.0, heard_s / seconds) if seconds else 1.0
        return text[: round(share * len(text))]

    def take(self) -> str:
        """Return the present line, whole, and go on to the next."""
        return self._lines.popleft()[0] if self._lines else ""


class ToldRecogniser:
    """Recogniser whose words are those of a prompter.

    Args:
        prompter: returns who has the words of the stream that is being opened.
        real: decodes all the same sound, where its model is here; None saves the work.
        real_language: what it listens for; None = the language asked for.
    """

    def __init__(
        self,
        prompter: Callable[[], Prompter],
        real: Recogniser | None = None,
        real_language: str | None = None,
    ) -> None:
        self._prompter = prompter
        self._real = real
        self._real_language = real_language
        self.name = f"script+{real.name}" if real is not None else "script"
        self.languages = ("zh", "en")
        self.streaming = True
        self.certainty = Certainty(accept_from=0.5, sure_from=0.5)  # the words are given

    @property
    def places(self) -> int:
        """How many streams may be open at once."""
        return self._real.places if self._real is not None else _PLACES

    @property
    def late_s(self) -> float:
        """Seconds that the real engine is behind."""
        return self._real.late_s if self._real is not None else 0.0

    async def stream(
        self, language: str, rate: int, grammar: Grammar | None = None, *, yields: bool = False
    ) -> RecognitionStream:
        """Open a stream, of the real engine too."""
        inner = None
        real_language = self._real_language or language
        if self._real is not None and _usable(self._real, real_language):
            inner = await self._real.stream(real_language, rate, yields=yields)
        return _ToldStream(self._prompter(), language, rate, inner)

    def ready(self) -> Mapping[str, ModelStatus]:
        """Return that it is ready."""
        status = ModelStatus(ModelState.READY, _SENTENCE)
        return dict.fromkeys(self.languages, status)

    async def warm(self) -> None:
        """Load the real engine's models."""
        if self._real is not None:
            await self._real.warm()

    async def close(self) -> None:
        """Close the real engine."""
        if self._real is not None:
            await self._real.close()


def _usable(real: Recogniser, language: str) -> bool:
    status = real.ready().get(language)
    return status is not None and status.usable


class _ToldStream:
    def __init__(
        self, prompter: Prompter, language: str, rate: int, inner: RecognitionStream | None
    ) -> None:
        self._prompter = prompter
        self._inner = inner
        self._fed = 0
        self._news = asyncio.Event()
        self._said = ""
        self._closed = False
        self.language = language
        self.rate = rate

    @property
    def lag_s(self) -> float:
        return self._inner.lag_s if self._inner is not None else 0.0

    def feed(self, pcm: bytes) -> None:
        if self._inner is not None:
            self._inner.feed(pcm)
        self._fed += len(pcm)
        if self._prompter.so_far(self._heard_s) != self._said:
            self._news.set()

    async def events(self) -> AsyncIterator[Partial | Final]:
        while True:
            await self._news.wait()
            self._news.clear()
            if self._closed:
                return
            self._said = self._prompter.so_far(self._heard_s)
            yield Partial(self._said)

    def expect(self, grammar: Grammar | None) -> None:
        """Nothing changes: the words are given."""

    async def finish(self) -> Final:
        if self._inner is not None:
            await self._inner.finish()
        self._begin()
        text = self._prompter.take()
        return Final((Hypothesis(text, 1.0),) if text else ())

    async def reset(self) -> None:
        if self._inner is not None:
            await self._inner.reset()
        self._begin()

    async def close(self) -> None:
        self._closed = True
        self._news.set()
        if self._inner is not None:
            with suppress(SpeechError):
                await self._inner.close()

    @property
    def _heard_s(self) -> float:
        return self._fed / SAMPLE_BYTES / self.rate

    def _begin(self) -> None:
        self._fed, self._said = 0, ""
