"""Which house is running: a small file in its home says so, and a lock keeps others away."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

import psutil

from data.settings import HouseSettings

_CLOCK_SET_S = 60.0  # the clock may have been set since


class HouseRunning(Exception):
    """Another house has this home already; the message says what to do."""


@dataclass(frozen=True)
class RunningHouse:
    """A supervisor at work.

    Attributes:
        pid: its process.
        born: when that began, seconds since 1970: after a crash the number is another's.
        gateway: address of the customer page.
        console: address of the console.
    """

    pid: int
    born: float
    gateway: str
    console: str


def running_house(house: HouseSettings) -> RunningHouse | None:
    """Return the house that runs on this home, if one does."""
    known = _announced(house)
    if known is None:
        return None
    born = _born(known.pid)
    return known if born is not None and abs(born - known.born) < _CLOCK_SET_S else None


def require_none_running(house: HouseSettings) -> None:
    """Check that no other process runs a house on this home.

    Raises:
        HouseRunning: one does.
    """
    running = running_house(house)
    if running is not None and running.pid != os.getpid():
        raise HouseRunning(
            f"Banter is running already on {house.home.absolute()} (process {running.pid}, "
            f"{running.gateway}): stop it first, or choose another home with BANTER_HOME."
        )


@contextmanager
def alone(house: HouseSettings) -> Iterator[None]:
    """Keep every other house away from this home: from before it is prepared, until all is stopped.

    What is announced comes only when every role is up. The lock ends with this process, however
    that one ends; its children have no part in it.

    Raises:
        HouseRunning: another house is at work here.
    """
    house.home.mkdir(parents=True, exist_ok=True)
    with (house.home / "house.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HouseRunning(_held(house, lock)) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _held(house: HouseSettings, lock: TextIO) -> str:
    lock.seek(0)
    return (
        f"Banter is being started on {house.home.absolute()} already, or runs there for a chat or "
        f"a call (process {lock.read() or 'not known yet'}): wait until it is ready or has ended, "
        "stop it, or choose another home with BANTER_HOME."
    )


def announce(house: HouseSettings, gateway: str, console: str) -> None:
    """Say that this process runs the house.

    Raises:
        HouseRunning: another one has said so meanwhile.
    """
    require_none_running(house)
    pid = os.getpid()
    known = RunningHouse(pid, _born(pid) or 0.0, gateway, console)
    _file(house).write_text(json.dumps(asdict(known)))


def withdraw(house: HouseSettings) -> None:
    """Say that it runs no more; what another process has said stays."""
    known = _announced(house)
    if known is not None and known.pid == os.getpid():
        _file(house).unlink(missing_ok=True)


def _announced(house: HouseSettings) -> RunningHouse | None:
    try:
        return RunningHouse(**json.loads(_file(house).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _born(pid: int) -> float | None:
    try:
        process = psutil.Process(pid)
        ended = process.status() == psutil.STATUS_ZOMBIE  # and nobody has asked how
        return None if ended else process.create_time()
    except psutil.Error:
        return None


def _file(house: HouseSettings) -> Path:
    return house.home / "running.json"
