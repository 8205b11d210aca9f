"""Memory of a process tree, and what the C library of this process has given out."""

from __future__ import annotations

import ctypes
import sys

import psutil

# struct mallinfo2 of GNU's C library: ten sizes; one is what was given out and not given back.
_SIZES, _IN_USE = 10, 7


def tree_rss_mb(pid: int) -> float:
    """Return the resident memory of a process and all below it, MB.

    Proportional set size is used where the system has it, so that shared pages count once.
    """
    root = psutil.Process(pid)
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            info = process.memory_full_info()
            total += getattr(info, "pss", info.rss)
        except psutil.Error:  # it ended while we looked
            continue
    return total / 1_000_000


def heap_mb() -> float:
    """Return what is in use of the heaps of this process, MB; 0 where it cannot be told.

    Resident memory also counts what was freed and is kept for later; a leak shows here first.
    """
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if ask is None:
        return 0.0
    ask.restype = _Sizes
    return float(ask().sizes[_IN_USE]) / 1_000_000


class _Sizes(ctypes.Structure):
    _fields_ = (("sizes", ctypes.c_size_t * _SIZES),)
