"""The whole house on free ports, for the tests that want real parts."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from bot.supervisor.ports import free_ports
from bot.supervisor.running import running_house
from data.settings import HouseSettings

ROOT = Path(__file__).resolve().parents[1]
TEXT_PORTS = ("GATEWAY", "CONSOLE", "ACTIONS", "NLU", "WORKER", "RASA")
PHONE_PORTS = ("VOICE", "VOICE_WEB")  # the house does without them
PORTS = TEXT_PORTS + PHONE_PORTS
START_WITHIN_S = 900  # a cold start trains every model; CI machines are slow


@dataclass
class Stack:
    """One running house."""

    home: Path
    people: int = 1000  # fewer have too few leavers to train the churn model on
    extra: Mapping[str, str] = field(default_factory=dict)
    output: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Choose ports once: they stay the same over restarts."""
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        # Known, so that a role can be started beside those of the supervisor.
        self.tokens = {
            name: os.environ.get(name) or secrets.token_urlsafe(24)
            for name in ("BANTER_RASA_TOKEN", "BANTER_NLU_TOKEN", "BANTER_ACTIONS_TOKEN")
        }
        self.pid: int | None = None  # of the supervisor
        self._process: subprocess.Popen[str] | None = None

    @classmethod
    def join(cls, home: Path, extra: Mapping[str, str]) -> Stack:
        """Take the house that runs on this home already; it is left running.

        A role beside it needs the ports and tokens that it was started with in the environment.
        """
        known = running_house(HouseSettings(home=home))
        assert known is not None, f"no house runs on {home}"
        house = cls(home, extra=extra)
        house.pid = known.pid
        for name in PORTS:
            house.ports[name] = int(os.environ.get(f"BANTER_{name}_PORT", house.ports[name]))
        house.ports["GATEWAY"] = int(known.gateway.rpartition(":")[2])
        house.ports["CONSOLE"] = int(known.console.rpartition(":")[2])
        return house

    @property
    def environment(self) -> dict[str, str]:
        """The environment that leads any ``banter`` command to this house."""
        ports = {f"BANTER_{name}_PORT": str(port) for name, port in self.ports.items()}
        home = {"BANTER_HOME": str(self.home)}
        return {**os.environ, **home, **ports, **self.tokens, **self.extra}

    @property
    def gateway(self) -> str:
        """Address of the customer page."""
        return f"http://127.0.0.1:{self.ports['GATEWAY']}"

    @property
    def console(self) -> str:
        """Address of the console."""
        return f"http://127.0.0.1:{self.ports['CONSOLE']}"

    @property
    def log(self) -> str:
        """Everything the roles wrote so far."""
        return (self.home / "logs" / "banter.log").read_text(encoding="utf-8")

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "up", "--people", str(self.people)],
            cwd=ROOT, env=self.environment, text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.pid = self._process.pid
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()
        deadline = time.monotonic() + START_WITHIN_S
        while not any("Banter is ready" in line for line in self.output):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError("the house did not start:\n" + "\n".join(self.output[-40:]))
            time.sleep(0.2)

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.output.append(line.rstrip())

    def role(self, name: str) -> psutil.Process:
        """Return the process of one role: platform, nlu, worker or rasa."""
        assert self.pid is not None
        mark = {"rasa": "serve.py"}.get(name, f"serve {name}")
        for child in psutil.Process(self.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # it may be ending just now
                if mark in " ".join(child.cmdline()):
                    return child
        raise AssertionError(f"{name} is not running")

    def kill(self, name: str) -> None:
        """Kill one role the hard way; the supervisor starts it again."""
        self.role(name).send_signal(signal.SIGKILL)

    @contextlib.contextmanager
    def beside(self, role: str, ready: str, **settings: str) -> Iterator[None]:
        """Run one more process of a role on this house's records, until the end.

        Args:
            role: as ``banter serve`` names it.
            ready: address that answers 200 when it is up.
            settings: what is different from the house's own.
        """
        command = [sys.executable, "-m", "bot.cli", "serve", role]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment | settings)
        try:
            deadline = time.monotonic() + START_WITHIN_S
            while not _answers(ready):
                assert process.poll() is None, f"{role} ended with {process.returncode}"
                assert time.monotonic() < deadline, f"{role} was not ready"
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(60)

    def stop(self) -> int:
        """Stop it as Ctrl-C does; return the exit code."""
        if self._process is None:
            return 0
        with self._process as process:  # closes its pipe at the end
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            return process.wait(60)

    def run(
        self, *arguments: str, stdin: str | None = None, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a ``banter`` command against this house, with further settings if given."""
        return subprocess.run(
            [sys.executable, "-m", "bot.cli", *arguments],
            cwd=ROOT, env=self.environment | settings, text=True, encoding="utf-8",
            input=stdin or "", capture_output=True, timeout=300, check=False,
        )  # fmt: skip


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
