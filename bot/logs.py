"""What a role writes to standard error: one line an event, no personal data.

A line is time, role, level, logger, message. ``banter up`` puts time and role before the
lines of its children itself and tells them not to (``BANTER_LOG_PREFIX``).
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from types import TracebackType

from bot.settings import RoleName, RoleSettings

ROOMS = ("actions", "bot", "crm", "data", "nlu", "recommender", "speech")
_NEAREST = 4  # places of a defect that are told, the innermost first
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure(role: RoleName, roles: RoleSettings) -> None:
    """Let this process write our lines from the set level on, and warnings of all others."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(role.value if roles.log_prefix else None))
    logging.root.handlers = [handler]
    logging.root.setLevel(logging.WARNING)
    for room in ROOMS:
        logging.getLogger(room).setLevel(roles.log_level.value)
    logging.captureWarnings(True)


class OneLine(logging.Formatter):
    """Writes a record as one line.

    An exception is told by its kind and the nearest places in the code, never in its own
    words: they may hold what a customer said, or a value of a database statement.
    """

    def __init__(self, role: str | None = None) -> None:
        before = f"%(asctime)s.%(msecs)03dZ {role:<10} " if role else ""
        self.converter = time.gmtime
        super().__init__(f"{before}%(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line."""
        return " | ".join(part.strip() for part in super().format(record).splitlines())

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - its name above
        """Return the kind of an exception and where it arose."""
        kind, _, trace = ei
        if kind is None:
            return ""
        frames = traceback.extract_tb(trace)[-_NEAREST:]
        places = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
        return f"{kind.__name__} at {places}"
