"""The understanding service behind its routes: the loaded model, the queue, what runs beside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nlu.contract import (
    DEADLINE,
    Context,
    FaqAnswer,
    NluUnavailable,
    ParseResult,
    ShadowReport,
)
from nlu.parsing.understanding import Message, Understanding
from nlu.serving.batching import Batcher, Closed, Overloaded
from nlu.serving.building import Builds
from nlu.serving.measures import Measures
from nlu.serving.shadow import Shadow
from nlu.settings import NluSettings


@dataclass(frozen=True)
class _FaqJob:
    text: str


_Job = Message | _FaqJob
_Answer = ParseResult | FaqAnswer


class NluService:
    """What the routes share: the loaded model, the queue, the measures."""

    def __init__(
        self,
        settings: NluSettings,
        opener: Callable[[Understanding | None], Understanding],
        builder: Callable[[], Awaitable[None]],
        shadow_opener: Callable[[], Understanding],
    ) -> None:
        self.settings = settings
        self.measures = Measures()
        self.shadow = (
            Shadow(settings.shadow, shadow_opener, self.measures.shadow, lambda: datetime.now(UTC))
            if settings.shadow
            else None
        )
        self.builds = Builds(builder, self.reload, self.measures)
        self.understanding: Understanding | None = None
        self.trouble = "the model is still loading"
        self.tried = asyncio.Event()  # set once the first loading has ended, well or not
        self._opener = opener
        self._reloading = asyncio.Lock()
        self.batcher: Batcher[_Job, _Answer] = Batcher(
            self._work,
            queue_limit=settings.queue_limit,
            batch_limit=settings.batch_limit,
            patience=DEADLINE,
        )
        self.measures.waiting.set_function(lambda: self.batcher.waiting)

    async def reload(self) -> Understanding:
        """Load the published model and use it from the next batch on.

        Raises:
            NluUnavailable: it cannot be loaded; the old one, if any, stays in use.
        """
        async with self._reloading:
            try:
                fresh = await asyncio.to_thread(self._opener, self.understanding)
            except Exception as error:
                self.trouble = str(error)
                raise NluUnavailable(str(error)) from error
            self.understanding = fresh
            self.measures.model.info({"version": fresh.version})
            if self.shadow is not None:
                self.shadow.reload()
            return fresh

    def loaded(self) -> Understanding:
        """Return the model in use.

        Raises:
            NluUnavailable: none is loaded yet.
        """
        if self.understanding is None:
            raise NluUnavailable(self.trouble)
        return self.understanding

    async def parse(self, text: str, context: Context) -> ParseResult:
        """Understand one message.

        Raises:
            NluUnavailable: not loaded, or too many messages wait, or this one did for too long.
        """
        message = Message(text, context)
        result = await self._submit(message)
        assert isinstance(result, ParseResult)  # noqa: S101 - _work answers in kind
        self.measures.parsed(result)
        if self.shadow is not None:
            self.shadow.offer(message, result)
        return result

    async def faq(self, text: str) -> FaqAnswer:
        """Find the questions of the knowledge base that a text resembles.

        Raises:
            NluUnavailable: not loaded, or too many messages wait, or this one did for too long.
        """
        result = await self._submit(_FaqJob(text))
        assert isinstance(result, FaqAnswer)  # noqa: S101 - _work answers in kind
        return result

    def shadow_report(self) -> ShadowReport:
        """Return what the shadow model came to; an empty report when there is none."""
        report = self.shadow.report() if self.shadow is not None else ShadowReport()
        live = self.understanding.version if self.understanding is not None else ""
        return report.model_copy(update={"live_version": live})

    async def _submit(self, job: _Job) -> _Answer:
        self.loaded()
        try:
            return await self.batcher.submit(job)
        except (Overloaded, Closed) as error:
            raise NluUnavailable(str(error)) from error

    def _work(self, jobs: Sequence[_Job]) -> list[_Answer]:
        """Answer a batch with the model that is loaded now (runs in the thread)."""
        understanding = self.loaded()
        messages = [job for job in jobs if isinstance(job, Message)]
        parsed = iter(understanding.parse(messages))
        return [
            next(parsed) if isinstance(job, Message) else understanding.faq(job.text)
            for job in jobs
        ]
