"""Child processes under one supervisor: started, watched, restarted, stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field

import aiohttp

from bot.supervisor.lifeline import lifeline

RESTART_DELAYS_S = (0.2, 0.5, 1.0, 2.0, 5.0)  # a role that keeps dying is not hammered
STEADY_AFTER_S = 30.0  # a role that lived this long starts over with the shortest delay
STOP_GRACE_S = 10.0
LONGEST_LINE = 1 << 20  # bytes kept of a line that does not end
TOO_LONG = "(a line too long to be kept)"


class ChildFailed(Exception):
    """A role did not become ready; the message says where to look."""


@dataclass(frozen=True)
class ChildSpec:
    """What to start and how to know that it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_url: str = ""
    ready_within_s: float = 120.0


class Child:
    """One role's process and its restarts."""

    def __init__(self, spec: ChildSpec, log: Callable[[str, str], None]) -> None:
        self.spec = spec
        self.restarts = 0
        self.last_lines: list[str] = []
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start it and keep it running."""
        self._task = asyncio.create_task(self._keep_running(), name=f"child-{self.spec.name}")

    async def _keep_running(self) -> None:
        failures = 0
        while not self._stopping:
            started = time.monotonic()
            ending = await self._run_once()
            if self._stopping:
                return
            failures = 0 if time.monotonic() - started > STEADY_AFTER_S else failures + 1
            self.restarts += 1
            delay = RESTART_DELAYS_S[min(failures, len(RESTART_DELAYS_S) - 1)]
            self._log("supervisor", f"{self.spec.name} {ending}; again in {delay:g} s")
            await asyncio.sleep(delay)

    async def _run_once(self) -> str:
        """Start it and pass its lines on until it ends; say how that was."""
        try:
            self._process = process = await self._spawn()
        except (OSError, subprocess.SubprocessError) as error:  # no memory, no file, no lifeline
            self._process = None
            self._keep(str(error))
            return f"did not start ({error})"
        assert process.stdout is not None  # noqa: S101 - PIPE was asked for
        async for line in _lines(process.stdout):
            self._keep(line)
            self._log(self.spec.name, line)
        return f"ended with {await process.wait()}"

    async def _spawn(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self.spec.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, **self.spec.environment, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=lifeline,
            limit=LONGEST_LINE,
        )

    def _keep(self, line: str) -> None:
        self.last_lines = [*self.last_lines[-19:], line]

    async def wait_ready(self, session: aiohttp.ClientSession) -> None:
        """Wait until the ready address answers 200.

        Raises:
            ChildFailed: it did not within its time, or it keeps dying.
        """
        deadline = time.monotonic() + self.spec.ready_within_s
        while self.spec.ready_url and not await self._answers(session):
            if self.restarts >= 3:
                raise ChildFailed(self._story("does not stay up"))
            if time.monotonic() > deadline:
                raise ChildFailed(self._story(f"was not ready in {self.spec.ready_within_s:g} s"))
            await asyncio.sleep(0.15)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            timeout = aiohttp.ClientTimeout(total=2)
            # Alive is all that is asked, on this machine: no certificate is for 127.0.0.1.
            async with session.get(self.spec.ready_url, timeout=timeout, ssl=False) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _story(self, what: str) -> str:
        lines = "\n    ".join(self.last_lines[-8:])
        return f"{self.spec.name} {what}. Its last words:\n    {lines}"

    async def stop(self) -> None:
        """Ask it to stop, then insist; its whole process group goes."""
        self._stopping = True
        process = self._process
        if process is not None and process.returncode is None:
            self._signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), STOP_GRACE_S)
            self._signal(signal.SIGKILL)  # also what it started and did not wait for
            await process.wait()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)


async def _lines(stdout: asyncio.StreamReader) -> AsyncIterator[str]:
    """Read lines to the end; of one that is too long only its last part is passed on."""
    while True:
        try:
            raw = await stdout.readline()
        except ValueError:  # the reader has dropped what it had of the line
            yield TOO_LONG
            continue
        if not raw:
            return
        yield raw.decode(errors="replace").rstrip()
