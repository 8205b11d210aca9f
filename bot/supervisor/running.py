"""Which house is running: a small file in its home says so."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from data.settings import HouseSettings

_CLOCK_SET_S = 60.0  # the clock may have been set since


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
    try:
        known = RunningHouse(**json.loads(_file(house).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    born = _born(known.pid)
    return known if born is not None and abs(born - known.born) < _CLOCK_SET_S else None


def announce(house: HouseSettings, gateway: str, console: str) -> None:
    """Say that this process runs the house."""
    pid = os.getpid()
    known = RunningHouse(pid, _born(pid) or 0.0, gateway, console)
    _file(house).write_text(json.dumps(asdict(known)))


def withdraw(house: HouseSettings) -> None:
    """Say that it runs no more."""
    _file(house).unlink(missing_ok=True)


def _born(pid: int) -> float | None:
    try:
        process = psutil.Process(pid)
        ended = process.status() == psutil.STATUS_ZOMBIE  # and nobody has asked how
        return None if ended else process.create_time()
    except psutil.Error:
        return None


def _file(house: HouseSettings) -> Path:
    return house.home / "running.json"
