"""Builds the next model beside the running service, in a process of its own."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing import get_context

from data.settings import HouseSettings
from nlu.serving.measures import Measures
from nlu.settings import NluSettings

log = logging.getLogger(__name__)

# Customers come first: the build takes what processor time they leave.
_NICER = 10


class BuildFailed(Exception):
    """The next model could not be built; the log of the build says why."""


class Builds:
    """One build at a time; what it publishes is swapped in when it is complete.

    Args:
        build: builds and publishes the next model.
        swap: takes it into use.
        measures: where builds are counted.
    """

    def __init__(
        self,
        build: Callable[[], Awaitable[None]],
        swap: Callable[[], Awaitable[object]],
        measures: Measures,
    ) -> None:
        self._build = build
        self._swap = swap
        self._measures = measures
        self._task: asyncio.Task[None] | None = None

    def start(self) -> bool:
        """Start a build; False if one is under way."""
        if self._task is not None and not self._task.done():
            return False
        self._task = asyncio.create_task(self._run())
        return True

    async def finished(self) -> None:
        """Wait until no build is under way."""
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        """End a build that is under way; nothing is published."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        try:
            await self._build()
            await self._swap()
        except Exception as error:  # noqa: BLE001 - the old model stays, whatever went wrong
            self._measures.builds.labels("failed").inc()
            log.error("no new model: %s", error)  # noqa: TRY400 - the sentence is the news
        else:
            self._measures.builds.labels("swapped").inc()


async def build_apart(settings: NluSettings, house: HouseSettings, nicer: int = _NICER) -> None:
    """Build and publish the next model in a child process.

    Args:
        settings: encoder, folder of utterances, folds, seed.
        house: where models are kept.
        nicer: how much the child's priority is lowered.

    Raises:
        BuildFailed: it ended with an error.
    """
    # spawn: a fork would take the threads' locks along.
    child = get_context("spawn").Process(target=_train, args=(settings, house, nicer), daemon=True)
    child.start()
    try:
        await asyncio.to_thread(child.join)
    finally:
        child.terminate()
    if child.exitcode:
        raise BuildFailed(f"the build ended with code {child.exitcode}")


def _train(settings: NluSettings, house: HouseSettings, nicer: int) -> None:
    from nlu.serving.publishing import train

    os.nice(nicer)
    train(settings, house)
