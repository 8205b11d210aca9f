"""Memory of a process tree."""

from __future__ import annotations

import psutil


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
