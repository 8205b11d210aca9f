"""A tiny script as a role: started, started again, stopped, never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest
from aiohttp import ClientTimeout, web
from certificates import Certificate

from bot.supervisor import children
from bot.supervisor.children import Child, ChildFailed, ChildSpec

SLEEPS = "import time; print('awake', flush=True); time.sleep(600)"


class Log:
    """What was logged, and a way to wait for it."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def write(self, role: str, line: str) -> None:
        self.lines.append((role, line))

    def of(self, role: str) -> list[str]:
        return [line for who, line in self.lines if who == role]

    async def until(self, enough: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not enough():  # noqa: ASYNC110 - it waits for a process, not for a coroutine
                await asyncio.sleep(0.01)


@asynccontextmanager
async def running(script: str, log: Log, **spec: object) -> AsyncIterator[Child]:
    child = Child(ChildSpec("role", (sys.executable, "-c", script), **spec), log.write)  # type: ignore[arg-type]
    child.start()
    try:
        yield child
    finally:
        await child.stop()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "RESTART_DELAYS_S", (0.0, 0.01, 0.02))


@pytest.fixture
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer may take longer than the two seconds after which a supervisor asks again."""
    monkeypatch.setattr(aiohttp, "ClientTimeout", lambda total: ClientTimeout(60))


async def test_its_lines_go_to_the_log_and_its_settings_reach_it(log: Log) -> None:
    script = "import os; print(os.environ['COLOUR']); print('bye')"
    async with running(script, log, environment={"COLOUR": "green"}):
        await log.until(lambda: len(log.of("supervisor")) > 0)
    assert log.of("role")[:2] == ["green", "bye"]


async def test_one_that_ends_is_started_again_with_growing_pauses(log: Log) -> None:
    async with running("raise SystemExit(3)", log) as child:
        await log.until(lambda: child.restarts >= 4)
    assert log.of("supervisor")[:4] == [
        "role ended with 3; again in 0.01 s",
        "role ended with 3; again in 0.02 s",
        "role ended with 3; again in 0.02 s",
        "role ended with 3; again in 0.02 s",
    ]


async def test_a_line_without_end_does_not_end_the_watch(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LONGEST_LINE", 1000)
    script = "print('x' * 100_000, flush=True); print('still here')"
    async with running(script, log) as child:
        await log.until(lambda: child.restarts >= 2)
    assert children.TOO_LONG in log.of("role")
    assert log.of("role").count("still here") >= 2
    assert log.of("supervisor")[0] == "role ended with 0; again in 0.01 s"


async def test_one_that_cannot_be_started_is_tried_again_and_told(log: Log, tmp_path: Path) -> None:
    command = tmp_path / "role"
    child = Child(ChildSpec("role", (str(command),), ready_url="http://127.0.0.1:9/"), log.write)
    child.start()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(ChildFailed, match="does not stay up(.|\n)*No such file"):
            await child.wait_ready(session)
    assert child.pid is None
    command.write_text("#!/bin/sh\necho here at last\n")
    command.chmod(0o700)
    await log.until(lambda: "here at last" in log.of("role"))
    await child.stop()
    assert "role did not start ([Errno 2] No such file" in log.of("supervisor")[0]


async def test_one_that_lived_long_starts_over_with_the_shortest_pause(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "STEADY_AFTER_S", 0.0)
    async with running("pass", log) as child:
        await log.until(lambda: child.restarts >= 2)
    assert set(log.of("supervisor")) == {"role ended with 0; again in 0 s"}


async def test_one_that_is_killed_is_another_process_afterwards(log: Log) -> None:
    async with running(SLEEPS, log) as child:
        await log.until(lambda: log.of("role") == ["awake"])
        before = child.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        await log.until(lambda: log.of("role") == ["awake", "awake"])
        assert child.pid != before
    assert log.of("supervisor") == ["role ended with -9; again in 0.01 s"]


async def test_a_stop_ends_it_and_what_it_started(log: Log) -> None:
    script = f"""
        import subprocess, sys
        other = subprocess.Popen([sys.executable, "-c", {SLEEPS!r}])
        print(other.pid, flush=True)
        other.wait()
    """
    async with running(textwrap.dedent(script), log) as child:
        await log.until(lambda: len(log.of("role")) == 2)
        started = [psutil.Process(int(line)) for line in log.of("role") if line.isdigit()]
        both = [psutil.Process(child.pid), *started]
    psutil.wait_procs(both, timeout=30)
    assert not any(_alive(process.pid) for process in both)
    assert log.of("supervisor") == []  # that was no failure


async def test_one_that_ignores_the_stop_is_killed(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "STOP_GRACE_S", 0.05)
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"
    async with running(deaf, log) as child:
        await log.until(lambda: log.of("role") == ["awake"])
        pid = child.pid
    assert pid is not None
    assert not _alive(pid)


@pytest.mark.usefixtures("_patient")
async def test_it_is_ready_when_its_address_says_so(log: Log) -> None:
    answers = iter([503, 503, 200])

    async def ready(_request: web.Request) -> web.Response:
        return web.Response(status=next(answers))

    async with (
        serving(ready) as url,
        aiohttp.ClientSession() as session,
        running(SLEEPS, log, ready_url=url) as child,
    ):
        await child.wait_ready(session)
    assert list(answers) == []


async def test_a_role_that_speaks_tls_is_ready_whatever_name_its_certificate_has(
    log: Log, certificate: Certificate
) -> None:
    async def ready(_request: web.Request) -> web.Response:
        return web.Response()

    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate.chain, certificate.key)
    async with (
        serving(ready, tls) as url,
        aiohttp.ClientSession() as session,
        running(SLEEPS, log, ready_url=url, ready_within_s=20.0) as child,
    ):
        assert url.startswith("https://127.0.0.1")
        await child.wait_ready(session)


async def test_one_that_does_not_stay_up_is_told_with_its_last_words(log: Log) -> None:
    script = "print('no model here'); raise SystemExit(1)"
    async with (
        running(script, log, ready_url="http://127.0.0.1:9/") as child,
        aiohttp.ClientSession() as session,
    ):
        with pytest.raises(ChildFailed, match="role does not stay up(.|\n)*no model here"):
            await child.wait_ready(session)


async def test_one_that_is_never_ready_is_told(log: Log) -> None:
    async with (
        running(SLEEPS, log, ready_url="http://127.0.0.1:9/", ready_within_s=0.0) as child,
        aiohttp.ClientSession() as session,
    ):
        with pytest.raises(ChildFailed, match=r"role was not ready in 0 s"):
            await child.wait_ready(session)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's end")
def test_children_end_with_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    script = f"""
        import asyncio, sys
        from bot.supervisor.children import Child, ChildSpec

        async def main():
            child = Child(ChildSpec("role", (sys.executable, "-c", {SLEEPS!r})), lambda *_: None)
            child.start()
            while child.pid is None:
                await asyncio.sleep(0.01)
            print(child.pid, flush=True)
            await asyncio.sleep(600)

        asyncio.run(main())
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        child = psutil.Process(int(supervisor.stdout.readline()))
        supervisor.kill()
    psutil.wait_procs([child], timeout=30)
    assert not _alive(child.pid)


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@asynccontextmanager
async def serving(
    handler: Callable[[web.Request], object], tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/ready", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
    await site.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}/ready"
    finally:
        await runner.cleanup()
