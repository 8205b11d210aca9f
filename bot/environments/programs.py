"""Programs that the set-up runs, and that end with it."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass

from bot.environments.contract import SetupFailed


@dataclass(frozen=True)
class Done:
    """How a program ended, and what it wrote."""

    code: int
    output: str


class Programs:
    """The programs at work now; several threads may run one each."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False
        self._lock = threading.Lock()

    def run(self, command: list[str], heard: Callable[[str], None] | None = None) -> Done:
        """Run a program to its end.

        Args:
            command: the program and its arguments.
            heard: told each line; its complaints (standard error) are then among them, and
                dropped otherwise.

        Raises:
            SetupFailed: the set-up was stopped.
            OSError: there is no such program.
        """
        with self._lock:
            if self._stopped:
                raise SetupFailed("Stopped.")
            process = subprocess.Popen(  # noqa: S603 - the set-up's own commands
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT if heard else subprocess.DEVNULL,
                text=True,
                errors="replace",
            )
            self._running.add(process)
        try:
            return _follow(process, heard)
        finally:
            with self._lock:
                self._running.discard(process)

    def stop(self) -> None:
        """End what runs, and start nothing any more."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()


def _follow(process: subprocess.Popen[str], heard: Callable[[str], None] | None) -> Done:
    lines = []
    with process:
        for line in process.stdout or ():
            lines.append(line)
            if heard:
                heard(line)
    return Done(process.returncode, "".join(lines))
