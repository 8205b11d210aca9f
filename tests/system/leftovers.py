"""What still runs on a home."""

from __future__ import annotations

import time
from pathlib import Path

import psutil

ENDS_WITHIN_S = 30.0  # a killed parent's children are told by the system, and end by themselves


def processes_of(home: Path) -> list[str]:
    """Return the command lines of all processes that were started for a home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BANTER_HOME") == str(home):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def left_over(home: Path) -> list[str]:
    """Return what is still there after a while."""
    deadline = time.monotonic() + ENDS_WITHIN_S
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    return processes_of(home)
