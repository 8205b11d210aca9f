"""Which house is running: a small file in its home says so."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from data.settings import HouseSettings

_CLOCK_SET_S = 60.0  # the clock may have been set since


class HouseRunning(Exception):
    """A house runs on this home already; the message says what to do."""


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
