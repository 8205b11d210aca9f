"""What a process has loaded once it serves, kept out of the garbage collector's rounds."""

from __future__ import annotations

import gc


def settle() -> None:
    """Take all that is loaded by now out of the collector's sight: it lives as long as the process.

    A full collection looks at every object there is and stops the process meanwhile: 140 to
    350 ms on the phone, which a caller hears as a gap. What comes later is collected as ever.
    """
    gc.collect()
    gc.freeze()
