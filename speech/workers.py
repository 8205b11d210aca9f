"""Threads that decode and speak, and how many streams may use them.

The engines' libraries release Python's interpreter lock while they compute, so threads do; they
run at a lower priority than the thread that paces the calls, which must never be late.
"""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from speech.contract import AtCapacity

_LOG = logging.getLogger(__name__)
_MOST_HEAPS = -8  # M_ARENA_MAX of mallopt(3)
STREAMS_PER_CORE = 2  # what a small Vosk model and a core carry together in real time

T = TypeVar("T")


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Workers:
    """A few threads of lower priority; what they are given is done in turn."""

    def __init__(self, name: str, count: int, niceness: int) -> None:
        _share_heaps()
        self._pool = ThreadPoolExecutor(
            max_workers=count,
            thread_name_prefix=f"speech-{name}",
            initializer=_give_way,
            initargs=(niceness,),
        )

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Have a thread do the work.

        Raises:
            RuntimeError: the workers have ended.
        """
        return self._pool.submit(work)

    def end(self) -> None:
        """Wait for what is being done, forget the rest, and end the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _share_heaps() -> None:
    """Have all threads of the process share two heaps, where the C library is GNU's.

    It gives each thread a heap of its own otherwise, and none of them ever shrinks to what its
    fellows need: the process grew by 0.6 MB a call over 200 calls.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_option is not None:
        set_option(_MOST_HEAPS, 2)


def _give_way(niceness: int) -> None:
    if sys.platform != "linux" or niceness <= 0:
        return
    try:  # on Linux a thread has a priority of its own; the engines' own threads inherit it
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
    except OSError as error:
        _LOG.warning("decoding runs at full priority: %s", error)


class Places:
    """How many streams may be open at once; for one event loop."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.taken = 0

    @property
    def full(self) -> bool:
        """Whether all are taken."""
        return self.taken >= self.limit

    def take(self) -> None:
        """Take a place.

        Raises:
            AtCapacity: all are taken.
        """
        if self.full:
            raise AtCapacity(
                f"All {self.limit} streams are taken: shed the call, or raise "
                "BANTER_SPEECH_STREAMS if the cores allow it."
            )
        self.taken += 1

    def give_back(self) -> None:
        """Give a place back."""
        self.taken -= 1
