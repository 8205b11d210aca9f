"""Which house is running: a small file in its home says so."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from data.settings import HouseSettings


@dataclass(frozen=True)
class RunningHouse:
    """A supervisor at work."""

    pid: int
    gateway: str
    console: str


def running_house(house: HouseSettings) -> RunningHouse | None:
    """Return the house that runs on this home, if one does."""
    try:
        known = RunningHouse(**json.loads(_file(house).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return known if psutil.pid_exists(known.pid) else None


def announce(house: HouseSettings, gateway: str, console: str) -> None:
    """Say that this process runs the house."""
    _file(house).write_text(json.dumps(asdict(RunningHouse(os.getpid(), gateway, console))))


def withdraw(house: HouseSettings) -> None:
    """Say that it runs no more."""
    _file(house).unlink(missing_ok=True)


def _file(house: HouseSettings) -> Path:
    return house.home / "running.json"
