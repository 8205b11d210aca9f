"""Children that end with the process that started them, however that one ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TextIO

import psutil

_PR_SET_PDEATHSIG = 1  # prctl(2)


def _end_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


# For ``preexec_fn``. Only Linux has it; elsewhere a parent that is killed leaves its children.
lifeline: Callable[[], None] | None = _end_with_parent if sys.platform == "linux" else None


def run_to_its_end(command: Sequence[str], output: TextIO | None = None) -> int:
    """Run a command and return its exit code; interrupted, it is told to end and waited for.

    ``subprocess.run`` would kill it, and what it has started would stay.
    """
    with subprocess.Popen(command, stdout=output, preexec_fn=lifeline) as process:  # noqa: S603 - ours
        try:
            return process.wait()
        except BaseException:  # Ctrl-C above all
            process.terminate()
            raise


def take_children_along() -> None:
    """End with all that this process has started when it is told to end.

    What libraries start by themselves (the processes in which folds are fitted) has no lifeline.
    """
    signal.signal(signal.SIGTERM, _end_with_children)


def _end_with_children(number: int, _frame: FrameType | None) -> None:
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()
    os._exit(128 + number)
