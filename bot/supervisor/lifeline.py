"""Children that end with the process that started them, however that one ends."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # prctl(2)


def _end_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


# For ``preexec_fn``. Only Linux has it; elsewhere a parent that is killed leaves its children.
lifeline: Callable[[], None] | None = _end_with_parent if sys.platform == "linux" else None
