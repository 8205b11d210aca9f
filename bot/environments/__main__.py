"""Make what is stale: ``python -m bot.environments [--development]``."""

from __future__ import annotations

import argparse
import fcntl
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.environments.contract import ROOT, Environment, SetupFailed
from bot.environments.interpreters import (
    PLATFORM_VERSIONS,
    RASA_VERSIONS,
    named_python,
    require_platform_python,
    require_rasa_python,
)
from bot.environments.making import add_development_tools, make
from bot.environments.programs import Programs

PINS = ROOT / "requirements"
INTERRUPTED = 130  # what a shell says after Ctrl-C


def main() -> None:
    """Make the environments that are stale, and add the test tools if they are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--development", action="store_true", help="with test and lint tools")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    programs = Programs()
    try:
        platform, rasa = environments()
        with alone(ROOT / "var"):
            make_all([platform, rasa], programs)
            if arguments.development:
                add_development_tools(platform, programs, PINS / "development.txt")
    except (SetupFailed, OSError) as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        programs.stop()
        print("\nThe set-up was stopped; make again goes on with what is missing.")  # noqa: T201
        sys.exit(INTERRUPTED)


def environments() -> tuple[Environment, Environment]:
    """Return the platform's environment and Rasa's.

    Raises:
        SetupFailed: an interpreter is missing, or a named one will not do.
    """
    named = named_python("BANTER_SETUP_PYTHON", PLATFORM_VERSIONS)
    named_rasa = named_python("BANTER_SETUP_RASA_PYTHON", RASA_VERSIONS)
    platform_python = named or require_platform_python()
    rasa_python = named_rasa or require_rasa_python()
    platform = Environment(
        "platform", ROOT / ".venv", (PINS / "platform.txt",), platform_python, with_torch=True
    )
    rasa = Environment(
        "Rasa", ROOT / ".venv-rasa", (PINS / "rasa.txt",), rasa_python,
        options=("--no-deps", "--ignore-requires-python"),
    )  # fmt: skip
    return platform, rasa


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other set-up is at work in this checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up is at work here; waiting for it.", flush=True)  # noqa: T201
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_all(stale_or_not: list[Environment], programs: Programs) -> None:
    """Make the stale environments side by side.

    Raises:
        SetupFailed: one of them failed.
    """
    stale = [e for e in stale_or_not if not e.is_current()]
    if not stale:
        return
    print("Setting up: " + ", ".join(e.name for e in stale), flush=True)  # noqa: T201
    started = time.monotonic()
    threads = [threading.Thread(target=_work, args=(e, programs)) for e in stale]
    for thread in threads:
        thread.start()
    try:
        show(stale, lambda: any(t.is_alive() for t in threads), started)
    except KeyboardInterrupt:
        programs.stop()
        raise
    finally:
        for thread in threads:
            thread.join()
    if errors := [e.error for e in stale if e.error]:
        raise SetupFailed("\n".join(errors))
    print(f"Environments ready in {time.monotonic() - started:.0f} s.", flush=True)  # noqa: T201


def show(environments: list[Environment], running: Callable[[], bool], started: float) -> None:
    """Show progress until the work is done: one live line on a terminal, sparse lines else."""
    live = sys.stdout.isatty()
    last = ""
    while running():
        line = " | ".join(f"{e.folder.name}: {e.status}" for e in environments)
        if live:
            print(f"\r\033[K  {time.monotonic() - started:4.0f} s  {line}", end="", flush=True)  # noqa: T201
        elif (coarse := re.sub(r"\d+/\d+", "", line)) != last:
            print(f"  {time.monotonic() - started:4.0f} s  {line}", flush=True)  # noqa: T201
            last = coarse
        time.sleep(0.3)
    if live:
        print("\r\033[K", end="")  # noqa: T201


def _work(environment: Environment, programs: Programs) -> None:
    try:
        make(environment, programs)
    except (SetupFailed, OSError) as error:
        environment.status, environment.error = "failed", str(error)


if __name__ == "__main__":
    main()
